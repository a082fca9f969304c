"""The rows of the ledger as they lie in the database, read for `consent.fsck` without trusting their kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any, get_type_hints
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Uuid, func, literal, literal_column, select, table, text

from consent.audit.ground import KEYS, R, Unreadable, key_text
from consent.rows import FeedRow, Row

AT_ONCE = 1000


def _joined(columns: str, tables: str, order: str) -> Select[Any]:
    wanted: list[Any] = [literal_column(name) for name in columns.split()]
    return select(*wanted).select_from(text(tables)).order_by(text(order))


_DUE = _joined(
    "entry.idx entry.event_id consent.sender consent.recipient block.agency tombstone.agencies",
    "ledger_entry AS entry LEFT JOIN ledger_event AS event ON event.event_id = entry.event_id "
    "LEFT JOIN ledger_consent AS consent ON consent.consent_id = event.consent_id "
    "LEFT JOIN ledger_block AS block ON block.block_id = event.consent_id "
    "LEFT JOIN ledger_tombstone AS tombstone ON tombstone.event_id = entry.event_id",
    "entry.idx",
).where(text("entry.event_id IS NOT NULL"))
_FED = _joined(
    "entry.idx feed.agency feed.number feed.event_id",
    "ledger_feed AS feed LEFT JOIN ledger_entry AS entry ON entry.event_id = feed.event_id",
    "entry.idx IS NOT NULL, entry.idx, feed.agency, feed.number",
)


class SqlAudit:
    """One snapshot of the database: give it a connection on which nothing has been read yet."""

    _person: UUID | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        if connection.dialect.name == "postgresql":
            # SQLite's transactions are snapshots already.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def rows(self, kind: type[R], by: str | None = None) -> Iterator[R | Unreadable]:
        names = [column.name for column in fields(kind)]
        order = dict.fromkeys((by, *KEYS[kind]) if by else KEYS[kind])
        statement = select(*map(_column, names)).select_from(table(kind.TABLE)).order_by(*map(_column, order))
        if self._person is not None and "subject_id" in names:
            statement = statement.where(_column("subject_id") == literal(self._person, Uuid()))
        readers = _readers(kind)
        for found in self._stream(statement):
            cells = _cells(readers, found)
            yield _unreadable(kind, found) if cells is None else kind(*cells)

    def due(self) -> Iterator[tuple[int, UUID, frozenset[str]]]:
        for idx, event_id, *parties in self._stream(_DUE):
            # What is wrong with an entry, a consent, a block or a tombstone is told where they are read.
            told = _cells((_uuid, *4 * (_or_none(_of(str)),)), (event_id, *parties))
            if told is not None:
                *named, kept = told[1:]
                yield idx, told[0], frozenset((*named, *(kept or "").split())) - {None}

    def fed(self) -> Iterator[tuple[int | None, FeedRow] | Unreadable]:
        readers = _readers(FeedRow)
        for idx, *found in self._stream(_FED):
            cells = _cells(readers, found)
            yield _unreadable(FeedRow, found) if cells is None else (idx, FeedRow(*cells))

    def count(self, kind: type[Row]) -> int:
        return int(self._connection.execute(select(func.count()).select_from(table(kind.TABLE))).scalar_one())

    def _stream(self, statement: Select[Any]) -> Iterator[Any]:
        yield from self._connection.execute(statement.execution_options(yield_per=AT_ONCE))


def _column(name: str) -> ColumnElement[Any]:
    return literal_column(name)


def _cells(readers: Sequence[Callable[[Any], Any]], found: Sequence[Any]) -> list[Any] | None:
    """None where a cell is not of its column's kind."""
    try:
        return [read(cell) for read, cell in zip(readers, found, strict=True)]
    except (TypeError, ValueError):
        return None


def _unreadable(kind: type[Row], found: Sequence[Any]) -> Unreadable:
    told = dict(zip((column.name for column in fields(kind)), found, strict=True))
    return Unreadable(key_text([told[name] for name in KEYS[kind]]))


def _readers(kind: type[Row]) -> list[Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return [_READERS[hints[column.name]] for column in fields(kind)]


def _uuid(cell: Any) -> UUID:
    if isinstance(cell, UUID):
        return cell
    made = UUID(hex=_of(str)(cell))
    if made.hex != cell:
        raise ValueError("not an id in its one spelling")  # by which it is found, and in whose order it lies
    return made


def _bytes(cell: Any) -> bytes:
    return bytes(_of(bytes, memoryview)(cell))


def _of(*kinds: type) -> Callable[[Any], Any]:
    def read(cell: Any) -> Any:
        if not isinstance(cell, kinds) or isinstance(cell, bool):
            raise TypeError
        return cell

    return read


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda cell: None if cell is None else read(cell)


_READERS: dict[Any, Callable[[Any], Any]] = {
    UUID: _uuid,
    UUID | None: _or_none(_uuid),
    bytes: _bytes,
    bytes | None: _or_none(_bytes),
    int: _of(int),
    int | None: _or_none(_of(int)),
    str: _of(str),
    str | None: _or_none(_of(str)),
}
