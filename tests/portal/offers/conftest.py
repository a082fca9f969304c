"""Asta is logged in and has an offer of a ressourceforløb; every page is checked."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.offers import a_course, watch_pages
from tests.support.portal import LogIn, Person


@pytest.fixture
def offer_id(app: Flask, asta: Person, client: FlaskClient, log_in: LogIn) -> UUID:
    log_in(client, asta)
    return a_course(app, asta)


@pytest.fixture
def every_page_holds(app: Flask) -> Iterator[None]:
    """Each page that the test fetches is checked as markup."""
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)
