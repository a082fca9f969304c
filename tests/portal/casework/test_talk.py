"""A wish for a talk is read and answered: by her own coordinator, by the sundhedskoordinator, by nobody else."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from portal.conversations.models import ConversationAnswer
from portal.identity import Citizen
from portal.messages.models import StaffTask
from portal.offers.models import Offer
from tests.portal.casework.work import a_wish, own, reads
from tests.support.offers import an_offer, hidden, taken_back
from tests.support.portal import LogIn, Person, token_in, wired_of

XSS = "<img src=x onerror=alert(1)>"


@pytest.fixture
def offer_id(app: Flask, asta: Person, astas_case: UUID) -> UUID:
    return an_offer(app, asta)


@pytest.fixture
def wish_id(app: Flask, asta: Person, offer_id: UUID) -> UUID:
    return a_wish(app, asta, offer_id)


def answer(client: FlaskClient, wish_id: UUID, **fields: object) -> TestResponse:
    path = f"/medarbejder/samtaler/{wish_id}"
    html = client.get(path).text
    form: dict[str, object] = {"csrf_token": token_in(html[html.index("<main") :]), "key": hidden(html, "key")}
    return client.post(path, data={"text": "Vi ringer på torsdag.", "decision": "later"} | form | fields)


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def answers(app: Flask) -> int:
    with wired_of(app).session() as session:
        return session.scalar(select(func.count()).select_from(ConversationAnswer)) or 0


def open_tasks(app: Flask) -> list[tuple[str, date | None]]:
    with wired_of(app).session() as session:
        rows = session.execute(select(StaffTask.kind, StaffTask.due_on).where(StaffTask.done_at.is_(None)))
        return [(row[0], row[1]) for row in rows]


def test_her_wish_the_offer_and_the_rule_are_told_before_the_answer(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(f"/medarbejder/samtaler/{wish_id}").text
    for words in (
        "Asta Lund", "Min ryg gør ondt efter en time.", "På video", "Helst om formiddagen",
        "Ja, borgeren tager en bisidder med", "Ja: arabisk",
        "Fjordby Plantecenter", "Potte planter om", "Ingen løft over 5 kg", "19. januar 2026", "Sat på pause",
        "skal ikke begynde, før kommunen har besluttet", "§ 113, stk. 3",
    ):  # fmt: skip
        assert words in html, words
    assert reads(app) == [("conversation", "own_case")]


def test_a_running_offer_goes_on_and_is_told_so(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    wish_id = a_wish(app, asta, an_offer(app, asta, begun_on=date(2026, 1, 5)))
    log_in(client, carla)
    html = client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert "Tilbuddet er begyndt og fortsætter, mens I taler sammen." in html
    assert "skal ikke begynde" not in html


def test_the_citizen_gets_a_notice_and_sees_the_answer_and_the_task_is_done(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, wish_id: UUID, offer_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    given = answer(client, wish_id, text=f"Vi flytter dig til kassen. {XSS}", decision="adapted")
    assert (given.status_code, given.location) == (303, f"/medarbejder/samtaler/{wish_id}")
    html = client.get(given.location).text
    assert "Dit svar er sendt." in html
    assert "Besluttet: tilbuddet ændres" in html
    assert "&lt;img src=x" in html
    assert XSS not in html
    assert 'name="decision"' not in html
    assert open_tasks(app) == []
    with wired_of(app).session() as session:
        assert not session.get_one(Offer, offer_id).on_hold
    log_in(client, asta)
    assert "Du har fået svar på dit ønske om en samtale." in client.get("/beskeder").text
    seen = client.get(f"/samtaler/{wish_id}").text
    assert "Vi flytter dig til kassen." in seen
    assert "Carla Vinter" in seen


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"text": "  "}, "Skriv et svar til borgeren."),
        ({"text": "Kort", "decision": ""}, "Vælg, hvad der er besluttet om tilbuddet"),
        ({"text": "Kort", "decision": "maybe"}, "Vælg, hvad der er besluttet om tilbuddet"),
        ({"text": "Kort, 610190-1111"}, "Det ligner et CPR-nummer."),
        ({"text": "Kort " + "x" * 4000}, "Teksten er for lang."),
        ({"text": "Kort", "key": "x"}, "Siden var ikke hel."),
    ],
)
def test_a_fault_is_told_and_nothing_typed_is_lost(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, log_in: LogIn, fields: dict[str, object], fault: str
) -> None:
    log_in(client, carla)
    answered = answer(client, wish_id, **fields)
    assert answered.status_code == 422
    assert fault in answered.text
    assert 'id="fejl"' in answered.text
    assert str(fields["text"]).strip() in answered.text
    assert answers(app) == 0
    assert [kind for kind, _due in open_tasks(app)] == ["conversation.asked"]


def test_sent_twice_it_is_answered_once(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(f"/medarbejder/samtaler/{wish_id}").text
    form = {"csrf_token": token_in(html), "key": hidden(html, "key"), "text": "Prøv med en stol.", "decision": "advice"}
    for _ in range(2):
        assert client.post(f"/medarbejder/samtaler/{wish_id}", data=form).status_code == 303
    assert answers(app) == 1
    assert open_tasks(app) == [("conversation.answered", date(2026, 1, 19))]


def test_a_message_on_the_way_leaves_the_wish_open(
    app: Flask, client: FlaskClient, carla: Person, frida: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    assert answer(client, wish_id).status_code == 303
    assert [kind for kind, _due in open_tasks(app)] == ["conversation.asked"]
    log_in(client, frida)
    assert f"/medarbejder/samtaler/{wish_id}" in client.get("/sager").text
    given = answer(client, wish_id, text="Hvor meget kan du løfte?", what="message")
    assert given.location == f"/medarbejder/samtaler/{wish_id}"
    assert [kind for kind, _due in open_tasks(app)] == ["conversation.asked"]


def test_advice_without_a_decision_leaves_the_deciding_as_a_task_with_the_offers_start_as_deadline(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, offer_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    assert answer(client, wish_id, decision="advice").status_code == 303
    assert open_tasks(app) == [("conversation.answered", date(2026, 1, 19))]
    inbox = client.get("/").text
    assert "Det mangler at blive besluttet, om tilbuddet skal ændres." in inbox
    assert f"/medarbejder/samtaler/{wish_id}" in inbox
    assert answer(client, wish_id, text="Det falder væk.", decision="dropped").status_code == 303
    assert open_tasks(app) == []
    with wired_of(app).session() as session:
        assert session.get_one(Offer, offer_id).withdrawn_at is not None


def test_the_sundhedskoordinator_advises_and_the_municipality_decides(
    app: Flask, client: FlaskClient, carla: Person, frida: Person, wish_id: UUID, offer_id: UUID, log_in: LogIn
) -> None:
    log_in(client, frida)
    assert f"/medarbejder/samtaler/{wish_id}" in client.get("/sager").text
    assert "Asta" not in client.get("/sager").text
    html = client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert "Asta Lund" in html
    assert 'name="decision"' not in html
    given = answer(client, wish_id, text="Jeg råder til flere pauser.", what="advice", decision="dropped")
    assert (given.status_code, given.location) == (303, "/")
    assert ("conversation", "conversation") in reads(app)
    with wired_of(app).session() as session:
        assert session.get_one(Offer, offer_id).on_hold
        (waits,) = session.scalars(select(StaffTask).where(StaffTask.done_at.is_(None)))
        assert (waits.kind, waits.employee_id) == ("conversation.answered", carla.id)
    assert client.get(f"/medarbejder/samtaler/{wish_id}").status_code == 404
    assert "Ingen venter på en samtale lige nu." in client.get("/sager").text


def test_a_decision_after_the_decision_is_not_sent_and_the_text_is_kept(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get(f"/medarbejder/samtaler/{wish_id}").text
    stale = {"csrf_token": token_in(html), "key": hidden(html, "key"), "text": "Det ændres.", "decision": "adapted"}
    assert answer(client, wish_id, decision="unchanged").status_code == 303
    late = client.post(f"/medarbejder/samtaler/{wish_id}", data=stale)
    assert late.status_code == 409
    for words in ("Kommunen har besluttet det imens", "Besluttet: tilbuddet ændres ikke", "Det ændres."):
        assert words in late.text
    assert answers(app) == 1


def test_a_colleague_finds_no_wish_of_a_case_that_is_somebodys(
    app: Flask, client: FlaskClient, dagny: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    foreign, missing = (client.get(f"/medarbejder/samtaler/{found}") for found in (wish_id, uuid4()))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert main_of(foreign.text) == main_of(missing.text)
    assert reads(app) == []


def test_a_wish_from_somebody_without_a_coordinator_can_be_answered_by_any_caseworker_until_it_is(
    app: Flask, client: FlaskClient, bo: Person, carla: Person, log_in: LogIn
) -> None:
    own(app, bo, None)
    wish_id = a_wish(app, bo, an_offer(app, bo))
    log_in(client, carla)
    assert client.get(f"/medarbejder/samtaler/{wish_id}").status_code == 200
    assert reads(app) == [("conversation", "task")]
    assert answer(client, wish_id, decision="advice").location == "/"
    assert client.get(f"/medarbejder/samtaler/{wish_id}").status_code == 404


def test_a_protected_person_is_not_named(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        session.get_one(Citizen, asta.id).protected = True
        session.commit()
    log_in(client, carla)
    html = client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert "Navne- og adressebeskyttet" in html
    assert "Asta" not in html


def test_an_offer_taken_back_meanwhile_can_still_be_answered_about(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, offer_id: UUID, log_in: LogIn
) -> None:
    taken_back(app, offer_id)
    log_in(client, carla)
    assert "Tilbuddet er faldet væk." in client.get(f"/medarbejder/samtaler/{wish_id}").text
    assert answer(client, wish_id, decision="dropped").status_code == 303


def test_without_a_read_event_there_is_no_page(
    app: Flask, client: FlaskClient, carla: Person, wish_id: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    answered = client.get(f"/medarbejder/samtaler/{wish_id}")
    assert answered.status_code == 503
    assert not re.search("Asta|Min ryg|Plantecenter", answered.text)
