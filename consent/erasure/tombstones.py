"""What is signed, and hashed into the log, of an erased event and of an erased check."""

from __future__ import annotations

from typing import Final

from consent.canonical import dumps
from consent.rows import CheckTombstoneRow, TombstoneRow

TOMBSTONE: Final = "consent-tombstone+jwt"


def event_tombstone(row: TombstoneRow, origin: str) -> bytes:
    """What is signed of an erased event, and what the log's leaf of erasures is made of. No time: a day is a group."""
    told = {
        "origin": origin,
        "event_id": str(row.event_id),
        "commitment": row.commitment.hex(),
        "leaf_hash": row.leaf_hash.hex(),
        "agencies": row.agencies.split(),
    }
    return dumps(told)


def check_tombstone(row: CheckTombstoneRow, origin: str) -> bytes:
    """What is signed of an erased check: its place, not its id, in which its millisecond could be read.

    The commitment stays, so that every other check of the batch keeps its proof and the agency's own receipt, handed
    out before, still verifies. Record and salt go: with the salt, whoever has the keys could try number after number.
    """
    told = {
        "origin": origin,
        "batch_id": str(row.batch_id),
        "batch_pos": row.batch_pos,
        "commitment": row.commitment.hex(),
    }
    return dumps(told)
