"""Asta is logged in, and the agencies around Fjordby may ask about her."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.consent_pages import register
from tests.support.portal import LogIn, Person


@pytest.fixture(autouse=True)
def visit(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    register(app)
    log_in(client, asta)
