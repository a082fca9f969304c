"""Two answers to one question: the first counts, and whoever sent the second is told and has a way on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, EventType, State
from consent.ledger import WrongState
from portal.consents import service
from portal.messages.models import StaffTask
from tests.support.consent_pages import (
    REGION,
    answer,
    asked,
    consent_of,
    hidden_in,
    in_ledger,
    main_of,
    path_of,
    subject,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, a_citizen, token_in, wired_of

YES, NO = {"employment": "ja"}, {"employment": "nej"}


def cancel(app: Flask, person: Person, consent_id: UUID) -> None:
    act = Act(actor=f"agency:{AgencyId(REGION)}", channel=Channel.API, assurance=Assurance.NONE)
    in_ledger(app, lambda ledger: ledger.cancel(subject(person), ConsentId(consent_id), act=act))


def test_sent_twice_is_done_once_and_both_see_the_receipt(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta, "employment")
    page = client.get(path_of(consent_id)).text
    first, second = (answer(client, consent_id, YES, page) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert told(app, asta, consent_id) == ["requested", "granted"]
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(StaffTask)) == 1


def test_yes_and_then_no_is_a_withdrawal_one_button_away_on_the_same_page(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = asked(app, asta, "employment")
    tabs = [client.get(path_of(consent_id)).text for _ in range(2)]
    answer(client, consent_id, YES, tabs[0])
    second = answer(client, consent_id, NO, tabs[1])
    assert second.status_code == 409
    check_page(second.text)
    assert "Du har sagt ja før. Dit nej er ikke sendt endnu." in second.text
    assert told(app, asta, consent_id) == ["requested", "granted"]
    assert main_of(second.text).count("<form") == 1
    gone = client.post(path_of(consent_id, "traek-tilbage"), data=hidden_in(second.text))
    assert gone.location == path_of(consent_id, "kvittering")
    assert told(app, asta, consent_id) == ["requested", "granted", "withdrawn"]


def test_no_and_then_yes_is_told_and_leads_to_giving_it(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta, "employment")
    tabs = [client.get(path_of(consent_id)).text for _ in range(2)]
    answer(client, consent_id, NO, tabs[0])
    second = answer(client, consent_id, YES, tabs[1])
    assert second.status_code == 409
    check_page(second.text)
    assert "Du har sagt nej før. Dit ja er ikke sendt." in second.text
    assert "/samtykker/giv/tekst?" in main_of(second.text)
    assert told(app, asta, consent_id) == ["requested", "refused"]


def test_two_different_yes_are_told_apart(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta)
    tabs = [client.get(path_of(consent_id)).text for _ in range(2)]
    answer(client, consent_id, {"employment": "ja", "social": "ja"}, tabs[0])
    second = answer(client, consent_id, {"employment": "ja", "social": "nej"}, tabs[1])
    assert second.status_code == 409
    check_page(second.text)
    assert "Du har svaret før. Det nye svar er ikke sendt." in second.text
    assert "Det sagde du ja til: arbejde, sociale forhold." in second.text
    assert consent_of(app, asta, consent_id).terms.categories == {"employment", "social"}


def test_a_yes_from_an_old_tab_does_not_undo_a_withdrawal(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta, "employment")
    tabs = [client.get(path_of(consent_id)).text for _ in range(2)]
    answer(client, consent_id, YES, tabs[0])
    withdraw(client, consent_id)
    second = answer(client, consent_id, YES, tabs[1])
    assert second.status_code == 409
    check_page(second.text)
    assert "Dit ja er ikke sendt." in second.text
    assert told(app, asta, consent_id) == ["requested", "granted", "withdrawn"]
    assert answer(client, consent_id, NO, tabs[1]).location == path_of(consent_id, "kvittering")


def test_of_two_opposite_answers_at_the_same_instant_exactly_one_counts(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    for number in ("6101901111", "6505905555", "6606906666"):
        # After a no the same question rests for 30 days: each round asks somebody else.
        asta = asta if number == asta.number else a_citizen(app, name="Asta Lund", number=number)
        consent_id = asked(app, asta, "employment")
        clients = [app.test_client() for _ in range(2)]
        for one in clients:
            log_in(one, asta)
        pages = [one.get(path_of(consent_id)).text for one in clients]
        start = Barrier(2)

        def send(one: FlaskClient, page: str, said: dict[str, str], start: Barrier, consent_id: UUID) -> int:
            start.wait()
            return answer(one, consent_id, said, page).status_code

        with ThreadPoolExecutor(2) as pool:
            both = [
                pool.submit(send, one, page, said, start, consent_id)
                for one, page, said in zip(clients, pages, (YES, NO), strict=True)
            ]
            statuses = sorted(each.result() for each in both)
        assert statuses == [303, 409]
        assert len(told(app, asta, consent_id)) == 2


def test_a_question_that_was_taken_back_while_she_read_gets_a_plain_page(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = asked(app, asta, "employment")
    page = client.get(path_of(consent_id)).text
    cancel(app, asta, consent_id)
    sent = answer(client, consent_id, YES, page)
    assert sent.status_code == 409
    check_page(sent.text)
    assert "De spørger ikke mere" in sent.text
    assert "Dit svar er ikke sendt" in sent.text
    looked = client.get(path_of(consent_id))
    assert looked.status_code == 200
    assert "Dit svar er ikke sendt" not in looked.text
    assert client.get(path_of(consent_id, "kvittering")).location == path_of(consent_id)
    assert told(app, asta, consent_id) == ["requested", "cancelled"]


def test_a_question_taken_back_between_reading_its_state_and_writing_the_answer_gets_the_same_page(
    app: Flask, client: FlaskClient, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent_id = asked(app, asta, "employment")
    page = client.get(path_of(consent_id)).text

    def overtaken(session: Session, *rest: object, **given: object) -> None:
        session.rollback()  # lets the agency in
        cancel(app, asta, consent_id)
        raise WrongState(State.CANCELLED, EventType.GRANTED)

    monkeypatch.setattr(service, "answer", overtaken)
    sent = answer(client, consent_id, YES, page)
    assert sent.status_code == 409
    assert "De spørger ikke mere" in sent.text


def test_a_question_whose_time_is_over_cannot_be_answered_and_says_so(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    consent_id = asked(app, asta, "employment", days=1)
    page = client.get(path_of(consent_id)).text
    clock.tick(days=1)
    log_in(client, asta)
    token = token_in(client.get("/samtykker").text)
    sent = answer(client, consent_id, YES, page, csrf_token=token)
    assert sent.status_code == 409
    check_page(sent.text)
    assert "Spørgsmålet er for gammelt til at svare på" in sent.text
    listed = client.get("/samtykker").text
    assert "Ikke besvaret" in listed
    assert "Læs og svar" not in listed
    assert told(app, asta, consent_id) == ["requested"]
