"""Asta is Carla's, and is called to a meeting in a week."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.casework.work import own
from tests.support.meetings import invited
from tests.support.portal import LogIn, Person, an_employee


@pytest.fixture
def astas_case(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def invitation(app: Flask, asta: Person, carla: Person, astas_case: UUID) -> UUID:
    return invited(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


@pytest.fixture
def dagny(app: Flask) -> Person:
    """Carla's colleague in the same unit."""
    return an_employee(app, name="Dagny Holm", roles=("caseworker",))
