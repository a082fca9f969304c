"""The agency API alone, on either engine, without the portal around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from consent.keys import Keyring
from consent.sql import engine_of
from tests.consent.http.world import ORIGIN, Caller, Clock, World


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    Keyring.create(folder, origin=ORIGIN)
    return folder


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = engine_of(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(engine: Engine, keys_dir: Path, clock: Clock) -> World:
    return World(engine=engine, keys=Keyring.load(keys_dir), keys_dir=keys_dir, clock=clock)


@pytest.fixture
def app(world: World) -> Flask:
    return world.app()


@pytest.fixture
def region(world: World, app: Flask) -> Caller:
    """May ask for health and social."""
    return Caller(world, app, world.region)


@pytest.fixture
def jobcentre(world: World, app: Flask) -> Caller:
    """Registered, but without a mandate."""
    return Caller(world, app, world.jobcentre)
