"""Looks that are judged: which are put in the queue, and that it takes two, neither of them the one who looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.identity import Citizen
from portal.oversight import rules
from portal.oversight.models import ReviewRun
from tests.portal.casework.work import own, reads
from tests.portal.oversight.looking import a_look, a_round, in_queue, send
from tests.portal.reach.reaching import declare, open_case, search, ways
from tests.support.portal import Clock, LogIn, Person, a_citizen, an_employee, token_in, wired_of

QUIET = {"reason": "own_case", "related": True, "same_surname": False, "same_address": False, "citizens_that_hour": 1}


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2026, 1, 12, 20, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 12, 21, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 13, 4, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 13, 5, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 12, 20, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 13, 4, 0, tzinfo=UTC), False),
    ],
)
def test_night_is_from_22_to_6_by_the_danish_clock(at: datetime, night: bool) -> None:
    assert rules.is_night(at) is night


@given(
    related=st.booleans(),
    surname=st.booleans(),
    address=st.booleans(),
    citizens=st.integers(1, 100),
    drawn=st.floats(0, 1),
    reason=st.sampled_from(["own_case", "task", "search", "phone"]),
)
def test_a_look_is_judged_for_each_rule_that_holds_and_else_by_the_draw(
    related: bool, surname: bool, address: bool, citizens: int, drawn: float, reason: str
) -> None:
    look = rules.Look(
        at=datetime(2026, 1, 12, 9, tzinfo=UTC),
        reason=reason,
        related=related,
        same_surname=surname,
        same_address=address,
        citizens_that_hour=citizens,
    )
    found = rules.flags(look, lambda: drawn)
    assert ("surname" in found, "address" in found) == (surname, address)
    assert ("volume" in found) == (citizens > rules.VOLUME)
    assert ("no_relation" in found) == (not related and reason in ("own_case", "task"))
    assert ("sample" in found) == (found == ["sample"])
    assert (found == []) == (drawn >= rules.SAMPLE and not set(found))
    assert set(found) <= set(rules.KINDS)


def test_a_usual_look_is_left_alone_unless_it_is_drawn(
    app: Flask, asta: Person, carla: Person, astas_case: UUID
) -> None:
    a_look(app, asta, carla)
    assert a_round(app) == []
    a_look(app, asta, carla, at=wired_of(app).now() + timedelta(minutes=10))
    assert a_round(app, draw=0.0, at=wired_of(app).now() + timedelta(minutes=10)) == ["sample"]


def test_a_look_without_the_case_and_one_in_the_night_are_judged_once(
    app: Flask, clock: Clock, asta: Person, carla: Person, bo: Person
) -> None:
    a_look(app, asta, carla, "task")
    assert a_round(app) == ["no_relation"]
    assert a_round(app) == ["no_relation"]
    a_look(app, asta, carla, "task")
    assert a_round(app) == ["no_relation"], "the two of them once a day"
    clock.tick(hours=12, minutes=30)
    own(app, bo, carla)
    a_look(app, bo, carla)
    assert a_round(app) == ["night", "no_relation"]


def test_the_same_surname_is_seen_without_opening_a_name(app: Flask, asta: Person) -> None:
    namesake = an_employee(app, name="Gerda LUND", roles=("caseworker",))
    own(app, asta, namesake)
    a_look(app, asta, namesake)
    assert a_round(app) == ["surname"]


def test_the_same_address_is_seen_once_she_has_said_who_she_is(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        for citizen, where in ((asta, "Havnevej 2, 9999 Fjordby"), (bo, "havnevej 2,  9999 Fjordby")):
            session.get_one(Citizen, citizen.id).address = where
        session.commit()
    a_look(app, asta, carla)
    assert a_round(app) == []
    log_in(client, carla)
    declare(client, str(bo.number), "self")
    a_look(app, asta, carla)
    assert a_round(app) == ["address"]


def test_many_citizens_in_an_hour_are_one_thing_to_judge(app: Flask, carla: Person) -> None:
    for number in range(rules.VOLUME + 3):
        citizen = a_citizen(app, name=f"Nr{number} Hansen", number=f"61019044{number:02}")
        own(app, citizen, carla)
        a_look(app, citizen, carla)
    assert a_round(app) == ["volume"]


def test_a_case_opened_for_a_reason_is_judged_by_two(
    app: Flask, client: FlaskClient, dagny: Person, peter: Person, ulla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    (way,) = ways(search(client, name="Lund"))
    open_case(client, way, "urgent", "Et brev skal ud i dag.")
    assert a_round(app) == ["exception"]
    assert a_round(app) == ["exception"]
    log_in(client, peter)
    (waiting,) = in_queue(client, "opslag")
    html = client.get(waiting).text
    for words in ("Dagny Holm", "Et brev skal ud i dag.", "Noget i din sag kunne ikke vente"):
        assert words in html
    assert "Asta" not in html
    assert ("review", "audit") in reads(app)
    assert send(client, waiting, finding="rightful", note=" ").status_code == 422
    assert send(client, waiting, finding="rightful", note="Carla var syg den dag.").status_code == 303
    token = token_in(client.get("/").text)
    for act in ("enig", "uenig"):
        answer = client.post(f"{waiting}/{act}", data={"csrf_token": token}, follow_redirects=True)
        assert "En anden skal være enig." in answer.text
    log_in(client, ulla)
    assert "Carla var syg den dag." in client.get(waiting).text
    token = token_in(client.get(waiting).text)
    assert client.post(f"{waiting}/uenig", data={"csrf_token": token}).status_code == 303
    assert send(client, waiting, finding="wrongful", note="Carla var der.").status_code == 303
    log_in(client, peter)
    token = token_in(client.get(waiting).text)
    assert client.post(f"{waiting}/enig", data={"csrf_token": token}).status_code == 303
    assert "To har set på opslaget." in client.get(waiting).text
    again = client.post(f"{waiting}/enig", data={"csrf_token": token}, follow_redirects=True)
    assert "En anden har set på det imens." in again.text
    assert "Opslaget var ikke i orden" in client.get("/kontrol/opslag").text


def test_nobody_judges_a_look_of_her_own(
    app: Flask, client: FlaskClient, asta: Person, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    a_look(app, asta, peter, "task")
    a_round(app)
    log_in(client, ulla)
    (waiting,) = in_queue(client, "opslag")
    log_in(client, peter)
    assert in_queue(client, "opslag") == []
    assert client.get(waiting).status_code == client.get(f"/kontrol/opslag/{uuid4()}").status_code == 404
    token = token_in(client.get("/").text)
    assert client.post(f"{waiting}/enig", data={"csrf_token": token}).status_code == 404


def test_each_round_that_saw_something_is_written_down(app: Flask, clock: Clock, asta: Person, carla: Person) -> None:
    a_round(app)
    a_look(app, asta, carla, "task")
    clock.tick(minutes=1)
    a_round(app)
    with wired_of(app).session(writes=False) as session:
        runs = session.execute(select(ReviewRun.looks, ReviewRun.made).order_by(ReviewRun.at)).all()
        assert [(run[0], run[1]) for run in runs] == [(0, 0), (1, 1)]


def test_the_databeskyttelsesraadgiver_takes_back_a_conflict_that_was_a_mistake(
    client: FlaskClient, asta: Person, carla: Person, peter: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    declare(client, "6101901111")
    log_in(client, peter)
    html = client.get("/kontrol/inhabil").text
    assert "Carla Vinter" in html
    assert "Asta" not in html
    path = html.partition('action="/kontrol/inhabil/')[2].partition('"')[0]
    assert client.post(f"/kontrol/inhabil/{path}", data={"csrf_token": token_in(html)}).status_code == 303
    assert "Ingen har sagt, at de er inhabile." in client.get("/kontrol/inhabil").text
