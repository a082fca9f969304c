"""Who in the municipality has looked: written in the read's own transaction, told without a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.identity import Citizen, Employee
from portal.transparency import service, views
from tests.support.portal import LogIn, Person, wired_of
from tests.support.statements import counted
from tests.support.visits import see


def look(app: Flask, asta: Person, carla: Person, what: str = "case", reason: str = "own_case", times: int = 1) -> None:
    with wired_of(app).session() as session:
        citizen, employee = session.get_one(Citizen, asta.id), session.get_one(Employee, carla.id)
        for number in range(times):
            at = wired_of(app).now() + timedelta(seconds=number)
            service.record_read(session, citizen=citizen, employee=employee, what=what, reason=reason, now=at)
        session.commit()


def test_she_sees_when_which_unit_which_role_what_and_why_but_no_name(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    look(app, asta, carla, "plan", "task")
    log_in(client, asta)
    html = see(client, "/hvem-har-set")
    for words in ("12. januar 2026 kl. 10.00", "Jobcenter Fjordby", "Sagsbehandler", "Din plan", "Havde en opgave"):
        assert words in html
    assert "Carla" not in html


def test_with_nobody_having_looked_or_asked_both_halves_say_so(
    client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = see(client, "/hvem-har-set")
    assert "Ingen har spurgt om dig endnu." in html
    assert "Ingen medarbejder har åbnet din sag her endnu." in html


def test_every_thing_and_every_reason_has_words(app: Flask) -> None:
    with app.test_request_context("/"):
        assert set(views.what_words()) == service.WHAT
        assert set(views.reason_words()) == service.REASONS
        assert set(views.role_words()) == set(service.ROLES)


@pytest.mark.parametrize(("what", "reason"), [("diary", "task"), ("case", "curiosity")])
def test_a_look_without_words_for_it_is_refused(
    app: Flask, asta: Person, carla: Person, what: str, reason: str
) -> None:
    with pytest.raises(service.UnknownRead):
        look(app, asta, carla, what, reason)


def test_a_look_that_was_not_committed_was_none(app: Flask, asta: Person, carla: Person) -> None:
    with wired_of(app).session() as session:
        citizen, employee = session.get_one(Citizen, asta.id), session.get_one(Employee, carla.id)
        service.record_read(
            session, citizen=citizen, employee=employee, what="case", reason="task", now=wired_of(app).now()
        )
        session.rollback()
        assert service.reads_of(session, session.get_one(Citizen, asta.id)) == []


def test_another_citizen_does_not_see_it(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    look(app, asta, carla)
    log_in(client, bo)
    assert "Ingen medarbejder har åbnet din sag her endnu." in see(client, "/hvem-har-set")


def test_older_looks_are_a_link_away_and_none_is_told_twice(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    look(app, asta, carla, times=service.PAGE_SIZE * 2 + 1)
    log_in(client, asta)
    path, told = "/hvem-har-set", []
    for _ in range(3):
        html = see(client, path)
        told.append(html.count("Har ansvaret for din sag"))
        if "Ældre opslag" in html:
            link = html[: html.index("Ældre opslag")].rpartition('href="')[2]
            path = link.partition("#")[0].replace("&amp;", "&")
    assert told == [service.PAGE_SIZE, service.PAGE_SIZE, 1]
    assert "Tilbage til de nyeste opslag" in html


@pytest.mark.parametrize("mark", ["x", "1.x", "-1", "99999999999999999999.00000000-0000-0000-0000-000000000000", "é"])
def test_a_mark_that_is_none_shows_the_newest(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, mark: str
) -> None:
    look(app, asta, carla)
    log_in(client, asta)
    answer = client.get("/hvem-har-set", query_string={"set": mark, "spurgt": mark})
    assert answer.status_code == 200
    assert "Har ansvaret for din sag" in answer.text


def test_the_page_costs_the_same_number_of_statements_for_ten_and_two_hundred(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    look(app, asta, carla, times=10)
    log_in(client, asta)
    client.get("/hvem-har-set")
    with counted(wired_of(app).engine) as few:
        client.get("/hvem-har-set")
    look(app, asta, carla, times=190)
    with counted(wired_of(app).engine) as many:
        client.get("/hvem-har-set")
    assert len(many) == len(few)
