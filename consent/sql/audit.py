"""The rows of the ledger as they lie in the database, read for `consent.fsck` without trusting their kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, get_type_hints
from uuid import UUID

from sqlalchemy import Connection, literal_column, select, table

from consent.audit.ground import KEYS, R, Unreadable, key_text
from consent.rows import Row

AT_ONCE = 1000


class SqlAudit:
    """One snapshot of the database: give it a connection on which nothing has been read yet."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        if connection.dialect.name == "postgresql":
            # SQLite's transactions are snapshots already.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def rows(self, kind: type[R]) -> Iterator[R | Unreadable]:
        names = [column.name for column in fields(kind)]
        readers = _readers(kind)
        columns: list[Any] = [literal_column(name) for name in names]
        statement = (
            select(*columns)
            .select_from(table(kind.TABLE))
            .order_by(*(literal_column(name) for name in KEYS[kind]))
            .execution_options(yield_per=AT_ONCE)
        )
        for found in self._connection.execute(statement):
            try:
                cells = [read(cell) for read, cell in zip(readers, found, strict=True)]
            except (TypeError, ValueError):
                told = dict(zip(names, found, strict=True))
                yield Unreadable(key_text([told[name] for name in KEYS[kind]]))
                continue
            yield kind(*cells)


def _readers(kind: type[Row]) -> list[Callable[[Any], Any]]:
    hints = get_type_hints(kind)
    return [_READERS[hints[column.name]] for column in fields(kind)]


def _uuid(cell: Any) -> UUID:
    return cell if isinstance(cell, UUID) else UUID(hex=_of(str)(cell))


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
