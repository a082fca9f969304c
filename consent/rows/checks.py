"""Rows of the checks: each answer, and the batch in which it entered the log."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow, Row


@dataclass(frozen=True, slots=True)
class AnswerRow(MacRow):
    """One answered check. `batch_id` and `batch_pos` are set once, by the sequencer; the `mac` leaves them out."""

    TABLE = "ledger_check"
    check_id: UUID
    agency: str
    person: str
    decided_at: int
    record: bytes
    salt: bytes
    commitment: bytes
    batch_id: UUID | None
    batch_pos: int | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class BatchRow(Row):
    TABLE = "ledger_check_batch"
    batch_id: UUID
    idx: int
    handle: bytes
    n: int
    root: bytes
