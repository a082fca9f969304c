"""Databases to be maltreated: migrated, registered and copied, each with the guard, keys and journal of its ledger."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from consent.canonical import uuid7
from consent.fsck import fsck
from consent.keys import Keyring
from consent.log.guard import Guard
from consent.sql import SqlAudit, engine_of
from tests.consent.ledger.world import World, register
from tests.faults.judge import Verdict, judge
from tests.support.databases import migrate_ledger
from tests.support.postgres import PostgresServer

T = TypeVar("T")
PATIENCE = 60.0
ONE_ACT = {
    "event_id": uuid7(datetime(2026, 11, 22, tzinfo=UTC), bytes).hex,
    "consent_id": UUID(int=5, version=4).hex,
    "number": "6101800101",
    "at": 0,
}
"""For the job `one`: the same act each time, under the same id."""


@dataclass(frozen=True)
class Place:
    """One ledger on disk."""

    url: str
    keys: Path
    guard: Path
    journal: Path

    def told(self) -> dict[str, Any]:
        """What a job is told of it."""
        return {"url": self.url, "keys": str(self.keys), "guard": str(self.guard), "journal": str(self.journal)}

    @property
    def address(self) -> str:
        """As the judge wants it, who has no SQLAlchemy."""
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            return str(url.database)
        return f"host={url.query['host']} user={url.username} dbname={url.database}"

    def judged(self) -> Verdict:
        vkey = (self.keys / "log.vkey").read_text(encoding="utf-8").strip()
        return when_back(lambda: judge(self.address, vkey=vkey, journal=self.journal, guard=self.guard))

    def audited(self) -> list[str]:
        """What the ledger's own fsck finds."""
        return when_back(self._audited)

    def _audited(self) -> list[str]:
        engine = engine_of(self.url)
        try:
            with engine.connect() as connection:
                keys = Keyring.load(self.keys)
                found = fsck(SqlAudit(connection), keys=keys, now=datetime.now(UTC), guard=Guard(self.guard))
                return [f"{fault.table}: {fault.what}" for fault in found]
        finally:
            engine.dispose()


def when_back(read: Callable[[], T]) -> T:
    """A server that lost a process ends every connection and recovers: ask until it answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return read()
        except (psycopg.OperationalError, DBAPIError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def prepared(url: str, keys: Path) -> None:
    """An empty ledger with its agencies and mandates."""
    migrate_ledger(url)
    engine = engine_of(url)
    World(engine, Keyring.load(keys), lambda: datetime(2026, 11, 2, 9, tzinfo=UTC)).do(register)
    engine.dispose()


class SqlitePlaces:
    """Copies of one prepared file."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self._folder, self._keys, self._count = folder, keys, 0
        self._template = folder / "template.db"
        prepared(f"sqlite:///{self._template}", keys)
        with closing(sqlite3.connect(self._template)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def fresh(self) -> Place:
        self._count += 1
        home = self._folder / str(self._count)
        home.mkdir()
        shutil.copyfile(self._template, home / "ledger.db")
        return Place(f"sqlite:///{home / 'ledger.db'}", self._keys, home / "guard", home / "journal")


class PostgresPlaces:
    """Databases of one server that is ours alone: its processes are killed."""

    def __init__(self, server: PostgresServer, folder: Path, keys: Path) -> None:
        self._server, self._folder, self._keys, self._count = server, folder, keys, 0
        # After a crash the server syncs each of its thousands of files; where the system can, all with one call.
        with suppress(psycopg.errors.InvalidParameterValue):
            self.set("recovery_init_sync_method", "syncfs")
        self._create("template", "template0")
        prepared(server.url("template"), keys)

    def fresh(self) -> Place:
        self._count += 1
        home = self._folder / str(self._count)
        home.mkdir()
        name = f"ledger_{self._count}"
        when_back(lambda: self._create(name, "template"))
        return Place(self._server.url(name), self._keys, home / "guard", home / "journal")

    def set(self, name: str, value: str) -> None:
        """A setting of the whole server, from now on."""
        with self._connection() as connection:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
            connection.execute("SELECT pg_reload_conf()")

    def process_of(self, kind: str, database: str | None = None) -> int | None:
        """The id of a server process that is at work."""
        statement = (
            "SELECT pid FROM pg_stat_activity WHERE backend_type = %s AND (%s::text IS NULL OR datname = %s)"
            " AND pid <> pg_backend_pid() ORDER BY state = 'active' DESC, random() LIMIT 1"
        )
        with self._connection() as connection:
            found = connection.execute(statement, [kind, database, database]).fetchone()
        return None if found is None else int(found[0])

    def _create(self, name: str, template: str) -> None:
        # Files are copied, not written to the log first: a recovery would write them all again.
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        with self._connection() as connection:
            connection.execute(statement)

    def _connection(self) -> psycopg.Connection[Any]:
        address = make_url(self._server.url("postgres")).set(drivername="postgresql")
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
