"""Rows of what agencies say and ask about the past: data they moved, and questions about an earlier instant."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class TransferRow(MacRow):
    """Data that an agency says it has moved: under a check of its own, or by a law that asks for no consent."""

    TABLE = "ledger_transfer"
    transfer_id: UUID
    agency: str
    person: str
    check_id: UUID | None
    legal_ref: str | None
    ground: str | None
    category: str
    purpose: str
    moved_at: int
    reported_at: int
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class LookbackRow(MacRow):
    """A question about an earlier instant, and what was answered."""

    TABLE = "ledger_lookback"
    lookback_id: UUID
    agency: str
    supplier: str | None
    person: str
    category: str
    purpose: str
    case_ref: str | None
    effective_at: int
    known_at: int
    reason: str
    asked_at: int
    mac: bytes = b""
