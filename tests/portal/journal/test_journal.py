"""What she says goes to the authority's case system, is tried again until acknowledged, and staff see since when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.events import ConsentId
from portal.consents import service as consents
from portal.identity import Citizen
from portal.journal.models import JournalEntry
from portal.outbox import worker
from tests.portal.casework.work import a_wish, own
from tests.support.consent_pages import asked, register
from tests.support.offers import a_course, an_offer, answer, confirm_page, watch_pages
from tests.support.portal import Clock, LogIn, Person, wired_of


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


def worked(app: Flask) -> None:
    with app.app_context():
        while worker.send_next(wired_of(app)):
            pass


def entries(app: Flask) -> list[tuple[str, dict[str, str], bool, str]]:
    with wired_of(app).session(writes=False) as session:
        found = session.scalars(select(JournalEntry).order_by(JournalEntry.created_at))
        return [(one.kind, json.loads(one.body), one.acked_at is not None, one.number) for one in found]


def test_an_answer_and_a_wish_are_journalised_whole_and_staff_see_since_when(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    case_id = own(app, asta, carla)
    offer_id = a_course(app, asta)
    log_in(client, asta)
    answer(client, offer_id, confirm_page(client, offer_id, "nej").text, comment="Ikke nu.")
    clock.tick(minutes=1)
    a_wish(app, asta, an_offer(app, asta))
    log_in(client, carla)
    assert "Venter på fagsystemet" in client.get(f"/sager/{case_id}/journal").text
    worked(app)
    (first, said, acked, number), (second, *_rest) = entries(app)
    assert (first, second, acked) == ("answer", "request", True)
    assert (said["choice"], said["comment"], said["assurance"]) == ("no", "Ikke nu.", "substantial")
    page = client.get(f"/sager/{case_id}/journal").text
    assert "Journaliseret den 12. januar 2026" in page
    assert number in page
    assert "Ikke nu." not in page


def test_a_case_system_that_is_silent_is_asked_again_until_it_acknowledges_and_then_nothing_is_left_there(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, clock: Clock, tmp_path: Path
) -> None:
    wired = wired_of(app)
    wired.settings = replace(wired.settings, case_system_dir=str(tmp_path / "cases"))
    offer_id = a_course(app, asta)
    log_in(client, asta)
    answer(client, offer_id, confirm_page(client, offer_id).text)
    worked(app)
    (file,) = [path for path in (tmp_path / "cases").iterdir() if path.suffix == ".json"]
    assert json.loads(file.read_text())["choice"] == "yes"
    assert [acked for _kind, _said, acked, _number in entries(app)] == [False]
    entry = UUID(file.stem)
    (tmp_path / "cases" / f"{entry}.answer.json").write_text('{"number": 7}')
    clock.tick(minutes=3)
    worked(app)
    assert not entries(app)[0][2]
    (tmp_path / "cases" / f"{entry}.answer.json").write_text('{"number": "2026-0042"}')
    clock.tick(minutes=30)
    worked(app)
    assert entries(app)[0][2:] == (True, "2026-0042")
    assert list((tmp_path / "cases").iterdir()) == []


def test_what_becomes_of_a_consent_is_journalised_too(app: Flask, asta: Person) -> None:
    register(app)
    consent_id = asked(app, asta, "employment")
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        consents._tell(session, citizen, "consent.granted", ConsentId(consent_id), wired_of(app).now())
        session.commit()
    ((kind, said, _acked, _number),) = entries(app)
    assert (kind, said["event"], said["consent"]) == ("consent", "consent.granted", str(consent_id))


def test_another_caseworkers_journal_is_not_found(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    own(app, asta, carla)
    foreign = own(app, bo, None)
    log_in(client, carla)
    assert client.get(f"/sager/{foreign}/journal").status_code == 404
