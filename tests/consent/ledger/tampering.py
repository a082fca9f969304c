"""What somebody with the database's password can do: edit rows past every defence, inside a transaction taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, text
from sqlalchemy.exc import IntegrityError

from consent.fsck import Fault, fsck
from consent.sql import SqlAudit
from consent.sql.tables import metadata
from tests.consent.ledger.world import World

Row = dict[str, Any]
Rows = dict[str, list[Row]]


class Uncommitted(SqlAudit):
    """Reads what its own transaction has changed, which no other would see."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


def without_defences(connection: Connection) -> None:
    """As whoever owns the database could: no triggers, no foreign keys, no checks."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")  # before any transaction, within one it does nothing
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET session_replication_role = replica")
        checks = (
            "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'ck_ledger_%'"
        )
        for table, name in connection.execute(text(checks)).all():
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    connection.commit()


def rows_of(connection: Connection, table: Table) -> list[Row]:
    """In the order of their keys."""
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    return [dict(row) for row in found]


def snapshot(connection: Connection) -> Rows:
    return {name: rows_of(connection, table) for name, table in metadata.tables.items()}


def keyed(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key.columns)


class Editor:
    """Edits of one ledger, each judged by fsck and then taken back."""

    def __init__(self, world: World, connection: Connection, now: datetime) -> None:
        self._world, self._connection, self._now = world, connection, now
        without_defences(connection)

    def faults(self) -> list[Fault]:
        audit, guard = Uncommitted(self._connection), self._world.guard
        return fsck(audit, keys=self._world.keys, now=self._now, guard=guard)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._connection.rollback()

    def noticed(self, table: Table, without: Sequence[Row], instead: Sequence[Row]) -> bool:
        """Whether anybody notices that `instead` stand where `without` stood: fsck, or the database's own keys."""
        with self.taken_back():
            try:
                self.exchange(table, without, instead)
            except IntegrityError:
                return True
            return bool(self.faults())

    def exchange(self, table: Table, without: Sequence[Row], instead: Sequence[Row]) -> None:
        for row in without:
            where = [column == row[column.name] for column in table.primary_key.columns]
            assert self._connection.execute(table.delete().where(*where)).rowcount == 1
        if instead:
            self._connection.execute(table.insert(), [dict(row) for row in instead])
