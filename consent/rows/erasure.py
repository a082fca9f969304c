"""Rows of an erasure: who asked and approved it, what is kept of each event and check, and the epochs of the keys."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow, Row


@dataclass(frozen=True, slots=True)
class ErasureRow(MacRow):
    """One erasure, from the asking to the destruction of the last key that could undo it."""

    TABLE = "ledger_erasure"
    erasure_id: UUID
    subject_id: UUID | None
    """Until it is done or declined."""
    ground: str
    legal_ref: str
    asked_by: str
    asked_at: int
    not_before: int | None
    """Something forbids it until then."""
    approved_by: str | None
    """Who looked second. Whoever declined it left `approved_at` empty and said when in `done_at`."""
    approved_at: int | None
    number: int | None
    """1, 2, 3 … in the order of approval."""
    epoch: int | None
    """It is done when this key epoch and all before it are destroyed."""
    names: str | None
    """Her names with agencies, sealed so that only the rows of an older backup open them; until it is done."""
    done_at: int | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class TombstoneRow(Row):
    """What is kept of an erased event: enough for the log to be whole, and nothing that two events have in common."""

    TABLE = "ledger_tombstone"
    event_id: UUID
    commitment: bytes
    leaf_hash: bytes
    agencies: str
    """Whom the feed told of it."""
    signed: str
    """JWS by the answer key over all of the above."""
    logged: int
    """1 once a leaf of the log covers it."""


@dataclass(frozen=True, slots=True)
class CheckTombstoneRow(Row):
    """What is kept of a check about somebody erased: its place in the batch, so that the others' proofs hold."""

    TABLE = "ledger_check_tombstone"
    batch_id: UUID
    batch_pos: int
    commitment: bytes
    signed: str
    logged: int


@dataclass(frozen=True, slots=True)
class ErasureBatchRow(MacRow):
    """A day's leaf: all tombstones that there were by then."""

    TABLE = "ledger_erasure_batch"
    handle: bytes
    n: int
    root: bytes
    idx: int | None
    """Where the log has its leaf; None on its way there."""
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class EpochRow(MacRow):
    """From here on every person's key is wrapped under this epoch or a later one."""

    TABLE = "ledger_epoch"
    epoch: int
    at: int
    mac: bytes = b""
