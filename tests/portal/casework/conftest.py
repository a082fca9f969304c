"""Every page a test of this folder fetches is checked, and Asta is Carla's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask

from tests.portal.casework.work import own
from tests.support.offers import watch_pages
from tests.support.portal import Person, an_employee


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


@pytest.fixture
def dagny(app: Flask) -> Person:
    """Carla's colleague in the same unit."""
    return an_employee(app, name="Dagny Holm", roles=("caseworker",))


@pytest.fixture
def frida(app: Flask) -> Person:
    """The region's sundhedskoordinator."""
    return an_employee(app, name="Frida Bay", roles=("coordinator",), unit="Klinisk Funktion")


@pytest.fixture
def astas_case(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)
