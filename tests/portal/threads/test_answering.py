"""The caseworker answers from inbox and case: who may read, what is written down, and what the citizen sees of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.casework.work import own, reads, token
from tests.support.page import check_page
from tests.support.portal import LogIn, Person, an_employee, wired_of
from tests.support.threads import a_thread, texts, write
from tests.support.visits import see


@pytest.fixture
def astas_case(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


def test_from_the_inbox_to_the_answer_and_on_to_the_citizen(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta)
    path = f"/medarbejder/beskeder/{thread_id}"
    log_in(client, carla)
    assert f'href="{path}"' in see(client, "/")
    html = see(client, path)
    assert "Hvornår begynder det?" in html
    assert f'href="/sager/{astas_case}"' in html
    assert write(client, path, "Den 2. februar.").location == "/"
    inbox = see(client, "/")
    assert "Dit svar er sendt." in inbox
    assert path not in inbox
    log_in(client, asta)
    hers = see(client, f"/beskeder/sagsbehandler/{thread_id}")
    assert "Den 2. februar." in hers
    assert "Læst af kommunen" in hers
    assert ("messages", "own_case") in reads(app)
    assert "Dine beskeder" in see(client, "/hvem-har-set")


def test_the_case_leads_to_its_threads_and_to_a_new_one(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta)
    log_in(client, carla)
    html = see(client, f"/sager/{astas_case}")
    assert f'href="/medarbejder/beskeder/{thread_id}"' in html
    path = f"/sager/{astas_case}/skriv"
    assert f'href="{path}"' in html
    empty = write(client, path, "", about="plan")
    assert empty.status_code == 422
    check_page(empty.text)
    assert write(client, path, "Hvordan går det?", about="plan").status_code == 303
    log_in(client, asta)
    assert "Din sagsbehandler har skrevet til dig: Planen." in see(client, "/")


def test_a_colleague_and_the_sundhedskoordinator_find_nothing(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta)
    for role, unit in (
        ("caseworker", "Jobcenter Fjordby"),
        ("coordinator", "Klinisk Funktion"),
        ("dpo", "Direktionen"),
    ):
        somebody = an_employee(app, name=f"{role} Holm", roles=(role,), unit=unit)
        log_in(client, somebody)
        assert client.get(f"/medarbejder/beskeder/{thread_id}").status_code == 404
        assert client.get(f"/sager/{astas_case}/skriv").status_code == 404
    assert reads(app) == []


def test_while_nobody_has_the_case_a_caseworker_of_the_unit_answers_and_nobody_elses(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    own(app, asta, None)
    thread_id = a_thread(app, asta)
    path = f"/medarbejder/beskeder/{thread_id}"
    erik = an_employee(app, name="Erik Juul", roles=("caseworker",), unit="Socialafdelingen")
    log_in(client, erik)
    assert client.get(path).status_code == 404
    log_in(client, carla)
    assert f'href="{path}"' in see(client, "/")
    assert write(client, path, "Vi vender tilbage.").status_code == 303
    assert texts(app, thread_id) == ["Hvornår begynder det?", "Vi vender tilbage."]
    assert ("messages", "task") in reads(app)


def test_a_message_that_needs_no_answer_is_called_done_and_she_waits_no_more(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta, "Tak for hjælpen.")
    log_in(client, carla)
    page = client.get("/").text
    done = page[page.index("/indbakke/") :].split('"')[0]
    assert client.post(done, data={"csrf_token": token(client)}).status_code == 303
    log_in(client, asta)
    assert "Venter ikke på svar" in see(client, f"/beskeder/sagsbehandler/{thread_id}")
    assert "skal svare på det" not in see(client, "/")


def test_sent_twice_is_one_answer(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    thread_id = a_thread(app, asta)
    path = f"/medarbejder/beskeder/{thread_id}"
    log_in(client, carla)
    page = client.get(path).text
    for _ in range(2):
        assert write(client, path, "Den 2. februar.", page).status_code == 303
    assert texts(app, thread_id) == ["Hvornår begynder det?", "Den 2. februar."]


def test_a_read_that_cannot_be_written_down_shows_nothing(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(*given: object, **named: object) -> None:
        raise RuntimeError

    thread_id = a_thread(app, asta)
    log_in(client, carla)
    monkeypatch.setattr("portal.casework.threads.record_read", broken)
    answer = client.get(f"/medarbejder/beskeder/{thread_id}")
    assert answer.status_code == 500
    assert "Hvornår begynder det?" not in answer.text
    with wired_of(app).session() as session:
        from portal.threads.models import ThreadMessage

        assert [row.read_at for row in session.query(ThreadMessage)] == [None]
