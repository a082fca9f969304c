"""She asks for what the law gives her, gets a receipt, sees where it stands, and reads the answer."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.identity import Employee
from portal.journal.models import JournalEntry
from portal.messages.models import Notice, StaffTask
from portal.rights import service
from portal.rights.models import RightsAnswer, RightsRequest
from portal.rights.views import SLUGS
from portal.transparency.models import ReadEvent
from tests.portal.casework.work import own
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, an_employee, send, token_in, wired_of
from tests.support.requests import a_request

FILLED: dict[str, dict[str, str | list[str]]] = {
    "indsigt": {"text": "Alt om min praktik"},
    "rettelse": {"about": "Der står, at jeg er enlig", "text": "Jeg er gift"},
    "sletning": {"text": "Et notat fra 2019"},
    "indsigelse": {"text": "I må ikke dele min sag med a-kassen"},
    "klage": {"over": "decision", "day": ["5", "1", "2026"], "text": "Jeg er uenig i afslaget"},
}
WORDS = {"indsigt": "praktik", "rettelse": "gift", "sletning": "notat", "indsigelse": "a-kassen", "klage": "afslaget"}
DUE = {
    "indsigt": date(2026, 1, 21),  # seven working days
    "rettelse": date(2026, 2, 12),
    "sletning": date(2026, 2, 12),
    "indsigelse": date(2026, 2, 12),
    "klage": date(2026, 2, 9),  # four weeks
}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_right_is_asked_for_by_one_form_and_gets_a_receipt(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, slug: str
) -> None:
    own(app, asta, carla)
    log_in(client, asta)
    path = f"/rettigheder/bed-om/{slug}"
    check_page(client.get(path).text)
    sent = send(client, path, **FILLED[slug])
    assert sent.status_code == 303
    receipt = client.get(sent.location).text
    check_page(receipt)
    assert WORDS[slug] in receipt
    with wired_of(app).session() as session:
        kept = session.scalars(select(RightsRequest)).one()
        assert (kept.kind, kept.due_on, kept.late) == (SLUGS[slug], DUE[slug], False)
        assert kept.reference in receipt
        assert [entry.ref for entry in session.scalars(select(JournalEntry))] == [kept.id]
        task = session.scalars(select(StaffTask)).one()
        assert (task.employee_id, task.due_on, task.ref) == (carla.id, DUE[slug], kept.id)
    follow = client.get(f"/rettigheder/henvendelser/{kept.id}").text
    check_page(follow)
    assert "Venter på svar" in follow
    overview = client.get("/rettigheder").text
    check_page(overview)
    assert f"/rettigheder/henvendelser/{kept.id}" in overview
    assert "Kommunen skal svare" in client.get("/").text


def answered(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """The staff's form, sent as the page gave it."""
    html = client.get(path).text
    key = re.search(r'name="key"[^>]*value="([^"]+)"', html)
    assert key is not None
    return client.post(path, data={"csrf_token": token_in(html), "key": key[1], **fields})


def test_her_words_are_stored_sealed(app: Flask, asta: Person) -> None:
    a_request(app, asta, text="min hemmelighed")
    with wired_of(app).engine.connect() as connection:
        row = connection.exec_driver_sql("select * from rights_request").one()
        assert b"hemmelighed" not in repr(tuple(row)).encode()


