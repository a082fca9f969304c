"""A nursery of killable processes, keys, and databases of both engines that may be ruined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.keys import Keyring
from tests.consent.ledger.world import ORIGIN
from tests.faults.nursery import Nursery
from tests.faults.places import PostgresPlaces, SqlitePlaces
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="module")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "keys"
    Keyring.create(folder, origin=ORIGIN)
    return folder


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as opened:
        yield opened


@pytest.fixture
def sqlite_places(tmp_path: Path, keys_folder: Path) -> SqlitePlaces:
    return SqlitePlaces(tmp_path, keys_folder)


@pytest.fixture
def postgres_places(tmp_path: Path, keys_folder: Path) -> Iterator[PostgresPlaces]:
    # Never the session's server, nor a given one: this one's processes are killed.
    with PostgresServer() as server:
        yield PostgresPlaces(server, tmp_path, keys_folder)
