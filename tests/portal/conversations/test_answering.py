"""The municipality answers: she sees it, the hold ends when it decides, and days waited are told without a promise."""

from __future__ import annotations

from typing import get_args
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.conversations import service, views
from portal.conversations.models import ConversationRequest
from portal.conversations.service import Decision, Wish
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.messages.models import Notice
from portal.offers import service as offers
from portal.offers.models import Offer
from tests.support.offers import an_offer
from tests.support.portal import Clock, LogIn, Person, wired_of

pytestmark = pytest.mark.usefixtures("every_page_holds")


def ask(app: Flask, person: Person, offer_id: UUID) -> UUID:
    wish = Wish(
        key=uuid4(),
        worry="Min ryg",
        form="video",
        times="",
        bisidder=False,
        interpreter=False,
        interpreter_language="",
    )
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, person.id)
        offer = offers.offer_of(session, citizen, offer_id)
        request = service.ask(session, citizen, offer, wish, wired_of(app).now())
        session.commit()
        return request.id


def give(
    app: Flask,
    request_id: UUID,
    employee: Person,
    text: str = "Vi ringer på torsdag.",
    *,
    decision: Decision | None = None,
    answer_id: UUID | None = None,
) -> UUID:
    with wired_of(app).session() as session:
        request = session.get_one(ConversationRequest, request_id)
        by = session.get_one(Employee, employee.id)
        now = wired_of(app).now()
        given = service.answer(session, request, by, text, now, decision=decision, answer_id=answer_id)
        session.commit()
        return given.id


@pytest.fixture
def offer_id(app: Flask, asta: Person, client: FlaskClient, log_in: LogIn) -> UUID:
    log_in(client, asta)
    return an_offer(app, asta)


def test_while_she_waits_she_sees_for_how_long_and_no_promised_date(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, offer_id: UUID
) -> None:
    request_id = ask(app, asta, offer_id)
    assert "Se dit ønske om en samtale om tilbuddet hos Fjordby Plantecenter" in client.get("/tilbud").text
    page = client.get(f"/samtaler/{request_id}").text
    assert "Venter på svar fra kommunen" in page
    assert "Du har ventet: Siden i dag." in page
    for days, said in ((1, "1 dag"), (11, "12 dage")):
        clock.tick(days=days)
        log_in(client, asta)
        page = client.get(f"/samtaler/{request_id}").text
        assert f"Du har ventet: {said}." in page
        assert "vi lover ingen dato" in page


def test_a_day_waited_begins_at_midnight_in_denmark(app: Flask, asta: Person, clock: Clock, offer_id: UUID) -> None:
    clock.at = clock.at.replace(hour=22, minute=59)
    request_id = ask(app, asta, offer_id)
    with app.test_request_context("/"), wired_of(app).session(writes=False) as session:
        request = session.get_one(ConversationRequest, request_id)
        assert views.waited(request, clock()) == "Siden i dag"
        clock.tick(minutes=1)
        assert views.waited(request, clock()) == "1 dag"


def test_the_answer_reaches_her_and_the_task_is_done(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, clock: Clock, offer_id: UUID
) -> None:
    request_id = ask(app, asta, offer_id)
    give(app, request_id, carla, "Vi ringer på torsdag.\nHav din kalender klar.")
    page = client.get(f"/samtaler/{request_id}").text
    assert "<p>Vi ringer på torsdag.</p><p>Hav din kalender klar.</p>" in page
    assert "Carla Vinter" in page
    assert "Rådet er givet" in page
    with wired_of(app).session(writes=False) as session:
        by = session.get_one(Employee, carla.id)
        assert messages.staff_tasks(session, by, clock()) == []
        notices = {notice.kind: notice.url for notice in session.query(Notice)}
    assert notices["conversation.answered"] == f"/samtaler/{request_id}"


def test_an_answer_without_a_decision_leaves_the_offer_on_hold(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, offer_id: UUID
) -> None:
    request_id = ask(app, asta, offer_id)
    give(app, request_id, carla)
    assert "Du skal ikke begynde, før kommunen har besluttet" in client.get(f"/samtaler/{request_id}").text


@pytest.mark.parametrize("decision", get_args(Decision))
def test_a_decision_ends_the_hold(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, offer_id: UUID, decision: Decision
) -> None:
    request_id = ask(app, asta, offer_id)
    give(app, request_id, carla)
    give(app, request_id, carla, "Nu har vi talt sammen.", decision=decision)
    with app.test_request_context("/"):
        sentence = views.decision_words(decision)
    page = client.get(f"/samtaler/{request_id}").text
    assert sentence in page
    assert page.count("Carla Vinter") == 2
    badge = {"unchanged": "Tilbuddet ændres ikke", "adapted": "Tilbuddet ændres", "dropped": "Tilbuddet falder væk"}
    assert f'">{badge[decision]}</span>' in client.get("/tilbud").text
    with wired_of(app).session(writes=False) as session:
        offer = session.get_one(Offer, offer_id)
        assert not offer.on_hold
        assert (offer.withdrawn_at is not None) == (decision == "dropped")


def test_the_same_answer_sent_twice_is_given_once(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, offer_id: UUID
) -> None:
    request_id = ask(app, asta, offer_id)
    answer_id = uuid4()
    assert [give(app, request_id, carla, answer_id=answer_id) for _ in range(2)] == [answer_id, answer_id]
    assert client.get(f"/samtaler/{request_id}").text.count("Vi ringer på torsdag.") == 1


def test_after_an_answer_she_can_ask_again(app: Flask, asta: Person, carla: Person, offer_id: UUID) -> None:
    first = ask(app, asta, offer_id)
    with pytest.raises(service.AskedAlready):
        ask(app, asta, offer_id)
    give(app, first, carla)
    assert ask(app, asta, offer_id) != first


def test_somebody_elses_request_is_not_there(app: Flask, client: FlaskClient, bo: Person, offer_id: UUID) -> None:
    his = ask(app, bo, an_offer(app, bo))
    for path in ("", "/kvittering"):
        assert client.get(f"/samtaler/{his}{path}").status_code == 404
        assert client.get(f"/samtaler/{uuid4()}{path}").status_code == 404


def test_the_front_page_is_told_who_owes_her_an_answer(
    app: Flask, asta: Person, carla: Person, clock: Clock, offer_id: UUID
) -> None:
    request_id = ask(app, asta, offer_id)

    def told() -> list[tuple[str, str | None]]:
        with app.test_request_context("/"), wired_of(app).session(writes=False) as session:
            found = views.todos(session, session.get_one(Citizen, asta.id), clock())
            return [(todo.url, todo.waits_for) for todo in found]

    assert told() == [(f"/samtaler/{request_id}", "Kommunen")]
    give(app, request_id, carla)
    assert told() == []
