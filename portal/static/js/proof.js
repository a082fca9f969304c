/* Checks the proofs in this page: from each record, through its commitment and the log's tree, to the log's signature.
   It runs in a file of its own, without a network; the formats are RFC 6962 and C2SP tlog-proof, as the README says. */
"use strict";

const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const bytesOf = (string) => new TextEncoder().encode(string);
const unbase64 = (string) => Uint8Array.from(atob(string), (sign) => sign.charCodeAt(0));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const number = (bytes) => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
const holds = (condition, why) => { if (!condition) throw new Error(why); };

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const label = (name) => bytesOf(name + "\0");

async function rootOf(index, size, leaf, path) {
  holds(index < size, "the index is beyond the tree");
  let position = index, last = size - 1n, current = leaf;
  for (const sibling of path) {
    holds(last > 0n, "the path is too long");
    if (position & 1n || position === last) {
      current = await sha256(NODE, sibling, current);
      while (!(position & 1n) && position > 0n) { position >>= 1n; last >>= 1n; }
    } else {
      current = await sha256(NODE, current, sibling);
    }
    position >>= 1n;
    last >>= 1n;
  }
  holds(last === 0n, "the path is too short");
  return current;
}

function parsed(proof) {
  const end = proof.indexOf("\n\n");
  const lines = proof.slice(0, end).split("\n");
  holds(end > 0 && lines[0] === "c2sp.org/tlog-proof@v1", "not a proof");
  holds(lines[1].startsWith("extra ") && lines[2].startsWith("index "), "the proof is cut short");
  const extra = unbase64(lines[1].slice(6)), parts = [];
  for (let at = 0; at < extra.length;) {
    const length = Number(number(extra.slice(at, at + 4)));
    parts.push(extra.slice(at + 4, at + 4 + length));
    at += 4 + length;
    holds(at <= extra.length, "the proof is cut short");
  }
  holds(parts.length === 2 && parts[1].length === 78, "the proof has no leaf");
  return { index: BigInt(lines[2].slice(6)), path: lines.slice(3).map(unbase64), checkpoint: proof.slice(end + 2), evidence: parts[0], leaf: parts[1] };
}

async function recordIn(evidence, type) {
  if (type === 0) {
    const record = evidence.slice(32);
    return { record, commitment: await sha256(label("consent-commit/v1"), evidence.slice(0, 32), record) };
  }
  const n = number(evidence.slice(0, 8)), index = number(evidence.slice(8, 16)), steps = evidence[16];
  const path = Array.from({ length: steps }, (_, step) => evidence.slice(17 + 32 * step, 49 + 32 * step));
  const rest = evidence.slice(17 + 32 * steps), record = rest.slice(32);
  const own = await sha256(label("check-commit/v1"), rest.slice(0, 32), record);
  const root = await rootOf(index, n, await sha256(LEAF, own), path);
  return { record, commitment: await sha256(label("check-batch/v1"), evidence.slice(0, 8), root) };
}

async function signedBy(checkpoint, keys) {
  /* True: signed. False: no signature that holds. Null: this browser cannot tell. */
  const cut = checkpoint.lastIndexOf("\n\n"), message = bytesOf(checkpoint.slice(0, cut + 1));
  const origin = checkpoint.split("\n")[0];
  for (const line of checkpoint.slice(cut + 2).split("\n")) {
    for (const key of keys) {
      const [name, id, encoded] = key.split(/\+(.{8})\+/);
      if (name !== origin || !line.startsWith("\u2014 " + name + " ")) continue;
      const blob = unbase64(line.slice(name.length + 3)), raw = unbase64(encoded);
      if (hex(blob.slice(0, 4)) !== id || raw[0] !== 1) continue;
      let made;
      try {
        made = await crypto.subtle.importKey("raw", raw.slice(1), { name: "Ed25519" }, false, ["verify"]);
      } catch (fault) {
        if (fault.name === "NotSupportedError") return null;
        throw fault;
      }
      return crypto.subtle.verify({ name: "Ed25519" }, made, blob.slice(4), message);
    }
  }
  return false;
}

async function checked(proof, keys) {
  const { index, path, checkpoint, evidence, leaf } = parsed(proof);
  holds(text(leaf.slice(0, 4)) === "CLE1" && leaf[4] === 1, "the leaf is of an unknown format");
  const { record, commitment } = await recordIn(evidence, leaf[5]);
  holds(same(commitment, leaf.slice(46)), "the record is not what the leaf commits to");
  const [, size, root] = checkpoint.split("\n");
  const found = await rootOf(index, BigInt(size), await sha256(LEAF, leaf), path);
  holds(same(found, unbase64(root)), "the proof does not lead to the root");
  const signed = await signedBy(checkpoint, keys);
  holds(signed !== false, "the log did not sign it");
  return { record: JSON.parse(text(record)), raw: text(record), commitment, signed };
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

async function everything(bundle) {
  let before = null, signed = true;
  const seen = [], textHash = bundle.text === null ? null : hex(await sha256(bytesOf(bundle.text)));
  for (const one of bundle.acts) {
    const { record, raw, commitment, signed: told } = await checked(one.proof, bundle.keys);
    holds(raw === one.record, "the record that is shown is not the one that is proved");
    holds(record.consent_id === bundle.consent, "a record of another consent");
    holds(record.prev === before, "the chain is broken");
    before = hex(commitment);
    signed = signed && told;
    if (record.served_hash !== null) seen.push(record.served_hash);
  }
  holds(textHash === null || seen.includes(textHash), "the text is not the one that was answered");
  for (const one of bundle.checks) {
    const { record, raw, signed: told } = await checked(one.proof, bundle.keys);
    holds(raw === one.record, "the record that is shown is not the one that is proved");
    holds(record.consent_id === bundle.consent, "a check of another consent");
    signed = signed && told;
  }
  return signed;
}

function shown(id, why) {
  const place = document.getElementById("svar");
  place.replaceChildren(...document.getElementById(id).content.cloneNode(true).childNodes);
  if (why) place.append(" (" + why + ")");
  place.dataset.svar = id;
}

(async () => {
  if (!globalThis.crypto || !crypto.subtle) return shown("kan-ikke");
  try {
    const bundle = JSON.parse(document.getElementById("bevis").textContent);
    shown(await everything(bundle) ? "gyldigt" : "uden-underskrift");
  } catch (fault) {
    shown("ugyldigt", fault.message);
  }
})();
