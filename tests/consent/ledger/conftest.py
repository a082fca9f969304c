"""A ledger on both engines, with keys, a clock that moves when told to, and three agencies that know each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from consent.keys import Keyring
from consent.sql import engine_of
from tests.consent.ledger.world import ORIGIN, Clock, World


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger") / "keys"
    Keyring.create(folder, origin=ORIGIN)
    return folder


@pytest.fixture(scope="session")
def keys(keys_folder: Path) -> Keyring:
    return Keyring.load(keys_folder)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = engine_of(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def world(engine: Engine, keys: Keyring, clock: Clock) -> World:
    made = World(engine, keys, clock)
    made.register()
    return made
