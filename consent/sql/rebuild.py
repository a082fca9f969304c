"""A rebuild's transaction in SQL: alone in the database, and for its length not held by the triggers it must pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, and_, text

from consent.audit.ground import KEYS, key_of
from consent.rebuild import DERIVED, Change
from consent.rows import BlockRow, ConsentRow, Row
from consent.sql import tables as t
from consent.sql.audit import SqlAudit
from consent.sql.people import values

_POINTED_TO = (ConsentRow, BlockRow)
"""Other rows point at these: they are changed in their place."""


class SqlRebuild(SqlAudit):
    """Reads and writes in one transaction of the database's owner."""

    def __init__(self, connection: Connection, person: UUID | None) -> None:
        self._connection, self._person = connection, person
        if connection.dialect.name == "postgresql":
            # Whoever acts or appends waits; whoever reads or checks does not.
            connection.execute(text("LOCK TABLE ledger_event, ledger_entry, ledger_head IN EXCLUSIVE MODE"))

    def carry_out(self, changes: list[Change]) -> None:
        if not changes:
            return
        with self._unheld([t.metadata.tables[kind.TABLE] for kind in DERIVED]):
            staying = {
                (type(row), key_of(row)) for change in changes if isinstance(row := change.expected, _POINTED_TO)
            }
            for change in changes:
                # Found with one person and expected with another, it is the same row, and others point at it.
                if change.found is not None and (type(change.found), key_of(change.found)) not in staying:
                    self._drop(change.found)
            for kind in DERIVED:
                for change in changes:
                    if isinstance(change.expected, kind):
                        self._put(change.expected)

    def _put(self, row: Row) -> None:
        table = t.metadata.tables[row.TABLE]
        if isinstance(row, _POINTED_TO):
            changed = table.update().where(_is(table, row)).values(values(row))
            if self._connection.execute(changed).rowcount:
                return
        else:
            self._drop(row)  # one that could not even be read
        self._connection.execute(table.insert(), values(row))

    def _drop(self, row: Row) -> None:
        table = t.metadata.tables[row.TABLE]
        self._connection.execute(table.delete().where(_is(table, row)))

    @contextmanager
    def _unheld(self, tables: list[Table]) -> Iterator[None]:
        """Tables that are only ever added to may be put right here: the triggers are back before the commit."""
        execute = self._connection.exec_driver_sql
        names = [table.name for table in tables]
        if self._connection.dialect.name == "postgresql":
            for name in names:
                execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            yield
            execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in names:
                execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
            return
        found = execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'").all()
        held = [(name, made) for name, made, on in found if on in names]
        for name, _ in held:
            execute(f'DROP TRIGGER "{name}"')
        yield
        for _, made in held:
            execute(made)


@contextmanager
def rebuilding(engine: Engine, person: UUID | None = None) -> Iterator[tuple[SqlRebuild, Connection]]:
    """Nothing is kept unless the connection is committed. With a person, only her rows of people's tables are seen."""
    with engine.connect().execution_options(writes=True) as connection:
        yield SqlRebuild(connection, person), connection


def _is(table: Table, row: Row) -> Any:
    return and_(*(table.c[name] == getattr(row, name) for name in KEYS[type(row)]))
