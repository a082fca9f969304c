"""Asta is logged in and has an offer of a ressourceforløb."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.offers import a_course
from tests.support.portal import LogIn, Person


@pytest.fixture
def offer_id(app: Flask, asta: Person, client: FlaskClient, log_in: LogIn) -> UUID:
    log_in(client, asta)
    return a_course(app, asta)
