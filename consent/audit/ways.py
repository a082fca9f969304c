"""Follows each act into the log: its leaf is an entry or waits to be one, never both, and both parties are told once.

What leaf an act has, its own promise says, which the audit of people holds against its sealed body; so nobody's key is
needed here, and tables are walked side by side in the order of the acts' ids.
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64decode
from collections import defaultdict
from dataclasses import dataclass

from consent.audit.ground import Ground
from consent.audit.walk import Group, together
from consent.canonical import floor_millisecond, milliseconds
from consent.log.leaf import HASH_SIZE
from consent.log.merkle import leaf_hash
from consent.rows import EntryRow, EventRow, FeedRow, PendingRow, TombstoneRow


@dataclass(frozen=True, slots=True)
class Promised:
    """What the acknowledgement of an act said about its leaf."""

    leaf_hash: bytes
    at: int
    log_by: int


def promised_in(row: EventRow) -> Promised | None:
    """None for a promise that cannot be read; whether it is signed, and true, is judged elsewhere."""
    try:
        payload = row.promise.split(".")[1]
        told = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return Promised(b64decode(told["leaf_hash"]), told["acknowledgedAt"], told["logBy"])
    except (IndexError, ValueError, KeyError, TypeError):
        return None


def audit_ways(ground: Ground) -> None:
    streams = {
        EventRow: ground.again(EventRow, by="event_id"),
        EntryRow: ground.again(EntryRow, by="event_id"),
        PendingRow: ground.rows(PendingRow),
        TombstoneRow: ground.again(TombstoneRow, by="event_id"),
    }
    for act in together(ground, "event_id", streams):
        event, kept = act.one(EventRow), act.one(TombstoneRow)
        if kept is not None:
            _erased(ground, kept, act)
            continue
        if event is None:
            for entry in act.of(EntryRow):
                ground.fault(entry, "no act of this ledger has this leaf")
            for row in act.of(PendingRow):
                ground.compare(PendingRow, row, None)
            continue
        promised = promised_in(event)
        if promised is not None:
            _way(ground, event, promised, act)
    _feed(ground)


def _erased(ground: Ground, kept: TombstoneRow, act: Group) -> None:
    """Of an erased act its leaf is in the log, and nothing else of it is anywhere."""
    if act.one(EventRow) is not None:
        ground.fault(kept, "an event was erased and is there")
    for row in act.of(PendingRow):
        ground.compare(PendingRow, row, None)
    logged = act.of(EntryRow)
    if not logged:
        ground.fault(kept, "the log does not have the event that was erased")
    for entry in logged:
        if (leaf_hash(entry.leaf), entry.leaf[-HASH_SIZE:]) != (kept.leaf_hash, kept.commitment):
            ground.fault(entry, "the leaf is not that of its act, which was erased")


def _way(ground: Ground, event: EventRow, promised: Promised, act: Group) -> None:
    logged = act.of(EntryRow)
    for entry in logged:
        if leaf_hash(entry.leaf) != promised.leaf_hash:
            ground.fault(entry, "the leaf is not that of its act")
    waiting = act.one(PendingRow)
    if waiting is not None:
        # The leaf is its hash's; a leaf of another hash is put in the place of the one that is not at hand.
        leaf = waiting.leaf if leaf_hash(waiting.leaf) == promised.leaf_hash else b""
        expected = PendingRow(event.event_id, promised.at, event.seq, leaf)
        ground.compare(PendingRow, waiting, None if logged else expected)
    elif not logged:
        ground.missing(PendingRow, [event.event_id], "the act is neither in the log nor on its way there")
    if not logged and milliseconds(floor_millisecond(ground.now)) > promised.log_by:
        ground.fault(event, "the log was promised this act by now and does not have it")


def _feed(ground: Ground) -> None:
    """Each party to an act in the log has the next of its numbers for it."""
    numbers: dict[str, int] = defaultdict(int)
    fed = ground.fed()
    told = next(fed, None)
    for idx, event_id, parties in ground.audit.due():
        due: dict[tuple[str, int], FeedRow] = {}
        for agency in sorted(parties):
            numbers[agency] += 1
            due[agency, numbers[agency]] = FeedRow(agency, numbers[agency], event_id)
        while told is not None and (told[0] is None or told[0] <= idx):
            row = told[1]
            ground.compare(FeedRow, row, due.pop((row.agency, row.number), None))
            told = next(fed, None)
        for row in due.values():
            ground.compare(FeedRow, None, row)
    while told is not None:
        ground.compare(FeedRow, told[1], None)
        told = next(fed, None)
