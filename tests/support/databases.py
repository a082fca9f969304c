"""Fresh databases for tests of stored state, on both engines, quick enough for every test to have its own.

A database is migrated once a session and then copied: a file copy for SQLite, `CREATE DATABASE … TEMPLATE` for
PostgreSQL. A test that takes `database_url` runs twice, as `[sqlite]` and as `[postgresql]`. What the database holds is
the business of the fixture `migrate_database`, which a folder's conftest may override.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Literal
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.support import postgres
from tests.support.canaries import WATCH

Engine = Literal["sqlite", "postgresql"]
Migrate = Callable[[str], None]
"""Brings the empty database at an URL to the newest schema and closes every connection it opened."""
FreshDatabase = Callable[[Engine, Migrate], str]


class Databases:
    """All databases of one session: templates by what migrated them, and copies that are dropped after their test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: postgres.PostgresServer | postgres.GivenServer | None = None
        self._templates: dict[tuple[Engine, Migrate], str] = {}
        self._numbers = count(1)
        # PostgreSQL writes a checkpoint for every dropped database: the next test need not wait for it.
        self._dropper = ThreadPoolExecutor(1)
        self._drops: list[Future[None]] = []
        # Two sessions may share one given server.
        self._prefix = f"t{uuid4().hex[:8]}"

    def fresh(self, engine: Engine, migrate: Migrate) -> str:
        template = self._templates.get((engine, migrate))
        if template is None:
            template = self._create(engine, None)
            migrate(self._url(engine, template))
            self._templates[engine, migrate] = template
        return self._url(engine, self._create(engine, template))

    def drop(self, url: str) -> None:
        address = make_url(url)
        assert address.database is not None
        if address.get_backend_name() == "sqlite":
            for suffix in ("", "-wal", "-shm", ".guard", ".guard.lock"):
                file = Path(address.database + suffix)
                WATCH.look_at_file(file, f"the SQLite database{suffix}")
                file.unlink(missing_ok=True)
        else:
            statement = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
            self._drops.append(self._dropper.submit(self._command, statement, address.database))

    def drop_now(self, url: str) -> None:
        """Take a PostgreSQL database away while somebody uses it."""
        name = make_url(url).database
        assert name is not None
        self._command("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        for engine, template in ((key[0], name) for key, name in self._templates.items()):
            self.drop(self._url(engine, template))
        self._dropper.shutdown()
        for drop in self._drops:
            drop.result()
        if self._server is not None:
            self._server.stop()

    def _create(self, engine: Engine, template: str | None) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        if engine == "postgresql":
            self._command("CREATE DATABASE {} TEMPLATE {}", name, template or "template0")
        elif template is not None:
            shutil.copyfile(self._folder / f"{template}.db", self._folder / f"{name}.db")
        return name

    def _url(self, engine: Engine, name: str) -> str:
        return self._postgres().url(name) if engine == "postgresql" else f"sqlite:///{self._folder / name}.db"

    def _postgres(self) -> postgres.PostgresServer | postgres.GivenServer:
        if self._server is None:
            self._server = postgres.start()
        return self._server

    def _command(self, statement: str, *names: str) -> None:
        address = make_url(self._postgres().url("postgres")).set(drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def migrate_ledger(url: str) -> None:
    """The consent ledger's own tables and nothing else."""
    from consent.migrate import upgrade
    from consent.sql import engine_of

    engine = engine_of(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    every = Databases(tmp_path_factory.mktemp("databases"))
    yield every
    every.close()


@pytest.fixture(scope="session")
def migrate_database() -> Migrate:
    """What `database_url` holds; override it in a conftest for more than the ledger."""
    return migrate_ledger


@pytest.fixture
def fresh_database(databases: Databases) -> Iterator[FreshDatabase]:
    """`fresh_database("postgresql", migrate)` gives the URL of a database of this test's own, dropped after it."""
    made: list[str] = []

    def fresh(engine: Engine, migrate: Migrate) -> str:
        made.append(databases.fresh(engine, migrate))
        return made[-1]

    yield fresh
    for url in made:
        databases.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, fresh_database: FreshDatabase, migrate_database: Migrate) -> str:
    """A migrated, empty database of this test's own; the test runs once on each engine."""
    engine: Engine = request.param
    return fresh_database(engine, migrate_database)
