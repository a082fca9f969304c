"""Statements that every act runs, spelt once for each engine and sent straight to the driver, several at a time.

Such a statement touches a row or two by their keys, and SQLAlchemy's way to the driver takes several times what the
database then takes (`make bench` tells). Connection, transaction and the classes of errors stay SQLAlchemy's. Cells go
in and come out as they are in `consent.rows`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import ClauseElement, Connection, Uuid
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler


def _dialect(url: str, **options: str) -> Dialect:
    kind: Any = make_url(url).get_dialect()
    made: Dialect = kind(**options)
    return made


_DIALECTS: Final = {
    "sqlite": _dialect("sqlite://"),
    "postgresql": _dialect("postgresql+psycopg://", paramstyle="format"),
}

Given = Mapping[str, Any]
"""Parameters by name; more than the statement asks for may be there."""
Found = list[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A statement in one engine's words."""

    text: str
    names: tuple[str, ...]
    """Which parameter stands in which place."""
    own: Given
    """Parameters that the statement brings itself."""
    ids: tuple[int, ...]
    """Columns of the answer that the engine has no kind of its own for: SQLite keeps an id as 32 hex digits."""

    def cells(self, given: Given) -> list[Any]:
        if self.own:
            given = {**self.own, **given}
        return [given[name] for name in self.names]


class Fixed:
    """One statement, to be run with parameters by name."""

    def __init__(self, statement: ClauseElement) -> None:
        self._spelt = {name: _spell(statement, dialect) for name, dialect in _DIALECTS.items()}

    def rows(self, connection: Connection, given: Given) -> Found:
        """What a query finds."""
        (found,) = queried(connection, [(self, given)])
        return found

    def spelt(self, engine: str) -> _Spelt:
        return self._spelt[engine]


Step = tuple[Fixed, Given]


def queried(connection: Connection, steps: Sequence[Step]) -> list[Found]:
    """What each query finds; every one sees what was committed before it began, as if it were sent alone."""
    sent = _sent(connection, steps)
    if connection.dialect.name == "postgresql":
        return [cursor.fetchall() for cursor in sent]
    spelt = [fixed.spelt("sqlite") for fixed, _ in steps]
    return [[_with_ids(row, one.ids) for row in cursor] for one, cursor in zip(spelt, sent, strict=True)]


def changed(connection: Connection, steps: Sequence[Step]) -> list[int]:
    """How many rows each step inserted, changed or deleted; the first that fails ends it, and the transaction."""
    return [cursor.rowcount for cursor in _sent(connection, steps)]


def cells(row: Iterable[Any]) -> list[Any]:
    """A row's cells as SQLite keeps them."""
    return [cell.hex if isinstance(cell, UUID) else cell for cell in row]


def _sent(connection: Connection, steps: Sequence[Step]) -> list[Any]:
    if not connection.in_transaction():
        connection.begin()
    driver = connection.connection.driver_connection
    try:
        if isinstance(driver, psycopg.Connection):
            spelt = [(fixed.spelt("postgresql"), given) for fixed, given in steps]
            # Several go in one round trip; one alone is quicker without.
            with driver.pipeline() if len(steps) > 1 else nullcontext():
                return [driver.execute(one.text.encode(), one.cells(given)) for one, given in spelt]
        assert isinstance(driver, sqlite3.Connection), "the other of two engines"
        spelt = [(fixed.spelt("sqlite"), given) for fixed, given in steps]
        return [driver.execute(one.text, cells(one.cells(given))) for one, given in spelt]
    except (sqlite3.Error, psycopg.Error) as error:
        # As SQLAlchemy would have told it: what to do about it is decided by its classes. Parameters stay untold.
        raise DBAPIError.instance(None, None, error, type(error)) from error


def _spell(statement: ClauseElement, dialect: Dialect) -> _Spelt:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler), "a query, or a change of rows"
    own = {name: value for name, value in compiled.params.items() if value is not None}
    columns = compiled._result_columns if dialect.name == "sqlite" else []
    ids = tuple(at for at, column in enumerate(columns) if isinstance(column.type, Uuid))
    return _Spelt(str(compiled), tuple(compiled.positiontup or ()), own, ids)


def _with_ids(row: Sequence[Any], ids: tuple[int, ...]) -> Sequence[Any]:
    if not ids:
        return row
    read = list(row)
    for at in ids:
        if read[at] is not None:
            read[at] = UUID(hex=read[at])
    return read
