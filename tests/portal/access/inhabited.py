"""The fixture `world`: a portal with everybody in it, made once for a module of tests and each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import create_app
from tests.portal.access.world import World
from tests.support.databases import Databases, Engine
from tests.support.portal import Clock, migrate_portal, settings_for, wired_of


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, databases: Databases, keys_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made once for each engine; what the tests do to it they do not rely on."""
    engine: Engine = request.param
    url = databases.fresh(engine, migrate_portal)
    app = create_app(settings_for(url, keys_dir, tmp_path_factory.mktemp("guard") / "log.guard"), now=Clock())
    yield World(app)
    wired_of(app).engine.dispose()
    databases.drop(url)
