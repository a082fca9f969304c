"""A file goes with a message of a thread, hers or the municipality's: both are kept, or neither is."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.documents import service
from portal.documents.models import Document
from portal.journal.models import JournalEntry
from portal.threads.models import Thread, ThreadMessage
from portal.transparency.models import ReadEvent
from tests.portal.casework.work import own
from tests.support.files import LETTER, pdf, upload
from tests.support.portal import LogIn, Person, wired_of
from tests.support.threads import NEW, a_thread
from tests.support.visits import see


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


@pytest.fixture
def staff(app: Flask, carla: Person, log_in: LogIn) -> FlaskClient:
    browser = app.test_client()
    log_in(browser, carla)
    return browser


def test_she_begins_a_thread_with_a_file_and_her_caseworker_has_it(
    app: Flask, hers: FlaskClient, staff: FlaskClient, asta: Person
) -> None:
    answer = upload(hers, "brev.pdf", LETTER, NEW, about="general", text="Her er brevet.")
    assert answer.status_code == 303, answer.text
    thread_id, document = answer.location.rpartition("/")[2], _only(app)
    assert "brev.pdf" in see(hers, answer.location)
    assert hers.get(f"/plan/dokumenter/{document.id}/fil").data == LETTER
    assert hers.get(f"{answer.location}/vedhaeftet/{document.id}/fil").data == LETTER
    assert "brev.pdf" in see(staff, f"/medarbejder/beskeder/{thread_id}")
    had = staff.get(f"/medarbejder/beskeder/{thread_id}/vedhaeftet/{document.id}/fil")
    assert (had.data, had.headers["Content-Security-Policy"]) == (LETTER, "sandbox; default-src 'none'")
    with wired_of(app).session() as session:
        looks = session.scalars(select(ReadEvent.what).where(ReadEvent.citizen_id == asta.id)).all()
        assert "document" in looks
        told = [json.loads(entry.body) for entry in session.scalars(select(JournalEntry))]
    (entry,) = (said for said in told if said["kind"] == "document")
    assert entry["message"] == str(document.message_id)


def test_she_adds_one_later_and_her_caseworker_answers_with_one(
    app: Flask, hers: FlaskClient, staff: FlaskClient, asta: Person
) -> None:
    thread_id = a_thread(app, asta)
    assert upload(hers, "mit.pdf", LETTER, f"/beskeder/sagsbehandler/{thread_id}", text="Og her.").status_code == 303
    answered = upload(staff, "vores.pdf", pdf(), f"/medarbejder/beskeder/{thread_id}", text="Tak. Her er vores.")
    assert answered.status_code == 303
    page = see(hers, f"/beskeder/sagsbehandler/{thread_id}")
    assert "mit.pdf" in page
    assert "vores.pdf" in page
    with wired_of(app).session() as session:
        from_them = session.scalars(select(Document).where(Document.employee_id.is_not(None))).one()
    assert hers.get(f"/plan/dokumenter/{from_them.id}/fil").data == pdf()
    assert "Fra kommunen" in see(hers, "/plan/dokumenter")


def test_the_municipality_writes_first_with_a_file(
    app: Flask, staff: FlaskClient, hers: FlaskClient, case_id: UUID
) -> None:
    answer = upload(staff, "aftale.pdf", LETTER, f"/sager/{case_id}/skriv", about="general", text="Læs aftalen.")
    assert answer.status_code == 303
    assert "aftale.pdf" in see(hers, "/plan/dokumenter")


def test_a_file_that_is_turned_back_takes_the_message_with_it_and_her_words_stay(
    app: Flask, hers: FlaskClient, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread_id = a_thread(app, asta)
    path = f"/beskeder/sagsbehandler/{thread_id}"
    for name, data in (("brev.exe", b"MZ"), ("brev.pdf", pdf(b"<< /S /Launch >>"))):
        answer = upload(hers, name, data, path, text="Mine egne ord.")
        assert answer.status_code == 422
        assert "Mine egne ord." in answer.text
    monkeypatch.setattr(service, "QUOTA", 10)
    for where in (path, NEW):
        answer = upload(hers, "brev.pdf", LETTER, where, about="general", text="Mine egne ord.")
        assert answer.status_code == 422
        assert "Der er ikke plads til mere." in answer.text
        assert "Mine egne ord." in answer.text
    with wired_of(app).session() as session:
        assert len(session.scalars(select(ThreadMessage)).all()) == 1
        assert len(session.scalars(select(Thread)).all()) == 1


def test_a_file_is_had_only_by_its_own_thread(
    app: Flask, hers: FlaskClient, staff: FlaskClient, asta: Person, bo: Person, carla: Person
) -> None:
    upload(hers, "brev.pdf", LETTER, NEW, about="general", text="Her er brevet.")
    document, other = _only(app), a_thread(app, asta)
    own(app, bo, carla)
    foreign = a_thread(app, bo)
    for thread_id in (other, foreign, uuid4()):
        for who, path in ((staff, "/medarbejder/beskeder"), (hers, "/beskeder/sagsbehandler")):
            assert who.get(f"{path}/{thread_id}/vedhaeftet/{document.id}/fil").status_code == 404


def _only(app: Flask) -> Document:
    with wired_of(app).session() as session:
        return session.scalars(select(Document)).one()
