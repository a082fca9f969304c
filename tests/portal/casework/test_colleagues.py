"""Colleagues do each other's work: for the days agreed and not a day longer, and what they open the citizen sees."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.casework import handover
from portal.commands.worker import hand_over as the_workers_part
from portal.messages.models import Notice, StaffTask
from portal.pages import local_day
from portal.plan.models import Case
from tests.portal.casework.work import a_stand_in, a_task, own, reads, token
from tests.support.cases import a_contribution
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, an_employee, token_in, wired_of
from tests.support.requests import a_request
from tests.support.threads import a_thread
from tests.support.visits import see

FIRST, LAST = {"first": ["13", "1", "2026"]}, {"last": ["16", "1", "2026"]}


def test_a_stand_in_opens_the_case_and_its_tasks_on_the_days_agreed_and_on_no_other(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn,
    clock: Clock,
) -> None:  # fmt: skip
    thread_id = a_thread(app, asta)
    a_stand_in(app, dagny, away=carla, first=1, last=2)
    sent = f"/sager/{astas_case}/fra-borgeren/{a_contribution(app, astas_case)}"
    paths = (f"/sager/{astas_case}", f"/medarbejder/beskeder/{thread_id}", sent)
    found = []
    for _day in range(4):
        log_in(client, dagny)
        found.append([client.get(path).status_code for path in paths])
        clock.tick(days=1)
    assert found == [[404] * 3, [200] * 3, [200] * 3, [404] * 3]
    assert {why for _what, why in reads(app)} == {"colleague"}
    log_in(client, asta)
    assert "Hjalp en kollega, der har ansvaret for din sag" in see(client, "/hvem-har-set")


def test_the_inbox_of_a_stand_in_names_whom_it_is_about_and_its_tasks_can_be_done(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    task_id = a_task(app, asta, carla)
    log_in(client, dagny)
    assert "Asta Lund" not in see(client, "/")
    a_stand_in(app, dagny, away=carla, first=0)
    assert "Asta Lund" in see(client, "/")
    assert client.post(f"/indbakke/{task_id}/faerdig", data={"csrf_token": token(client)}).status_code == 303


def test_she_names_her_stand_in_and_either_of_them_calls_it_off(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn,
    clock: Clock,
) -> None:  # fmt: skip
    log_in(client, carla)
    page = see(client, "/medarbejder/afloesere")
    assert "Der er ikke aftalt afløsere." in page
    form = {"csrf_token": token_in(page), "colleague": str(dagny.id), **FIRST, **LAST}
    for _ in range(2):
        assert client.post("/medarbejder/afloesere", data=form).status_code == 303
    page = see(client, "/medarbejder/afloesere")
    assert page.count("Dagny Holm er din afløser 13. januar 2026 til 16. januar 2026.") == 1
    clock.tick(days=1)
    log_in(client, dagny)
    page = see(client, "/medarbejder/afloesere")
    assert "Du er afløser for Carla Vinter" in page
    assert client.get(f"/sager/{astas_case}").status_code == 200
    end = page[page.index('action="/medarbejder/afloesere/') + len('action="') :].split('"')[0]
    erik = an_employee(app, name="Erik Juul", roles=("caseworker",))
    log_in(client, erik)
    assert client.post(end, data={"csrf_token": token(client)}).status_code == 404
    log_in(client, dagny)
    assert client.post(end, data={"csrf_token": token(client)}).status_code == 303
    assert client.get(f"/sager/{astas_case}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"first": ["11", "1", "2026"]}, "Vælg en dag, der ikke er gået."),
        ({"last": ["12", "1", "2026"]}, "Den sidste dag kan ikke ligge før den første."),
        ({"colleague": "00000000-0000-4000-8000-000000000000"}, "Vælg en kollega."),
        ({"last": ["", "", ""]}, "Skriv den sidste dag."),
    ],
)
def test_what_cannot_be_agreed_is_told(
    client: FlaskClient, carla: Person, dagny: Person, log_in: LogIn, wrong: dict[str, object], told: str
) -> None:
    log_in(client, carla)
    page = client.get("/medarbejder/afloesere").text
    form = {"csrf_token": token_in(page), "colleague": str(dagny.id), **FIRST, **LAST, **wrong}
    refused = client.post("/medarbejder/afloesere", data=form)
    assert refused.status_code == 422
    check_page(refused.text)
    assert told in refused.text


def handed(client: FlaskClient, path: str, to: Person, day: int, words: str = "Alt om praktikken.") -> int:
    page = client.get(path).text
    form = {"csrf_token": token_in(page), "colleague": str(to.id), "on": [str(day), "1", "2026"], "passed_on": words}
    return client.post(path, data=form).status_code


def test_a_case_that_is_handed_over_today_is_the_colleagues_with_its_tasks_and_the_citizen_reads_what_was_passed_on(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    a_task(app, asta, carla)
    log_in(client, carla)
    path = f"/sager/{astas_case}/overdrag"
    assert f'href="{path}"' in see(client, f"/sager/{astas_case}")
    see(client, path)
    assert handed(client, path, dagny, 12) == 303
    assert client.get(f"/sager/{astas_case}").status_code == 404
    log_in(client, dagny)
    assert "Asta Lund" in see(client, "/")
    log_in(client, asta)
    plan = see(client, "/plan")
    assert "Alt om praktikken." in plan
    assert "Dagny Holm" in plan
    assert "Du har fået en anden koordinerende sagsbehandler." in see(client, "/beskeder")


def test_a_case_for_a_day_to_come_is_moved_by_the_worker_on_that_day_once(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn,
    clock: Clock,
) -> None:  # fmt: skip
    a_task(app, asta, carla)
    log_in(client, carla)
    path = f"/sager/{astas_case}/overdrag"
    assert handed(client, path, dagny, 14) == 303
    assert "Dagny Holm overtager sagen 14. januar 2026." in see(client, path)

    def where() -> tuple[UUID | None, list[UUID | None], int]:
        the_workers_part(wired_of(app))
        with wired_of(app).session() as session:
            notices = session.scalars(select(Notice).where(Notice.kind == "case.handed_over")).all()
            tasks = list(session.scalars(select(StaffTask.employee_id)))
            return session.get_one(Case, astas_case).coordinator_id, tasks, len(notices)

    assert where() == (carla.id, [carla.id], 0)
    clock.tick(days=2)
    for _ in range(2):
        assert where() == (dagny.id, [dagny.id], 1)
    log_in(client, asta)
    assert "Alt om praktikken." in see(client, "/plan")


def test_a_case_that_somebody_else_has_got_meanwhile_stays_where_it_is(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn,
    clock: Clock,
) -> None:  # fmt: skip
    log_in(client, carla)
    handed(client, f"/sager/{astas_case}/overdrag", dagny, 14)
    erik = an_employee(app, name="Erik Juul", roles=("caseworker",))
    with wired_of(app).session() as session:
        session.get_one(Case, astas_case).coordinator_id = erik.id
        session.commit()
    clock.tick(days=3)
    with wired_of(app).session() as session:
        assert handover.carry_out(session, local_day(clock()), clock()) == 0
        session.commit()
        assert session.get_one(Case, astas_case).coordinator_id == erik.id


def test_all_her_cases_go_in_one_act(
    app: Flask, client: FlaskClient, bo: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    cases = {astas_case, own(app, bo, carla)}
    log_in(client, carla)
    see(client, "/sager/overdrag")
    assert handed(client, "/sager/overdrag", dagny, 12) == 303
    assert "Du har ingen sager lige nu." in see(client, "/sager/overdrag")
    with wired_of(app).session() as session:
        assert {case.coordinator_id for case in session.scalars(select(Case).where(Case.id.in_(cases)))} == {dagny.id}


def test_what_is_planned_can_be_called_off_and_does_not_happen(
    app: Flask, client: FlaskClient, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn, clock: Clock
) -> None:
    log_in(client, carla)
    path = f"/sager/{astas_case}/overdrag"
    day = clock().date() + timedelta(days=3)
    fields = {
        "csrf_token": token_in(client.get(path).text), "colleague": str(dagny.id), "passed_on": "Hendes mål.",
        "on": [str(day.day), str(day.month), str(day.year)],
    }  # fmt: skip
    assert client.post(path, data=fields).status_code == 303
    html = client.get(path).text
    assert "Aflys aftalen" in html
    for _twice in range(2):
        called_off = client.post(f"{path}/aflys", data={"csrf_token": token_in(html)})
        assert called_off.status_code == 303
    assert "Overdrag" in client.get(path).text
    assert "Aflys aftalen" not in client.get(path).text
    with wired_of(app).session() as session:
        assert handover.carry_out(session, day, clock()) == 0
        assert session.get_one(Case, astas_case).coordinator_id == carla.id


def test_a_stand_in_answers_what_a_citizen_asks_for_under_the_law(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    path = f"/medarbejder/henvendelser/{a_request(app, asta)}"
    log_in(client, dagny)
    assert client.get(path).status_code == 404
    a_stand_in(app, dagny, away=carla, first=0)
    assert client.get(path).status_code == 200
    assert ("request", "colleague") in reads(app)


def test_whoever_stands_in_gives_no_case_away(
    app: Flask, client: FlaskClient, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    a_stand_in(app, dagny, away=carla, first=0)
    log_in(client, dagny)
    assert client.get(f"/sager/{astas_case}/overdrag").status_code == 404


FILTERS = [
    ("slags=thread", {"thread.written"}),
    ("slags=consent", {"consent.granted"}),
    ("frist=overskredet", {"offer.sent"}),
    ("frist=i-dag", {"consent.granted"}),
    ("frist=uge", {"consent.granted", "thread.written"}),
    ("frist=uden", {"offer.answered"}),
    ("hvem=mine", {"thread.written", "offer.sent"}),
    ("hvem=afdeling", {"consent.granted"}),
    ("hvem=ingen", {"offer.answered"}),
    ("hvem=afloeser", set()),
    ("slags=offer&frist=uden", {"offer.answered"}),
    ("slags=nonsens&frist=%00&hvem=x", {"thread.written", "offer.sent", "consent.granted", "offer.answered"}),
]


@pytest.mark.parametrize(("chosen", "kinds"), FILTERS, ids=[told for told, _kinds in FILTERS])
def test_the_inbox_shows_what_is_chosen_of_it(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, dagny: Person, astas_case: UUID,
    log_in: LogIn, chosen: str, kinds: set[str],
) -> None:  # fmt: skip
    from portal.messages.views import sentence_for_staff

    own(app, bo, dagny)
    a_thread(app, asta)
    a_task(app, asta, carla, "offer.sent", date(2026, 1, 9))
    a_task(app, bo, dagny, "consent.granted", date(2026, 1, 12))
    a_task(app, bo, None, "offer.answered")
    log_in(client, carla)
    html = see(client, f"/indbakke?{chosen}")
    with app.test_request_context("/"):
        words = {kind: sentence_for_staff(kind) for _chosen, told in FILTERS for kind in told}
    assert {kind for kind, sentence in words.items() if sentence in html} == kinds
    if not kinds:
        assert "Ingen opgaver passer til det, du har valgt." in html
        assert "Vis alle opgaver" in html


def test_a_filter_goes_along_to_the_next_page(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    for _ in range(51):
        a_task(app, asta, carla)
    log_in(client, carla)
    assert 'href="/indbakke?side=2&amp;slags=offer&amp;hvem=mine"' in see(client, "/indbakke?slags=offer&hvem=mine")
