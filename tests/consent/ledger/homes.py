"""The three homes of a ledger as one thing to test with: memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from consent.keys import Keyring
from consent.ledger import Ledger
from consent.memory import MemoryStore
from consent.sql import SqlStore, engine_of
from consent.store import Store
from tests.consent.ledger.world import ORIGIN, Clock, register
from tests.support.databases import FreshDatabase, migrate_ledger

Home = Literal["memory", "sqlite", "postgresql"]
HOMES: tuple[Home, ...] = ("memory", "sqlite", "postgresql")


class House:
    """One ledger in one home: `with house.ledger() as ledger` is one transaction, committed at the end."""

    def __init__(self, home: Home, fresh_database: FreshDatabase, keys: Keyring) -> None:
        self.keys, self.clock = keys, Clock()
        self.memory = MemoryStore() if home == "memory" else None
        self.engine = None if home == "memory" else engine_of(fresh_database(home, migrate_ledger))
        with self.ledger() as ledger:
            register(ledger)

    @contextmanager
    def store(self) -> Iterator[Store]:
        if self.memory is not None:
            yield self.memory
            return
        assert self.engine is not None
        with self.engine.connect().execution_options(writes=True) as connection:
            yield SqlStore(connection)
            connection.commit()

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        with self.store() as store:
            yield Ledger(store, keys=self.keys, now=self.clock, origin=ORIGIN)

    def close(self) -> None:
        if self.engine is not None:
            self.engine.dispose()


@contextmanager
def housed(home: Home, fresh_database: FreshDatabase, keys: Keyring) -> Iterator[House]:
    house = House(home, fresh_database, keys)
    try:
        yield house
    finally:
        house.close()
