"""What an audit stands on: rows as they lie, faults by table and key, and the seals that rows carry."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from consent.keys import Keyring
from consent.rows import (
    AgencyRow,
    AlarmRow,
    AnswerRow,
    BatchRow,
    BlockRow,
    BudgetRow,
    CheckpointRow,
    CheckTombstoneRow,
    ConsentRow,
    DeliveryRow,
    EntryRow,
    EpochRow,
    ErasureBatchRow,
    ErasureRow,
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
    RecoveryRow,
    ReturnAddressRow,
    Row,
    ServedRow,
    SpentRow,
    StreamRow,
    SubjectRow,
    TallyRow,
    TileRow,
    TombstoneRow,
    TransferRow,
    WayBackRow,
    mac_of,
)
from consent.tally import SIZE, TALLIED, counts, sum_of

R = TypeVar("R", bound=Row)
T = TypeVar("T")
TOLD_EACH = 1000

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
    RecoveryRow: ("idx",),
    FeedRow: ("agency", "number"),
    SpentRow: ("agency", "jti"),
    StreamRow: ("stream_id",),
    DeliveryRow: ("delivery_id",),
    ReadingRow: ("agency", "number"),
    TallyRow: ("counted", "part"),
    ErasureRow: ("erasure_id",),
    EpochRow: ("epoch",),
    TombstoneRow: ("event_id",),
    CheckTombstoneRow: ("batch_id", "batch_pos"),
    ErasureBatchRow: ("handle",),
    TransferRow: ("transfer_id",),
    LookbackRow: ("lookback_id",),
    AlarmRow: ("agency", "kind", "hour"),
    ReturnAddressRow: ("agency", "address"),
    WayBackRow: ("consent_id",),
    BudgetRow: ("agency",),
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
    """A store as an auditor reads it: everything from one snapshot, row by row, many tables at a time."""

    def rows(self, kind: type[R], by: str | None = None) -> Iterator[R | Unreadable]:
        """Every row of a table in the order of its keys; `by`: in that of a column, and of its keys within that."""

    def due(self) -> Iterator[tuple[int, UUID, frozenset[str]]]:
        """(index, event id, parties) of each act in the log, in its order; none where nothing tells of them."""

    def fed(self) -> Iterator[tuple[int | None, FeedRow] | Unreadable]:
        """Each feed row with the index of its act in the log, those with none first, then in the log's order."""

    def count(self, kind: type[Row]) -> int: ...


@dataclass(slots=True)
class Tally:
    """How many rows there are, and the sum of their MACs."""

    n: int = 0
    total: int = 0

    def add(self, mac: bytes) -> None:
        self.n += 1
        self.total = sum_of((self.total.to_bytes(SIZE, "big"), mac))


@dataclass(kw_only=True)
class Ground:
    """The store under audit, what it is checked with, and what was found so far."""

    audit: Audit
    keys: Keyring
    origin: str
    now: datetime
    faults: list[Fault] = field(default_factory=list)
    tallies: dict[type[Row], Tally] = field(default_factory=dict)
    """Of each table that is tallied, what there is of it, as it was last read."""
    progress: Callable[[int], None] = lambda rows: None
    """Told of every so many rows that were read."""
    lost: Callable[[EntryRow], None] = lambda entry: None
    """Told of each entry that a recovery says may have lost what it stood for, and has."""
    _read: set[type[Row]] = field(default_factory=set)

    def rows(self, kind: type[R], by: str | None = None) -> Iterator[R]:
        """The readable rows of a table; every one that carries a MAC is checked on the way."""
        tally = self.tallies[kind] = Tally()
        self._read.add(kind)
        for row in self._told(self.audit.rows(kind, by)):
            if isinstance(row, Unreadable):
                self.faults.append(Fault(kind.TABLE, row.key, "a cell is not of its column's kind"))
                continue
            if isinstance(row, MacRow) and not hmac.compare_digest(mac_of(row, self.keys), row.mac):
                self.fault(row, "the row is not as the ledger wrote it (MAC)")
            if isinstance(row, TALLIED) and counts(row):
                tally.add(row.mac)
            yield row

    def again(self, kind: type[R], by: str) -> Iterator[R]:
        """As `rows`, in another order, of a table that those tell of: what is wrong with a row alone is told once."""
        for row in self._told(self.audit.rows(kind, by)):
            if not isinstance(row, Unreadable):
                yield row

    def fed(self) -> Iterator[tuple[int | None, FeedRow]]:
        self._read.add(FeedRow)
        for found in self._told(self.audit.fed()):
            if isinstance(found, Unreadable):
                self.faults.append(Fault(FeedRow.TABLE, found.key, "a cell is not of its column's kind"))
                continue
            yield found

    def read_the_rest(self) -> None:
        """The tables that nothing was held against: their MAC says it all."""
        for kind in KEYS.keys() - self._read:
            for _ in self.rows(kind):
                pass

    def _told(self, rows: Iterator[T]) -> Iterator[T]:
        for number, row in enumerate(rows, 1):
            yield row
            if number % TOLD_EACH == 0:
                self.progress(TOLD_EACH)

    def fault(self, row: Row, what: str) -> None:
        self.missing(type(row), [getattr(row, name) for name in KEYS[type(row)]], what)

    def missing(self, kind: type[Row], key: list[object] | tuple[object, ...], what: str) -> None:
        self.faults.append(Fault(kind.TABLE, key_text(key), what))

    def compare(self, kind: type[R], found: R | None, expected: R | None, but: frozenset[str] = frozenset()) -> None:
        """Name what differs between a row and what the rest of the ledger says it must be."""
        if found is None and expected is not None:
            self.differs(found, expected, "the row is missing")
        elif found is not None and expected is None:
            self.differs(found, expected, "nothing in the ledger leads to this row")
        elif found is not None and expected is not None:
            names = [column.name for column in fields(kind) if column.name not in but]
            wrong = [name for name in names if getattr(found, name) != getattr(expected, name)]
            if wrong:
                self.differs(found, expected, f"not what the rest of the ledger says: {', '.join(wrong)}")

    def differs(self, found: Row | None, expected: Row | None, what: str) -> None:
        """A row that follows from others is not what they say; a rebuild puts `expected` in the place of `found`."""
        row = found or expected
        assert row is not None, "nothing does not differ from nothing"
        self.fault(row, what)


def key_text(parts: list[object] | tuple[object, ...]) -> str:
    return "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in parts)


def key_of(row: Row) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in KEYS[type(row)])
