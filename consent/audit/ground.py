"""What an audit stands on: rows as they lie, faults by table and key, and the seals that rows carry."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Protocol, TypeVar

from consent.keys import Keyring
from consent.rows import (
    AgencyRow,
    AlarmRow,
    AnswerRow,
    BatchRow,
    BlockRow,
    CheckpointRow,
    ConsentRow,
    DeliveryRow,
    EntryRow,
    EventRow,
    FeedRow,
    HeadRow,
    InForceRow,
    LookbackRow,
    MacRow,
    MandateRow,
    NumberRow,
    PendingRow,
    PseudonymRow,
    ReadingRow,
    Row,
    ServedRow,
    SpentRow,
    StreamRow,
    SubjectRow,
    TallyRow,
    TileRow,
    TransferRow,
    mac_of,
)
from consent.tally import TALLIED, counts

R = TypeVar("R", bound=Row)

KEYS: dict[type[Row], tuple[str, ...]] = {
    AgencyRow: ("agency_id",),
    MandateRow: ("agency", "category", "purpose", "sender", "valid_from"),
    SubjectRow: ("subject_id",),
    NumberRow: ("number_mac",),
    PseudonymRow: ("agency", "person"),
    ServedRow: ("served_id",),
    EventRow: ("event_id",),
    ConsentRow: ("consent_id",),
    BlockRow: ("block_id",),
    InForceRow: ("subject_id", "sender", "recipient", "purpose", "category"),
    PendingRow: ("event_id",),
    AnswerRow: ("check_id",),
    BatchRow: ("batch_id",),
    HeadRow: ("log",),
    EntryRow: ("idx",),
    TileRow: ("level", "n"),
    CheckpointRow: ("size",),
    FeedRow: ("agency", "number"),
    SpentRow: ("agency", "jti"),
    StreamRow: ("stream_id",),
    DeliveryRow: ("delivery_id",),
    ReadingRow: ("agency", "number"),
    TallyRow: ("counted", "part"),
    TransferRow: ("transfer_id",),
    LookbackRow: ("lookback_id",),
    AlarmRow: ("agency", "kind", "hour"),
}
"""By which columns a row of each table is named."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: in which table, which row, and what; never a value that could tell on somebody."""

    table: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose cells are not of their columns' kinds."""

    key: str


class Audit(Protocol):
    """A store as an auditor reads it: every row of a table, from one snapshot, in the order of its keys."""

    def rows(self, kind: type[R]) -> Iterator[R | Unreadable]: ...


@dataclass(kw_only=True)
class Ground:
    """The store under audit, what it is checked with, and what was found so far."""

    audit: Audit
    keys: Keyring
    origin: str
    now: datetime
    faults: list[Fault] = field(default_factory=list)
    counted: dict[type[Row], list[bytes]] = field(default_factory=dict)
    """The MACs of the rows that a tally counts, of each table as it was last read."""

    def rows(self, kind: type[R]) -> Iterator[R]:
        """The readable rows of a table; every one that carries a MAC is checked on the way."""
        macs = self.counted[kind] = []
        for row in self.audit.rows(kind):
            if isinstance(row, Unreadable):
                self.faults.append(Fault(kind.TABLE, row.key, "a cell is not of its column's kind"))
                continue
            if isinstance(row, MacRow) and not hmac.compare_digest(mac_of(row, self.keys), row.mac):
                self.fault(row, "the row is not as the ledger wrote it (MAC)")
            if isinstance(row, TALLIED) and counts(row):
                macs.append(row.mac)
            yield row

    def fault(self, row: Row, what: str) -> None:
        self.missing(type(row), [getattr(row, name) for name in KEYS[type(row)]], what)

    def missing(self, kind: type[Row], key: list[object] | tuple[object, ...], what: str) -> None:
        self.faults.append(Fault(kind.TABLE, key_text(key), what))

    def compare(self, kind: type[R], found: R | None, expected: R | None, but: frozenset[str] = frozenset()) -> None:
        """Name what differs between a row and what the rest of the ledger says it must be."""
        if found is None and expected is not None:
            self.missing(kind, [getattr(expected, name) for name in KEYS[kind]], "the row is missing")
        elif found is not None and expected is None:
            self.fault(found, "nothing in the ledger leads to this row")
        elif found is not None and expected is not None:
            names = [column.name for column in fields(kind) if column.name not in but]
            wrong = [name for name in names if getattr(found, name) != getattr(expected, name)]
            if wrong:
                self.fault(found, f"not what the rest of the ledger says: {', '.join(wrong)}")


def key_text(parts: list[object] | tuple[object, ...]) -> str:
    return "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in parts)


def key_of(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in KEYS[type(row)])
