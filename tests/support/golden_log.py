"""The log whose bytes are frozen in `tests/golden/log`; run as a module it writes them, for a new version only.

Inputs are plain numbers that anybody can repeat in another language: nothing here is secret or about anyone.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from consent.log import leaf, merkle, note, receipt, tiles
from consent.log.checkpoint import Checkpoint

FOLDER = Path(__file__).parent.parent / "golden" / "log"
ORIGIN = "golden.example/consent"
SEED = bytes(range(32))
K_SUBJECT = bytes(range(100, 132))
TIME = 1_795_356_240
"""22 November 2026, 14.04 UTC."""
EVENTS = tuple(UUID(f"019ab5c0-0000-7000-8000-00000000000{n}") for n in range(1, 4))
RECORDS = tuple(f'{{"at":{TIME * 1000 + n},"seq":{n},"v":1}}'.encode() for n in range(1, 4))
CHECKS = tuple((bytes([n]) * 32, f'{{"decision":true,"reason":"OK","v":{n}}}'.encode()) for n in range(1, 6))
BATCH_HANDLE = bytes([0xB0]) * 32
TOMBSTONES = tuple(f'{{"event_id":"{event_id}","origin":"{ORIGIN}"}}'.encode() for event_id in EVENTS)
ERASURE_HANDLE = bytes([0xE0]) * 32
SIGNER = note.Signer(ORIGIN, SEED)


def act_leaves() -> list[bytes]:
    made = []
    for event_id, record in zip(EVENTS, RECORDS, strict=True):
        nonce, handle = leaf.derive(K_SUBJECT, event_id)
        made.append(leaf.Leaf(leaf.ACT, TIME, handle, leaf.act_commitment(nonce, record)).encode())
    return made


def inner_hashes() -> list[bytes]:
    return [merkle.leaf_hash(leaf.check_commitment(salt, record)) for salt, record in CHECKS]


def batch_leaf() -> bytes:
    commitment = leaf.batch_commitment(len(CHECKS), merkle.root(inner_hashes()))
    return leaf.Leaf(leaf.CHECK_BATCH, TIME, BATCH_HANDLE, commitment).encode()


def erasure_root() -> bytes:
    return merkle.root(sorted(merkle.leaf_hash(tombstone) for tombstone in TOMBSTONES))


def erasure_leaf() -> bytes:
    commitment = leaf.erasure_commitment(len(TOMBSTONES), erasure_root())
    return leaf.Leaf(leaf.ERASURE_BATCH, TIME, ERASURE_HANDLE, commitment).encode()


def entries() -> list[bytes]:
    return [*act_leaves(), batch_leaf()]


def checkpoint() -> str:
    hashes = [merkle.leaf_hash(entry) for entry in entries()]
    return SIGNER.sign(str(Checkpoint(ORIGIN, len(hashes), merkle.root(hashes))))


def act_receipt(n: int = 1) -> str:
    hashes = [merkle.leaf_hash(entry) for entry in entries()]
    evidence = receipt.ActEvidence(leaf.derive(K_SUBJECT, EVENTS[n])[0], RECORDS[n])
    path = merkle.inclusion_proof(hashes, n)
    return receipt.build(entries()[n], evidence, index=n, path=path, checkpoint=checkpoint())


def check_receipt(n: int = 3) -> str:
    hashes = [merkle.leaf_hash(entry) for entry in entries()]
    salt, record = CHECKS[n]
    inner = tuple(merkle.inclusion_proof(inner_hashes(), n))
    evidence = receipt.CheckEvidence(len(CHECKS), n, inner, salt, record)
    path = merkle.inclusion_proof(hashes, 3)
    return receipt.build(batch_leaf(), evidence, index=3, path=path, checkpoint=checkpoint())


def vectors() -> dict[str, object]:
    """Inputs beside outputs, in hex."""
    derived = [leaf.derive(K_SUBJECT, event_id) for event_id in EVENTS]
    edge, _ = tiles.EMPTY.append([merkle.leaf_hash(entry) for entry in entries()])
    return {
        "acts": [
            {
                "k_subject": K_SUBJECT.hex(),
                "event_id": str(event_id),
                "nonce": nonce.hex(),
                "handle": handle.hex(),
                "record": record.decode(),
                "commitment": leaf.act_commitment(nonce, record).hex(),
                "time": TIME,
                "leaf": made.hex(),
                "leaf_hash": merkle.leaf_hash(made).hex(),
            }
            for event_id, (nonce, handle), record, made in zip(EVENTS, derived, RECORDS, act_leaves(), strict=True)
        ],
        "check_batch": {
            "checks": [
                {"salt": salt.hex(), "record": record.decode(), "commitment": leaf.check_commitment(salt, record).hex()}
                for salt, record in CHECKS
            ],
            "n": len(CHECKS),
            "root": merkle.root(inner_hashes()).hex(),
            "commitment": leaf.batch_commitment(len(CHECKS), merkle.root(inner_hashes())).hex(),
            "handle": BATCH_HANDLE.hex(),
            "leaf": batch_leaf().hex(),
        },
        "erasure_batch": {
            "tombstones": [tombstone.decode() for tombstone in TOMBSTONES],
            "n": len(TOMBSTONES),
            "root": erasure_root().hex(),
            "commitment": leaf.erasure_commitment(len(TOMBSTONES), erasure_root()).hex(),
            "handle": ERASURE_HANDLE.hex(),
            "leaf": erasure_leaf().hex(),
        },
        "tile": {"path": tiles.path(0, 0, 4), "data": b"".join(edge.rows[0]).hex()},
        "entries": {"path": tiles.path(None, 0, 4), "data": tiles.bundle(entries()).hex()},
        "edge": edge.dump().hex(),
        "root": edge.root().hex(),
        "vkey": SIGNER.vkey,
    }


def files() -> dict[str, str]:
    return {
        "vectors.json": json.dumps(vectors(), indent=1) + "\n",
        "checkpoint": checkpoint(),
        "act.tlog-proof": act_receipt(),
        "check.tlog-proof": check_receipt(),
        "policy": f"# whom the receipts here are checked against\nlog {SIGNER.vkey}\nquorum none\n",
    }


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
