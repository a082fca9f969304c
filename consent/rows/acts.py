"""Rows of an act: the event, the consent as it stands, the places it holds, its way into the log."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow, Row


@dataclass(frozen=True, slots=True)
class EventRow(MacRow):
    TABLE = "ledger_event"
    event_id: UUID
    subject_id: UUID
    consent_id: UUID
    seq: int
    type: str
    commitment: bytes
    body_sealed: bytes
    promise: str
    cause: UUID | None
    """The act in which this happened as well: a grant, for the consents it superseded; the first event of a withdrawal
    of everything, for all its events, that one too."""
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class ConsentRow(MacRow):
    """A consent as it stands: a projection, which a replay of its events must give again."""

    TABLE = "ledger_consent"
    consent_id: UUID
    subject_id: UUID
    seq: int
    state: str
    sender: str
    recipient: str
    purpose: str
    case_sealed: bytes | None
    categories: str
    asked: str
    kind: str
    valid_from: int
    valid_until: int
    created_at: int
    granted_at: int | None
    ended_at: int | None
    head: bytes
    served_id: UUID | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class InForceRow(Row):
    """The place that only one consent may have."""

    TABLE = "ledger_in_force"
    subject_id: UUID
    sender: str
    recipient: str
    purpose: str
    category: str
    consent_id: UUID


@dataclass(frozen=True, slots=True)
class PendingRow(Row):
    """An acknowledged act on its way into the log."""

    TABLE = "ledger_pending"
    event_id: UUID
    at: int
    seq: int
    leaf: bytes
