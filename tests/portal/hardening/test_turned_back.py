"""The ledger was put back from a backup: she may read and is told what that means, and nothing is done or answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import isnan
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from consent.events import State
from portal import create_app, metrics
from portal.commands.worker import sequencer_of
from portal.settings import Settings
from tests.consent.ledger.restored import as_it_is, put_back
from tests.consent.ledger.world import World
from tests.support import consent_pages as consents
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

TOLD = "Vi har lukket for samtykker lige nu"
PHONE = 'href="tel:70000000"'


@pytest.fixture
def app(settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """With metrics, which this test reads where they are made."""
    monkeypatch.setattr(metrics, "start_http_server", lambda *_, **__: None)
    made = create_app(replace(settings, metrics_port=1), now=clock)
    yield made
    metrics.TURNED_BACK.set_function(lambda: 0)
    wired_of(made).engine.dispose()


@pytest.fixture
def held(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> UUID:
    """She said yes, a backup was made, she said yes to something else, and the backup was put in its place."""
    consents.register(app)
    log_in(client, asta)
    kept = consents.given(app, asta)
    parts = wired_of(app)
    world, sequencer = World(parts.engine, parts.keys, parts.now, parts.guard), sequencer_of(parts)
    sequencer.run_once()
    backup = as_it_is(world)
    assert gauge() == 0
    assert TOLD not in client.get("/samtykker").text
    consents.asked_about_health(app, asta)
    sequencer.run_once()
    put_back(world, backup)
    return kept


def gauge() -> float | None:
    return REGISTRY.get_sample_value("consent_ledger_turned_back")


def test_every_page_of_consents_says_what_it_may_lack(client: FlaskClient, held: UUID) -> None:
    for path in ("/samtykker", f"/samtykker/{held}", f"/samtykker/{held}/traek-tilbage"):
        page = client.get(path)
        assert page.status_code == 200
        check_page(page.text)
        assert TOLD in page.text, path
    for path in ("/plan", "/beskeder"):
        assert TOLD not in client.get(path).text, "the rest of hers is as it was"


def test_a_withdrawal_is_not_taken_for_done_and_she_is_told_whom_to_call(
    app: Flask, client: FlaskClient, asta: Person, held: UUID
) -> None:
    form = consents.hidden_in(client.get(f"/samtykker/{held}/traek-tilbage").text)
    answer = client.post(f"/samtykker/{held}/traek-tilbage", data=form)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    check_page(answer.text)
    for told in (TOLD, PHONE, "Vil du trække et samtykke tilbage?", "Den gælder stadig"):
        assert told in answer.text
    assert "Det, du tidligere har fået kvittering for, er gemt" not in answer.text, "it may be lost"
    assert consents.consent_of(app, asta, held).state is State.GRANTED


def test_once_two_people_recovered_it_the_same_click_withdraws(
    app: Flask, client: FlaskClient, asta: Person, held: UUID
) -> None:
    assert gauge() == 1
    two = ["--reason", "restored-backup", "--operator", "jb", "--confirmed-by", "kn"]
    done = app.test_cli_runner().invoke(args=["ledger", "recover", *two])
    assert done.exit_code == 0, done.output
    assert gauge() == 0
    assert TOLD not in client.get("/samtykker").text
    consents.withdraw(client, held)
    assert consents.consent_of(app, asta, held).state is State.WITHDRAWN


def test_it_is_told_in_english_too(client: FlaskClient, held: UUID) -> None:
    client.post("/sprog", data={"csrf_token": token_in(client.get("/").text), "sprog": "en"})
    assert "Consents are closed just now" in client.get("/samtykker").text


def test_while_nobody_can_tell_the_gauge_is_no_number(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(type(wired_of(app)), "session", _away)
        told = gauge()
    assert told is not None
    assert isnan(told)


def _away(*_: object, **__: object) -> None:
    raise OSError
