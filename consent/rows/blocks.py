"""Row of a citizen's block of an agency."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class BlockRow(MacRow):
    """A block as it stands: a projection, which a replay of its events must give again."""

    TABLE = "ledger_block"
    block_id: UUID
    subject_id: UUID
    agency: str
    seq: int
    state: str
    since: int
    head: bytes
    mac: bytes = b""
