"""The auditor's pages on the ledger itself: whole or not, moved on a yes or not, and who was erased by whom."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import Act, Assurance, Channel
from consent.ledger import ErasureGround, Ledger
from consent.log.errors import TurnedBack
from portal.oversight import log
from tests.portal.casework.work import JOBCENTER, a_consent, agencies, check
from tests.support.portal import Clock, LogIn, Person, wired_of


@pytest.mark.parametrize("who", ["peter", "ulla"])
def test_they_read_whether_the_log_is_whole(
    client: FlaskClient, log_in: LogIn, who: str, request: pytest.FixtureRequest
) -> None:
    log_in(client, request.getfixturevalue(who))
    assert 'href="/kontrol/loggen"' in client.get("/").text
    html = client.get("/kontrol/loggen").text
    assert "Databasen er mindst så ny" in html
    assert "Loggen er ikke offentliggjort endnu." in html


def test_a_database_that_was_turned_back_is_shouted_about(
    client: FlaskClient, ulla: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def behind(ledger: Ledger) -> None:
        raise TurnedBack("behind")

    log_in(client, ulla)
    monkeypatch.setattr(Ledger, "must_be_current", behind)
    html = client.get("/kontrol/loggen").text
    assert "Databasen er ældre end det, der er offentliggjort" in html
    assert "mindst så ny" not in html


def test_what_was_moved_stands_against_what_was_allowed(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, ulla: Person, log_in: LogIn
) -> None:
    agencies(app)
    refused = check(app, asta)
    a_consent(app, asta)
    allowed = check(app, asta)
    clock.tick(microseconds=1234)  # a real clock is finer than the ledger
    log_in(client, ulla)
    path = f"/kontrol/hentet/{JOBCENTER}"
    html = client.get(path).text
    assert "Alt, de har fortalt om, hvilede på et gyldigt ja" in html
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        for answer in (allowed, refused):
            ledger.report_transfer(JOBCENTER, uuid4(), answer.check_id, clock())
        session.commit()
    clock.tick(minutes=1)
    html = client.get(path).text
    assert "Noget er hentet uden et gyldigt ja." in html
    assert "De fik nej, men hentede alligevel." in html
    assert "Asta" not in html
    assert client.get("/kontrol/hentet/findes-ikke").status_code == 404


def test_each_erasure_is_told_with_its_law_and_the_two_who_decided(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    log_in(client, ulla)
    assert "Ingen er slettet." in client.get("/kontrol/slettede").text
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        asked = ledger.ask_erasure(
            ledger.subject_of(str(asta.number)), ground=ErasureGround.NO_LONGER_NEEDED,
            legal_ref="arkivloven § 1", act=_by(carla), not_before=None,
        )  # fmt: skip
        session.commit()
    html = client.get("/kontrol/slettede").text
    for words in ("Der er ikke brug for", "arkivloven § 1", "Carla Vinter", "Ingen endnu", "Venter på den anden"):
        assert words in html
    with wired_of(app).session() as session:
        wired_of(app).ledger_for(session).approve_erasure(asked.erasure_id, act=_by(peter))
        session.commit()
    html = client.get("/kontrol/slettede").text
    assert "Peter Dam" in html
    assert "Asta" not in html


def test_every_ground_and_every_state_has_words(app: Flask) -> None:
    with app.test_request_context("/"):
        assert set(log._ground_words()) == set(ErasureGround)


def _by(person: Person) -> Act:
    return Act(actor=f"staff:{person.id}", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
