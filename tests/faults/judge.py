"""Reads what was left of a ledger with plain SQL and says what is lost or half: it knows nothing of the application.

What it holds against the database is the journal: a line for each thing that was acknowledged, written by whoever was
told so. It has no keys but the log's public one, and hashes everything anew (`tests.faults.tree`).
"""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode, urlsafe_b64decode
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from tests.faults import tree

Row = dict[str, Any]
STATES = {"requested": "requested", "resumed": "granted", "corrected": "ended"} | {
    name: name
    for name in ("granted", "refused", "cancelled", "lapsed", "paused", "withdrawn", "superseded", "ended")
}  # fmt: skip
IN_FORCE = ("granted", "paused")
TABLES = (
    *("subject", "number", "pseudonym", "served", "event", "consent", "in_force", "block", "check", "check_batch"),
    *("pending", "head", "entry", "tile", "checkpoint", "feed"),
)


@dataclass
class Verdict:
    """`lost` is acknowledged and gone; `broken` is half, doubled or in contradiction."""

    acked: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def hold(self, true: bool, what: str) -> None:
        if not true:
            self.broken.append(what)

    def keep(self, true: bool, what: str) -> None:
        if not true:
            self.lost.append(what)


def judge(address: str, *, vkey: str, journal: Path, guard: Path | None = None) -> Verdict:
    """`address` is the path of an SQLite file, or the connection string of a PostgreSQL database."""
    verdict = Verdict()
    # The guard and the journal before the snapshot: both only ever tell of what the database holds already.
    kept = None if guard is None or not guard.exists() else guard.read_text(encoding="utf-8")
    lines = said(journal)
    tables = _postgresql(address) if "host=" in address else _sqlite(address, verdict)
    _acts(verdict, tables)
    _log(verdict, tables, vkey, kept)
    _checks(verdict, tables)
    _feed(verdict, tables)
    _acknowledged(verdict, tables, vkey, lines)
    return verdict


def said(journal: Path) -> list[Row]:
    """The journal's lines; one that a kill cut short was never heard."""
    text = journal.read_text(encoding="utf-8") if journal.exists() else ""
    whole, _, _ = text.rpartition("\n")
    return [json.loads(line) for line in whole.splitlines()]


