"""Whatever the ledger refuses, and whatever is away, she meets a whole page with a phone number for withdrawing."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from consent import ledger
from consent.events import EventType, State
from consent.log.errors import LogInconsistent
from consent.store import AlreadyThere
from consent.verbs import writing
from portal.consents import service
from tests.support.consent_pages import asked, given, hidden_in, main_of, path_of
from tests.support.page import check_page
from tests.support.portal import Person

FAULTS = {
    ledger.UnknownConsent(): 404,
    ledger.UnknownAgency(): 404,
    ledger.WrongActor(): 403,
    ledger.WrongState(State.REFUSED, EventType.WITHDRAWN): 409,
    ledger.TermsInvalid("period_past"): 422,
    ledger.TextMissing(): 422,
    ledger.MandateMissing(): 422,
    ledger.EventReused(): 422,
    AlreadyThere("ledger_event"): 409,
    ledger.Busy(): 503,
    LogInconsistent("behind"): 503,
    OperationalError("", {}, Exception("away")): 503,
}


@pytest.mark.parametrize(("fault", "status"), FAULTS.items(), ids=lambda value: type(value).__name__)
def test_each_refusal_has_its_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def refuse(*given: object, **named: object) -> None:
        raise fault

    monkeypatch.setattr(service, "standing", refuse)
    page = client.get("/samtykker")
    assert page.status_code == status
    check_page(page.text)
    assert "70 00 00 00" in main_of(page.text)
    assert "Vil du trække et samtykke tilbage?" in page.text


@pytest.mark.parametrize("page", ["svar", "traek-tilbage"])
def test_a_database_that_goes_away_while_she_sends_is_told_and_nothing_is_half_done(
    app: Flask, client: FlaskClient, asta: Person, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    def away(*given: object, **named: object) -> None:
        raise OperationalError("", {}, Exception("away"))

    consent_id = asked(app, asta, "employment") if page == "svar" else given(app, asta)
    sent = {**hidden_in(client.get(path_of(consent_id, page)).text), "svar_employment": "ja"}
    with monkeypatch.context() as broken:
        broken.setattr(service, "_tell", away)
        refused = client.post(path_of(consent_id, page), data=sent)
    assert refused.status_code == 503
    check_page(refused.text)
    assert "70 00 00 00" in main_of(refused.text)
    assert client.post(path_of(consent_id, page), data=sent).location == path_of(consent_id, "kvittering")


def test_while_the_log_is_far_behind_a_yes_waits_and_a_withdrawal_does_not(
    app: Flask, client: FlaskClient, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_id, asked_id = given(app, asta), asked(app, asta, "employment")
    yes = {**hidden_in(client.get(path_of(asked_id, "svar")).text), "svar_employment": "ja"}
    no = hidden_in(client.get(path_of(given_id, "traek-tilbage")).text)
    with monkeypatch.context() as busy:
        busy.setattr(writing, "MOST_OUTSTANDING", 0)
        waits = client.post(path_of(asked_id, "svar"), data=yes)
        assert waits.status_code == 503
        assert waits.headers["Retry-After"]
        check_page(waits.text)
        assert client.post(path_of(given_id, "traek-tilbage"), data=no).location == path_of(given_id, "kvittering")
    assert client.post(path_of(asked_id, "svar"), data=yes).location == path_of(asked_id, "kvittering")
