"""Rows of the log: head, entries, tiles, checkpoints, and the numbers agencies read on by."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow, Row


@dataclass(frozen=True, slots=True)
class HeadRow(Row):
    """The one row that whoever appends must lock."""

    TABLE = "ledger_head"
    log: int
    size: int
    root: bytes
    edge: bytes
    note: str | None


@dataclass(frozen=True, slots=True)
class EntryRow(Row):
    TABLE = "ledger_entry"
    idx: int
    leaf: bytes
    leaf_hash: bytes
    event_id: UUID | None


@dataclass(frozen=True, slots=True)
class TileRow(Row):
    TABLE = "ledger_tile"
    level: int
    n: int
    data: bytes


@dataclass(frozen=True, slots=True)
class CheckpointRow(MacRow):
    TABLE = "ledger_checkpoint"
    size: int
    note: str
    published_at: int
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class FeedRow(Row):
    """What an agency is told of, numbered 1, 2, 3 … for each agency in the log's order."""

    TABLE = "ledger_feed"
    agency: str
    number: int
    event_id: UUID
