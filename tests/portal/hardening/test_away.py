"""The database goes away while people are there: every page says so, with a phone number, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import QueuePool
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from consent.sql import engine_of
from portal.signin.service import cookie_name
from tests.support import consent_pages as consents
from tests.support.databases import Databases
from tests.support.page import check_page
from tests.support.portal import LogIn, Person, token_in, wired_of

PHONE = 'href="tel:70000000"'


@pytest.fixture
def held(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> UUID:
    """She is logged in and has said yes to something."""
    consents.register(app)
    log_in(client, asta)
    return consents.given(app, asta)


@pytest.fixture
def goes_away(app: Flask, databases: Databases) -> Callable[[], None]:
    """A PostgreSQL database that is no longer there; an SQLite file that holds something else."""

    def away() -> None:
        wired = wired_of(app)
        wired.engine.dispose()
        address = make_url(wired.settings.database_url)
        if address.get_backend_name() == "postgresql":
            databases.drop_now(wired.settings.database_url)
        else:
            for suffix in ("-wal", "-shm"):
                Path(f"{address.database}{suffix}").unlink(missing_ok=True)
            Path(str(address.database)).write_bytes(b"no database " * 1000)

    return away


def check_away(answer: TestResponse) -> None:
    assert answer.status_code == 503, answer.status
    assert answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"
    check_page(answer.text)
    assert PHONE in answer.text
    assert "Vil du trække et samtykke tilbage?" in answer.text


def test_every_page_and_every_form_of_hers_says_so_with_the_number_to_withdraw_by(
    client: FlaskClient, held: UUID, goes_away: Callable[[], None]
) -> None:
    token = token_in(client.get("/").text)
    goes_away()
    for path in ("/", "/plan", "/samtykker", f"/samtykker/{held}", "/tilbud", "/beskeder", "/hvem-har-set", "/log-ud"):
        check_away(client.get(path))
    for path in (f"/samtykker/{held}/traek-tilbage", "/beskeder/laest", "/sprog", "/log-ud"):
        check_away(client.post(path, data={"csrf_token": token, "sprog": "en"}))


def test_whoever_is_not_logged_in_still_finds_the_front_page_and_the_number(
    app: Flask, held: UUID, goes_away: Callable[[], None]
) -> None:
    goes_away()
    stranger = app.test_client()
    front = stranger.get("/")
    assert front.status_code == 200
    assert PHONE in front.text
    check_away(stranger.get("/log-ind/retur?state=x&code=y"))
    for path, status in (("/findes-ikke", 404), ("/beskeder/laest", 405)):
        answer = stranger.get(path)
        assert (answer.status_code, PHONE in answer.text) == (status, True)


def test_the_language_chosen_before_is_the_language_it_is_told_in(
    client: FlaskClient, held: UUID, goes_away: Callable[[], None]
) -> None:
    client.post("/sprog", data={"csrf_token": token_in(client.get("/").text), "sprog": "en"})
    goes_away()
    answer = client.get("/plan")
    assert answer.status_code == 503
    assert '<html lang="en"' in answer.text
    assert PHONE in answer.text


def test_agencies_get_a_problem_and_never_an_answer(app: Flask, held: UUID, goes_away: Callable[[], None]) -> None:
    goes_away()
    stranger = app.test_client()
    for path, status in (("/readyz", 503), ("/log/checkpoint", 503), ("/healthz", 200)):
        answer = stranger.get(path)
        assert (path, answer.status_code) == (path, status)
        assert str(answer.mimetype).endswith("json")


def test_alive_is_told_to_whoever_asks_also_from_a_browser_that_was_logged_in(
    client: FlaskClient, held: UUID, goes_away: Callable[[], None]
) -> None:
    goes_away()
    assert client.get("/healthz").status_code == 200


def test_whoever_logs_off_is_out_in_this_browser(
    app: Flask, client: FlaskClient, held: UUID, goes_away: Callable[[], None]
) -> None:
    token, name = token_in(client.get("/").text), cookie_name(wired_of(app).settings)
    assert client.get_cookie(name) is not None
    goes_away()
    check_away(client.post("/log-ud", data={"csrf_token": token}))
    assert client.get_cookie(name) is None


def test_a_portal_whose_connections_are_all_taken_says_the_same(app: Flask, client: FlaskClient, held: UUID) -> None:
    wired = wired_of(app)
    wired.engine.dispose()
    wired.engine = engine_of(
        wired.settings.database_url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    with wired.engine.connect():
        check_away(client.get("/plan"))
    assert client.get("/plan").status_code == 200
