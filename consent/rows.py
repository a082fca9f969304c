"""What a store keeps, row by row: one frozen class a table, its fields the table's columns in their order.

Instants are whole milliseconds since 1970 UTC. A row that the log or other rows do not prove ends in `mac`, made by
`sealed` over everything else in it; `consent.fsck` finds any cell that was changed behind the ledger's back.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from consent.keys import Keyring


@dataclass(frozen=True, slots=True)
class Row:
    """Something a store keeps."""

    TABLE: ClassVar[str]


@dataclass(frozen=True, slots=True)
class MacRow(Row):
    """A row that nothing else proves."""

    @property
    def mac(self) -> bytes:
        """Each row has a column for it, its last; a row without one proves nothing."""
        return b""


@dataclass(frozen=True, slots=True)
class AgencyRow(MacRow):
    TABLE = "ledger_agency"
    agency_id: str
    name: str
    kind: str
    cvr: str
    phone: str
    reason_da: str
    reason_en: str
    jwks: str
    scopes: str
    supplier: str | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class MandateRow(MacRow):
    TABLE = "ledger_mandate"
    agency: str
    category: str
    purpose: str
    sender: str
    valid_from: int
    valid_until: int | None
    legal_ref: str
    kind: str
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class SubjectRow(MacRow):
    TABLE = "ledger_subject"
    subject_id: UUID
    wrapped_key: bytes
    epoch: int
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class NumberRow(MacRow):
    TABLE = "ledger_number"
    number_mac: bytes
    subject_id: UUID
    number_sealed: bytes
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class PseudonymRow(MacRow):
    TABLE = "ledger_pseudonym"
    agency: str
    person: str
    subject_id: UUID
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class ServedRow(MacRow):
    TABLE = "ledger_served"
    served_id: UUID
    subject_id: UUID
    consent_id: UUID
    template_id: str
    version: int
    language: str
    text_sealed: bytes
    sha256: bytes
    at: int
    mac: bytes = b""


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


@dataclass(frozen=True, slots=True)
class SpentRow(MacRow):
    """A client assertion that was used; it cannot be used again."""

    TABLE = "ledger_spent"
    agency: str
    jti: str
    expires_at: int
    mac: bytes = b""


MAC_ROWS: tuple[type[MacRow], ...] = (
    AgencyRow,
    MandateRow,
    SubjectRow,
    NumberRow,
    PseudonymRow,
    ServedRow,
    EventRow,
    ConsentRow,
    AnswerRow,
    CheckpointRow,
    SpentRow,
)
ROWS: tuple[type[Row], ...] = (
    *MAC_ROWS,
    InForceRow,
    PendingRow,
    BatchRow,
    HeadRow,
    EntryRow,
    TileRow,
    FeedRow,
)
"""Every table of the ledger."""

_UNCOVERED = frozenset({"mac", "batch_id", "batch_pos"})
_M = TypeVar("_M", bound=MacRow)
_COVERED = {
    kind.TABLE: tuple(column.name for column in fields(kind) if column.name not in _UNCOVERED) for kind in MAC_ROWS
}


def sealed(row: _M, keys: Keyring) -> _M:
    """The row with its MAC, as it is to be stored."""
    column: dict[str, Any] = {"mac": mac_of(row, keys)}
    return replace(row, **column)


def mac_of(row: MacRow, keys: Keyring) -> bytes:
    return keys.row_mac(row.TABLE, [getattr(row, name) for name in _COVERED[row.TABLE]])
