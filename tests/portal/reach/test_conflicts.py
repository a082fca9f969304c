"""Whoever has declared that she is too near to somebody reaches that person's case by no way at all."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.identity import Employee
from portal.plan.service import Case
from portal.reach import conflicts
from tests.portal.casework.work import a_consent, a_task, a_wish, agencies, own
from tests.portal.reach.reaching import declare, search, ways
from tests.support import offers as to_offer
from tests.support.portal import LogIn, Person, a_citizen, an_employee, token_in, wired_of


def test_no_way_leads_to_a_relatives_case(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    agencies(app)
    a_consent(app, asta)
    a_task(app, asta, carla)
    wish = a_wish(app, asta, to_offer.an_offer(app, asta))
    log_in(client, carla)
    answer = declare(client, "610190-1111")
    assert answer.status_code == 303
    assert client.get(f"/sager/{astas_case}").status_code == 404
    assert client.get(f"/medarbejder/samtaler/{wish}").status_code == 404
    found = search(client, name="Lund")
    assert ways(found) == []
    assert "Du har sagt, at du er inhabil" in found.text
    assert "Asta" not in client.get("/indbakke").text
    cases = client.get("/sager").text
    assert "Asta" not in cases
    assert "Tag sagen" not in cases
    phone = client.get("/medarbejder/telefon").text
    told = client.post(
        "/medarbejder/telefon", data={"csrf_token": token_in(phone), "number": "6101901111"}, follow_redirects=True
    )
    assert "Bed en kollega om at tage samtalen." in told.text
    token = token_in(client.get("/indbakke").text)
    assert client.post(f"/sager/{astas_case}/tag", data={"csrf_token": token}).status_code == 404


def test_the_case_waits_for_a_colleague_who_may_take_it(
    app: Flask, client: FlaskClient, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    declare(client, "6101901111")
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Case, astas_case).coordinator_id is None
    log_in(client, dagny)
    token = token_in(client.get("/indbakke").text)
    assert client.post(f"/sager/{astas_case}/tag", data={"csrf_token": token}).status_code == 303


def test_it_holds_also_for_whoever_comes_later(app: Flask, client: FlaskClient, carla: Person, log_in: LogIn) -> None:
    log_in(client, carla)
    declare(client, "6303803333", "self")
    cili = a_citizen(app, name="Cili Dam", number="6303803333")
    case_id = own(app, cili, carla)
    assert client.get(f"/sager/{case_id}").status_code == 404


def test_it_is_listed_without_saying_who(client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> None:
    log_in(client, carla)
    assert "Du har ikke sagt, at du er inhabil" in client.get("/medarbejder/inhabil").text
    declare(client, "6101901111")
    declare(client, "6101901111")
    html = client.get("/medarbejder/inhabil").text
    assert html.count("Familie eller samme bolig") == 1
    assert "Asta" not in html
    assert "610190" not in html


@pytest.mark.parametrize(("number", "relation"), [("12", "self"), ("", "self"), ("6101901111", "friend")])
def test_a_faulty_declaration_is_told_without_the_number(
    client: FlaskClient, carla: Person, log_in: LogIn, number: str, relation: str
) -> None:
    log_in(client, carla)
    answer = declare(client, number, relation)
    assert answer.status_code == 422
    assert "6101901111" not in answer.text


def test_only_another_person_takes_it_back(app: Flask, carla: Person, asta: Person) -> None:
    peter = an_employee(app, name="Peter Dam", roles=("dpo",))
    wired = wired_of(app)
    with wired.session() as session:
        her, him = session.get_one(Employee, carla.id), session.get_one(Employee, peter.id)
        made = conflicts.declare(
            session, wired.ledger_for(session), her, number="6101901111", relation="other", now=wired.now()
        )
        with pytest.raises(conflicts.OwnConflict):
            conflicts.end(session, made.id, her, wired.now())
        assert asta.subject_id is not None
        assert conflicts.has_conflict(session, her, asta.subject_id)
        conflicts.end(session, made.id, him, wired.now())
        assert not conflicts.has_conflict(session, her, asta.subject_id)
