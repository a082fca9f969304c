"""The inbox: what waits, for whom, in which order, and whose name is shown."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.casework import access
from portal.identity import Citizen
from portal.messages import service as messages
from portal.messages.models import StaffTask
from tests.portal.casework.work import a_task, a_wish, own, token
from tests.support.cases import a_case
from tests.support.offers import an_offer
from tests.support.portal import Clock, LogIn, Person, a_citizen, wired_of
from tests.support.statements import counted


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_an_empty_inbox_says_so_and_leads_on(client: FlaskClient, carla: Person, log_in: LogIn) -> None:
    log_in(client, carla)
    for path in ("/", "/indbakke"):
        html = main_of(client.get(path).text)
        assert "Der ligger ingen opgaver i indbakken." in html
        assert 'href="/sager"' in html


def test_the_oldest_deadline_is_first_then_the_oldest_and_each_state_is_said_in_words(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: object, log_in: LogIn, clock: Clock
) -> None:
    a_task(app, asta, carla, "consent.granted")
    clock.tick(minutes=5)
    a_task(app, asta, carla, "consent.refused")
    a_task(app, asta, carla, "offer.answered", date(2026, 1, 20))
    a_task(app, asta, carla, "consent.withdrawn", date(2026, 1, 12))
    a_task(app, asta, carla, "offer.sent", date(2026, 1, 9))
    log_in(client, carla)
    html = main_of(client.get("/").text).partition("<table")[2]
    order = [
        html.index(words)
        for words in (
            "9. januar 2026", "Fristen er gået", "Borgeren har fået et tilbud og har ikke svaret endnu.",
            "12. januar 2026", "Frist i dag", "Borgeren har trukket et samtykke tilbage.",
            "20. januar 2026", "Venter", "Borgeren har svaret på et tilbud.",
            "Uden frist", "Borgeren har givet et samtykke.", "Borgeren har sagt nej til et samtykke.",
        )
    ]  # fmt: skip
    assert order == sorted(order)
    assert html.count(">Asta Lund</td>") == 5


def test_a_name_is_shown_only_to_her_own_coordinator(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: object, log_in: LogIn
) -> None:
    a_task(app, asta, carla)
    log_in(client, dagny)
    html = main_of(client.get("/").text)
    assert "Borgeren har svaret på et tilbud." in html
    assert "En borger hos Carla Vinter" in html
    assert "Asta" not in html
    assert f"/sager/{astas_case}" not in html
    assert "faerdig" not in html


def test_a_protected_name_is_shown_to_nobody(app: Flask, client: FlaskClient, carla: Person, log_in: LogIn) -> None:
    iben = a_citizen(app, name="Iben Skov", number="7006858888", protected=True)
    case_id = own(app, iben, carla)
    a_task(app, iben, carla)
    log_in(client, carla)
    for path in ("/", "/sager", f"/sager/{case_id}"):
        html = client.get(path).text
        assert "Navne- og adressebeskyttet" in html
        assert "Iben" not in html


def test_the_sundhedskoordinator_sees_wishes_for_a_talk_without_names_and_nothing_else(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, frida: Person, astas_case: object, log_in: LogIn
) -> None:
    request_id = a_wish(app, asta, an_offer(app, asta))
    a_task(app, asta, carla, "offer.answered")
    log_in(client, frida)
    html = main_of(client.get("/").text)
    assert "Borgeren ønsker en samtale med sundhedskoordinatoren." in html
    assert f"/medarbejder/samtaler/{request_id}" in html
    assert "Borgeren har svaret på et tilbud." not in html
    assert "Asta" not in html


def test_done_is_done_and_twice_is_a_double_click(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: object, log_in: LogIn
) -> None:
    task_id = a_task(app, asta, carla)
    log_in(client, carla)
    form = {"csrf_token": token(client)}
    for _ in range(2):
        answer = client.post(f"/indbakke/{task_id}/faerdig", data=form)
        assert (answer.status_code, answer.location) == (303, "/indbakke")
    with wired_of(app).session() as session:
        task = session.get_one(StaffTask, task_id)
        assert (task.done_by, task.done_at) == (carla.id, wired_of(app).now())
    assert "Opgaven er færdig" in client.get("/indbakke").text


def test_only_her_own_and_everybodys_tasks_can_be_called_done(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, dagny: Person, frida: Person,
    astas_case: object, log_in: LogIn,
) -> None:  # fmt: skip
    hers, everybodys = a_task(app, asta, carla), a_task(app, bo, None)
    log_in(client, dagny)
    form = {"csrf_token": token(client)}
    assert client.post(f"/indbakke/{hers}/faerdig", data=form).status_code == 404
    assert client.post(f"/indbakke/{uuid4()}/faerdig", data=form).status_code == 404
    assert client.post(f"/indbakke/{everybodys}/faerdig", data=form).status_code == 303
    log_in(client, frida)
    assert client.post(f"/indbakke/{hers}/faerdig", data={"csrf_token": token(client)}).status_code == 404


def test_a_wish_for_a_talk_is_done_by_answering_it_and_not_otherwise(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: object, log_in: LogIn
) -> None:
    task_id = a_task(app, asta, carla, "conversation.asked")
    log_in(client, carla)
    html = main_of(client.get("/").text)
    assert "Bliver færdig, når du svarer." in html
    assert "faerdig" not in html
    assert client.post(f"/indbakke/{task_id}/faerdig", data={"csrf_token": token(client)}).status_code == 404


def test_a_case_nobody_has_can_be_taken_and_its_tasks_come_along(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, log_in: LogIn
) -> None:
    case_id = own(app, asta, None)
    a_task(app, asta, None)
    log_in(client, carla)
    html = main_of(client.get("/").text)
    assert "En borger uden koordinerende sagsbehandler" in html
    assert "Asta" not in html
    form = {"csrf_token": token(client)}
    taken = client.post(f"/sager/{case_id}/tag", data=form)
    assert (taken.status_code, taken.location) == (303, f"/sager/{case_id}")
    assert "Asta Lund" in client.get(f"/sager/{case_id}").text
    assert "Asta Lund" in main_of(client.get("/").text)
    assert client.post(f"/sager/{case_id}/tag", data=form).status_code == 404
    log_in(client, dagny)
    assert client.post(f"/sager/{case_id}/tag", data={"csrf_token": token(client)}).status_code == 404
    log_in(client, asta)
    assert "Du har fået en koordinerende sagsbehandler." in client.get("/beskeder").text


def test_a_case_of_another_unit_cannot_be_taken(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    case_id = own(app, asta, None, unit="Socialafdelingen")
    log_in(client, carla)
    assert "Tag sagen" not in client.get("/sager").text
    assert client.post(f"/sager/{case_id}/tag", data={"csrf_token": token(client)}).status_code == 404


def test_what_does_not_fit_a_page_is_on_the_next(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: object, log_in: LogIn
) -> None:
    for _ in range(access.PAGE_SIZE + 1):
        a_task(app, asta, carla)
    log_in(client, carla)
    first, second = client.get("/").text, client.get("/indbakke?side=2").text
    assert first.count("/faerdig") == access.PAGE_SIZE
    assert 'href="/indbakke?side=2"' in first
    assert second.count("/faerdig") == 1
    assert "Næste side" not in second
    assert "Der er ikke flere opgaver." in client.get("/indbakke?side=99999999999999999999").text
    for strange in ("0", "-3", "x", ""):
        assert client.get(f"/indbakke?side={strange}").text.count("/faerdig") == 50


@pytest.mark.parametrize("path", ["/", "/sager"])
def test_the_page_costs_the_same_number_of_statements_for_five_and_two_hundred(
    app: Flask, client: FlaskClient, carla: Person, log_in: LogIn, path: str
) -> None:
    def grow(start: int, stop: int) -> None:
        for number in range(start, stop):
            citizen = a_citizen(app, name=f"Borger {number}", number=f"610190{number:04}")
            with wired_of(app).session() as session:
                a_case(session, citizen.id, coordinator_id=carla.id)
                her = session.get_one(Citizen, citizen.id)
                messages.tell_staff(
                    session, citizen=her, kind="offer.answered", url="", due_on=None, now=wired_of(app).now(),
                    employee_id=carla.id,
                )  # fmt: skip
                session.commit()

    grow(0, 5)
    log_in(client, carla)
    client.get(path)
    with counted(wired_of(app).engine) as few:
        assert "Borger 4" in client.get(path).text
    grow(5, 200)
    with counted(wired_of(app).engine) as many:
        assert client.get(path).text.count("Borger ") >= access.PAGE_SIZE
    assert len(many) == len(few)
