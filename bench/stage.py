"""Where figures are taken: fresh databases on a real engine, keys, and a ledger with agencies that may ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from consent.canonical import floor_millisecond
from consent.keys import Keyring
from consent.log.guard import Guard
from consent.migrate import upgrade
from consent.sql import engine_of
from tests.consent.ledger.world import ORIGIN, World
from tests.support.postgres import GivenServer, PostgresServer

ENGINES = ("sqlite", "postgresql")


class Server(PostgresServer):
    """PostgreSQL as the tests have it, durable; what it held needs no look afterwards."""

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(3)  # SIGQUIT: PostgreSQL's immediate shutdown
            self._process.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)


@dataclass
class Stage:
    """One engine and one folder."""

    engine: str
    folder: Path
    keys_folder: Path
    server: PostgresServer | GivenServer | None
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _made: list[str] = field(default_factory=list)

    def url(self, migrate: Callable[[Engine], None] = upgrade) -> str:
        """An empty, migrated database."""
        name = f"bench_{next(self._numbers)}"
        if self.server is None:
            url = f"sqlite:///{self.folder / name}.db"
        else:
            url = self.server.url(name)
            self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self._command(f'CREATE DATABASE "{name}" TEMPLATE template0')
            self._made.append(name)
        engine = engine_of(url)
        migrate(engine)
        engine.dispose()
        return url

    @contextmanager
    def world(self, url: str | None = None) -> Iterator[World]:
        """A ledger by the real clock, guarded as it is in production, with three agencies and their mandates."""
        engine = engine_of(url or self.url())
        guard = Guard(self.folder / f"{self.engine}-{next(self._numbers)}.guard")
        try:
            yield World(engine, self.keys, now, guard)
        finally:
            engine.dispose()

    @property
    def keys(self) -> Keyring:
        return Keyring.load(self.keys_folder)

    def close(self) -> None:
        for name in self._made:
            self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _command(self, statement: str) -> None:
        assert self.server is not None
        address = make_url(self.server.url("postgres")).set(drivername="postgresql")
        with psycopg.connect(address.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.encode())


def now() -> datetime:
    """The real time, in whole milliseconds as the ledger has it."""
    return floor_millisecond(datetime.now(UTC))


@contextmanager
def stages(folder: Path) -> Iterator[list[Stage]]:
    """One for each engine, gone afterwards."""
    keys_folder = folder / "keys"
    Keyring.create(keys_folder, origin=ORIGIN)
    given = os.environ.get("TEST_DATABASE_URL")
    server = GivenServer(given) if given else Server()
    made = [Stage(engine, folder, keys_folder, None if engine == "sqlite" else server) for engine in ENGINES]
    try:
        yield made
    finally:
        for stage in made:
            stage.close()
        server.stop()