def _sqlite(path: str, verdict: Verdict) -> dict[str, list[Row]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for check in ("integrity_check", "foreign_key_check"):
            found = connection.execute(f"PRAGMA {check}").fetchall()
            verdict.hold(found in ([], [("ok",)]), f"{check}: {found[:3]}")
        connection.row_factory = sqlite3.Row
        connection.execute("BEGIN")
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM ledger_{name}")] for name in TABLES}


def _postgresql(address: str) -> dict[str, list[Row]]:
    with psycopg.connect(address, row_factory=dict_row, autocommit=True) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        tables = {name: connection.execute(f"SELECT * FROM ledger.ledger_{name}").fetchall() for name in TABLES}
    for rows in tables.values():
        for row in rows:
            row.update({name: value.hex for name, value in row.items() if isinstance(value, UUID)})
    return tables


def _acts(verdict: Verdict, tables: dict[str, list[Row]]) -> None:
    subjects = {row["subject_id"] for row in tables["subject"]}
    events = {row["event_id"] for row in tables["event"]}
    served = {row["served_id"]: row for row in tables["served"]}
    chains: dict[str, list[Row]] = defaultdict(list)
    for row in tables["event"]:
        chains[row["consent_id"]].append(row)
        verdict.hold(row["subject_id"] in subjects, "an event of nobody")
        verdict.hold(row["cause"] is None or row["cause"] in events, "half an act: what superseded it is missing")
    for row in tables["number"]:
        verdict.hold(row["subject_id"] in subjects, "a number of nobody")
    places: dict[str, list[Row]] = defaultdict(list)
    for row in tables["in_force"]:
        places[row["consent_id"]].append(row)
    names = {(row["agency"], row["subject_id"]) for row in tables["pseudonym"]}
    for consent in tables["consent"]:
        chain = sorted(chains.pop(consent["consent_id"], []), key=lambda row: row["seq"])
        verdict.hold([row["seq"] for row in chain] == list(range(1, len(chain) + 1)), "a gap in a consent's events")
        if not chain:
            verdict.broken.append("a consent without events")
            continue
        last = chain[-1]
        told = (consent["seq"], consent["state"], consent["head"], consent["subject_id"])
        true = (last["seq"], STATES[last["type"]], last["commitment"], last["subject_id"])
        verdict.hold(told == true, f"a consent's row is not what its {last['type']} made of it")
        mine = sorted(row["category"] for row in places.pop(consent["consent_id"], []))
        due = sorted(consent["categories"].split()) if consent["state"] in IN_FORCE else []
        verdict.hold(mine == due, "a consent's places are not those of its state")
        answered = consent["served_id"]
        text = served.get(answered)
        verdict.hold(answered is None or (text is not None and text["consent_id"] == consent["consent_id"]), "no text")
        verdict.hold((consent["recipient"], consent["subject_id"]) in names, "the recipient has no name for her")
    for block in tables["block"]:
        chain = sorted(chains.pop(block["block_id"], []), key=lambda row: row["seq"])
        verdict.hold([row["seq"] for row in chain] == list(range(1, len(chain) + 1)), "a gap in a block's events")
        turns = [row["type"] for row in chain]
        verdict.hold(turns == [("blocked", "unblocked")[place % 2] for place in range(len(chain))], "a block set twice")
        told = (block["seq"], block["state"], block["head"], block["subject_id"])
        true = [(row["seq"], row["type"], row["commitment"], row["subject_id"]) for row in chain[-1:]]
        verdict.hold([told] == true, "a block's row is not what its last event made of it")
        verdict.hold((block["agency"], block["subject_id"]) in names, "the blocked agency has no name for her")
    verdict.hold(not chains, "events without a consent or block")
    verdict.hold(not places, "places without a consent")


def _log(verdict: Verdict, tables: dict[str, list[Row]], vkey: str, guard: str | None) -> None:
    entries = sorted(tables["entry"], key=lambda row: row["idx"])
    verdict.hold([row["idx"] for row in entries] == list(range(len(entries))), "a gap in the log")
    verdict.hold(all(tree.leaf_hash(row["leaf"]) == row["leaf_hash"] for row in entries), "a leaf of another hash")
    logged = Counter(row["event_id"] for row in entries if row["event_id"] is not None)
    pending = {row["event_id"]: row for row in tables["pending"]}
    leaves = {row["event_id"]: row["leaf"] for row in entries if row["event_id"] is not None}
    for event in tables["event"]:
        waits = pending.pop(event["event_id"], None)
        where = logged.pop(event["event_id"], 0) + (waits is not None)
        verdict.hold(where == 1, f"an event is {where} times in the log or on its way")
        data: bytes = waits["leaf"] if waits else leaves.get(event["event_id"], b"")
        try:
            kind, time, _, commitment = tree.leaf(data)
        except ValueError:
            verdict.broken.append("an event without a leaf")
            continue
        verdict.hold((kind, commitment) == (0, event["commitment"]), "a leaf is not its event's")
        promised = _promised(event["promise"])
        verdict.hold(promised["leaf_hash"] == tree.leaf_hash(data), "a promise of another leaf")
        verdict.hold(waits is None or (waits["at"] // 60_000 * 60 == time and waits["seq"] == event["seq"]), "pending")
    verdict.hold(not pending and not logged, "the log holds acts that did not happen")
    hashes = [row["leaf_hash"] for row in entries]
    full, edge = tree.tiles(hashes)
    stored = {(row["level"], row["n"]): row["data"] for row in tables["tile"]}
    verdict.hold(stored == full, "the tiles are not those of the entries")
    whole = tree.root(hashes)
    heads = [(row["size"], row["root"], row["edge"]) for row in tables["head"]]
    verdict.hold(heads == [(len(hashes), whole, edge)], "the head is not that of the entries")
    notes = [(row["note"], row["size"]) for row in tables["checkpoint"]]
    notes += [(row["note"], row["size"]) for row in tables["head"] if row["note"] is not None]
    notes += [] if guard is None else [(guard, None)]
    _notes(verdict, hashes, vkey, notes)


def _notes(verdict: Verdict, hashes: list[bytes], vkey: str, notes: list[tuple[str, int | None]]) -> None:
    parsed: list[tuple[int, bytes, int | None]] = []
    for note, column in notes:
        try:
            parsed.append((*tree.checkpoint(note, vkey), column))
        except ValueError as error:
            verdict.broken.append(f"a checkpoint that is none: {error}")
    roots = tree.roots(hashes, [size for size, _, _ in parsed])
    for size, root, column in parsed:
        verdict.hold(roots.get(size) == root, "a signed checkpoint of another tree, or of one that is lost")
        verdict.hold(column in (None, size), "a checkpoint under another size")


def _checks(verdict: Verdict, tables: dict[str, list[Row]]) -> None:
    entries = {row["idx"]: row["leaf"] for row in tables["entry"] if row["event_id"] is None}
    members: dict[str, dict[int, bytes]] = defaultdict(dict)
    for row in tables["check"]:
        told = json.loads(row["record"])
        same = told["check_id"].replace("-", "") == row["check_id"] and told["decided_at"] == row["decided_at"]
        verdict.hold(same and told["person"] == row["person"], "a check's record tells of another")
        commitment = tree.check_commitment(row["salt"], row["record"])
        verdict.hold(commitment == row["commitment"], "a check's commitment is of other bytes")
        verdict.hold((row["batch_id"] is None) == (row["batch_pos"] is None), "half a place in a batch")
        if row["batch_id"] is not None:
            verdict.hold(row["batch_pos"] not in members[row["batch_id"]], "two checks in one place")
            members[row["batch_id"]][row["batch_pos"]] = tree.leaf_hash(row["commitment"])
    for batch in tables["check_batch"]:
        mine = members.pop(batch["batch_id"], {})
        verdict.hold(sorted(mine) == list(range(batch["n"])), "a batch with a gap")
        verdict.hold(tree.root([mine[place] for place in sorted(mine)]) == batch["root"], "a batch of other checks")
        expected = (1, batch["handle"], tree.batch_commitment(batch["n"], batch["root"]))
        verdict.hold(_told(entries.pop(batch["idx"], b"")) == expected, "a batch without its leaf")
    verdict.hold(not members, "checks in a batch that is missing")
    verdict.hold(not entries, "leaves of batches that are missing")


def _told(data: bytes) -> tuple[int, bytes, bytes] | None:
    try:
        kind, _, handle, commitment = tree.leaf(data)
    except ValueError:
        return None
    return kind, handle, commitment


def _feed(verdict: Verdict, tables: dict[str, list[Row]]) -> None:
    consents = {row["consent_id"]: {row["sender"], row["recipient"]} for row in tables["consent"]}
    consents |= {row["block_id"]: {row["agency"]} for row in tables["block"]}
    parties = {row["event_id"]: consents.get(row["consent_id"], set()) for row in tables["event"]}
    due: dict[str, list[str]] = defaultdict(list)
    for row in sorted(tables["entry"], key=lambda row: row["idx"]):
        for agency in parties.get(row["event_id"], ()):
            due[agency].append(row["event_id"])
    told: dict[str, list[str]] = defaultdict(list)
    for row in sorted(tables["feed"], key=lambda row: (row["agency"], row["number"])):
        told[row["agency"]].append(row["event_id"])
        verdict.hold(row["number"] == len(told[row["agency"]]), "a gap in an agency's feed")
    verdict.hold(told == due, "what agencies are told is not what the log holds")


def _promised(promise: str) -> Row:
    payload = promise.split(".")[1]
    told: Row = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {"event_id": told["event_id"].replace("-", ""), "leaf_hash": b64decode(told["leaf_hash"])}


def _acknowledged(verdict: Verdict, tables: dict[str, list[Row]], vkey: str, lines: list[Row]) -> None:
    events = {row["event_id"]: row for row in tables["event"]}
    checks = {row["check_id"]: row for row in tables["check"]}
    texts = {row["served_id"]: row["sha256"].hex() for row in tables["served"]}
    shown = max((row["size"] for row in tables["checkpoint"]), default=0)
    notes: list[tuple[str, int | None]] = []
    withdrawn: set[str] = set()
    blocked: set[str] = set()
    people = {(row["agency"], row["person"]): row["subject_id"] for row in tables["pseudonym"]}
    for line in lines:
        verdict.acked[line["what"]] += 1
        match line["what"]:
            case "act":
                event = events.get(line["event_id"])
                same = event is not None and all(event[name] == line[name] for name in ("consent_id", "seq", "promise"))
                verdict.keep(same, f"act {line['event_id']}")
                promised = _promised(line["promise"])
                verdict.hold(promised["event_id"] == line["event_id"], "a promise of another act")
                if event is not None and event["type"] == "withdrawn":
                    withdrawn.add(line["consent_id"])
                if event is not None and event["type"] == "blocked":
                    blocked.add(event["subject_id"])
                if event is not None and event["type"] == "unblocked":
                    blocked.discard(event["subject_id"])
            case "check":
                row = checks.get(line["check_id"])
                verdict.keep(row is not None and row["record"].decode() == line["record"], f"check {line['check_id']}")
                told = json.loads(line["record"])
                # One person is one thread's business, so that the journal's order is the order of the commits.
                after = told["decision"] and told["consent_id"].replace("-", "") in withdrawn
                verdict.hold(not after, "a permit by a consent that was withdrawn before")
                shut_out = told["decision"] and people.get((told["agency"], told["person"])) in blocked
                verdict.hold(not shut_out, "a permit while a block stood")
            case "text":
                verdict.keep(texts.get(line["served_id"]) == line["sha256"], f"text {line['served_id']}")
            case "checkpoint":
                notes.append((line["note"], None))
                size, _ = tree.checkpoint(line["note"], vkey)
                verdict.keep(size <= shown, f"checkpoint {size}")
            case "trouble":
                verdict.broken.append(f"trouble: {line['why']}")
    hashes = [row["leaf_hash"] for row in sorted(tables["entry"], key=lambda row: row["idx"])]
    _notes(verdict, hashes, vkey, notes)