def test_sent_twice_it_is_one_request(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    log_in(client, asta)
    html = client.get("/rettigheder/bed-om/sletning").text
    key = re.search(r'name="key"[^>]*value="([^"]+)"', html)
    assert key is not None
    form = {"csrf_token": token_in(html), "key": key[1], "text": "Et notat"}
    first, second = (client.post("/rettigheder/bed-om/sletning", data=form) for _ in range(2))
    assert first.location == second.location
    with wired_of(app).session() as session:
        assert len(session.scalars(select(RightsRequest)).all()) == 1


@pytest.mark.parametrize("slug", sorted(set(SLUGS) - {"indsigt"}))
def test_what_is_missing_is_told_and_what_was_typed_stays(
    client: FlaskClient, asta: Person, log_in: LogIn, slug: str
) -> None:
    log_in(client, asta)
    typed = {"about": "Det her står"} if slug == "rettelse" else {"day": ["1", "2", ""]} if slug == "klage" else {}
    answer = send(client, f"/rettigheder/bed-om/{slug}", text="", **typed)
    assert answer.status_code == 422
    check_page(answer.text)
    if slug == "rettelse":
        assert "Det her står" in answer.text


def test_to_see_everything_she_need_not_write_a_word(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    log_in(client, asta)
    assert send(client, "/rettigheder/bed-om/indsigt", text="").status_code == 303


@pytest.mark.parametrize(("day", "late"), [(["15", "12", "2025"], False), (["14", "12", "2025"], True)])
def test_a_late_complaint_is_taken_and_says_that_it_is_passed_on(
    app: Flask,
    client: FlaskClient,
    clock: Clock,
    asta: Person,
    carla: Person,
    log_in: LogIn,
    day: list[str],
    late: bool,
) -> None:
    """Four weeks from 15 December are up today; a Sunday's four weeks end on a Sunday, and so on the Monday."""
    own(app, asta, carla)
    if late:
        clock.tick(days=1)
    log_in(client, asta)
    sent = send(client, "/rettigheder/bed-om/klage", over="decision", day=day, text="Jeg er uenig")
    receipt = client.get(sent.location).text
    assert ("Vi sender din klage videre alligevel" in receipt) is late
    with wired_of(app).session() as session:
        assert session.scalars(select(RightsRequest)).one().late is late


def test_the_caseworker_answers_and_the_citizen_reads_it(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    own(app, asta, carla)
    asked = a_request(app, asta, "rectification")
    hers = app.test_client()
    log_in(hers, carla)
    log_in(client, asta)
    assert f"/medarbejder/henvendelser/{asked}" in hers.get("/").text
    page = hers.get(f"/medarbejder/henvendelser/{asked}").text
    check_page(page)
    assert "Alt om min praktik." in page
    path = f"/medarbejder/henvendelser/{asked}"
    assert answered(hers, path, outcome="", text="Det er rettet").status_code == 422
    assert answered(hers, path, outcome="met", text="Det er rettet").status_code == 303
    told = client.get(f"/rettigheder/henvendelser/{asked}").text
    check_page(told)
    assert "Du får ret" in told
    assert "Det er rettet" in told
    with wired_of(app).session() as session:
        assert session.scalars(select(StaffTask)).one().done_by == carla.id
        assert session.scalars(select(Notice)).one().kind == "rights.answered"
        assert {read.what for read in session.scalars(select(ReadEvent))} == {"request"}
    assert "Noget, du har bedt om, eller en klage" in client.get("/hvem-har-set").text
    assert "Kommunen skal svare" not in client.get("/").text


def test_a_task_with_a_deadline_is_not_done_without_an_answer(
    app: Flask, asta: Person, carla: Person, log_in: LogIn
) -> None:
    own(app, asta, carla)
    a_request(app, asta)
    hers = app.test_client()
    log_in(hers, carla)
    with wired_of(app).session() as session:
        task = session.scalars(select(StaffTask)).one().id
    answer = hers.post(f"/indbakke/{task}/faerdig", data={"csrf_token": token_in(hers.get("/").text)})
    assert answer.status_code == 404


def test_a_complaint_over_her_data_goes_to_the_dpo_and_past_the_caseworker(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    own(app, asta, carla)
    dpo = an_employee(app, name="Peter Lind", roles=("dpo",))
    asked = a_request(app, asta, "complaint", over="data", text="I har delt for meget")
    hers, his = app.test_client(), app.test_client()
    log_in(hers, carla)
    log_in(his, dpo)
    assert hers.get(f"/medarbejder/henvendelser/{asked}").status_code == 404
    listed = his.get("/medarbejder/klager").text
    check_page(listed)
    assert "Asta" not in listed
    assert str(asked) in listed
    check_page(his.get(f"/medarbejder/klager/{asked}").text)
    path = f"/medarbejder/klager/{asked}"
    assert answered(his, path, outcome="in_part", text="Vi retter det").status_code == 303
    log_in(client, asta)
    assert "Vi retter det" in client.get(f"/rettigheder/henvendelser/{asked}").text
    check_page(his.get("/medarbejder/klager").text)
    assert his.get(f"/medarbejder/klager/{a_request(app, asta)}").status_code == 404


def test_an_answer_that_is_late_is_called_late(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn
) -> None:
    asked = a_request(app, asta)
    clock.tick(days=10)
    log_in(client, asta)
    told = client.get(f"/rettigheder/henvendelser/{asked}").text
    check_page(told)
    assert "Svaret er forsinket" in told


def test_a_double_answer_is_one(app: Flask, asta: Person, carla: Person) -> None:
    asked = a_request(app, asta)
    wired = wired_of(app)
    for _ in range(2):
        with wired.session() as session:
            request = session.get_one(RightsRequest, asked)
            employee = session.get_one(Employee, carla.id)
            service.answer(session, request, employee, "Svar", "met", key=UUID(int=7), now=wired.now())
            session.commit()
    with wired.session() as session:
        assert len(session.scalars(select(RightsAnswer)).all()) == 1


def test_there_is_no_form_for_a_right_nobody_has(client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    log_in(client, asta)
    assert client.get("/rettigheder/bed-om/penge").status_code == 404
