"""Whatever people type and whoever they are lies sealed: every form is filled, then every cell is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, inspect, select
from sqlalchemy.engine import make_url

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId
from consent.ledger import Ask
from portal.db import Base
from portal.identity import Citizen, Employee
from portal.plan.models import Case
from portal.rights import service as rights
from portal.rights.models import RightsRequest
from portal.sealing import SealedRow
from tests.portal.casework.work import a_wish, own
from tests.portal.privacy import rooms
from tests.portal.privacy.rooms import typed
from tests.support import cases, consent_pages
from tests.support import offers as offering
from tests.support.canaries import MARKER, NUMBERS, Sought
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of
from tests.support.requests import a_request

BORN = "1961-07-23"
ADDRESS = f"{MARKER.title()}evej 7, 9999 Fjordby"
SECRET = Sought(NUMBERS, (MARKER, "Asta Lund", BORN, ADDRESS))


@pytest.fixture
def astas_case(app: Flask, asta: Person, carla: Person) -> UUID:
    """All that the municipality may write about her."""
    case_id = own(app, asta, carla, journal_no=f"{MARKER}-17")
    with wired_of(app).session() as session:
        her, case = session.get_one(Citizen, asta.id), session.get_one(Case, case_id)
        her.address, her.email, her.phone = ADDRESS, f"{MARKER}@borger.example", f"71 00 00 01 {MARKER}"
        cases.a_goal(session, case, typed("mit mål"))
        cases.a_preparation(session, case, "health", typed("mit helbred"))
        cases.an_effort(session, case, typed("indsatsen"), note=typed("noten"))
        cases.a_meeting(session, case, wired_of(app).now(), place=ADDRESS, note=typed("mødet"))
        session.commit()
    return case_id


@pytest.fixture
def told(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    """She fills every form there is, and her caseworker answers and takes her call."""
    consent_pages.register(app)
    wording: dict[str, Any] = {name: typed(name) for name in ("workplace", "tasks", "skaanehensyn", "purpose")}
    tilbud = offering.an_offer(app, asta, **wording)
    course = offering.a_course(app, asta, born=BORN, purpose=typed("formålet"))
    log_in(client, asta)
    _tells_her_worry(client, tilbud)
    _answers(client, course)
    asked = _asks_in_a_case(app, asta)
    assert consent_pages.answer(client, asked, {"employment": "ja"}).status_code == 303
    consent_pages.in_ledger(app, lambda ledger: ledger.check(AgencyId(consent_pages.REGION), _question(asta)))
    _is_logged_off_while_writing(client, clock, offering.an_offer(app, asta))
    log_in(client, carla)
    _answers_her_worry(client, a_wish(app, asta, offering.an_offer(app, asta), worry=typed("ryggen")))
    _takes_her_call(client, str(asta.number))
    _is_answered(app, asta, carla)
    rooms.fill(app, asta, carla, astas_case)


def _is_answered(app: Flask, asta: Person, carla: Person) -> None:
    """She asks for something to be corrected, and it is."""
    asked = a_request(app, asta, "rectification", text=typed("rettelsen"), about=typed("fejlen"))
    with wired_of(app).session() as session:
        request, employee = session.get_one(RightsRequest, asked), session.get_one(Employee, carla.id)
        rights.answer(session, request, employee, typed("svaret"), "met", key=uuid4(), now=wired_of(app).now())
        session.commit()


def _tells_her_worry(client: FlaskClient, offer_id: UUID) -> None:
    path = f"/tilbud/{offer_id}/samtale"
    filled: dict[str, Any] = {
        "worry": typed("mit helbred"),
        "way": "telefon",
        "times": typed("tider"),
        "support": ["tolk", "bisidder"],
        "interpreter_language": f"{MARKER}sk",
        "bisidder_name": f"Ole {MARKER.title()}",
        "more": "health",
    }
    page = client.get(path).text
    shown = client.post(path, data={"csrf_token": token_in(page), "trin": "se", **filled}).text
    filled["shown"] = offering.hidden(shown, "shown")
    sent = client.post(path, data={"csrf_token": token_in(page), "trin": "send", **filled})
    assert sent.status_code == 303, sent.text


def _answers(client: FlaskClient, course: UUID) -> None:
    page = offering.confirm_page(client, course).text
    assert offering.answer(client, course, page, comment=typed("mit svar")).status_code == 303


def _asks_in_a_case(app: Flask, asta: Person) -> UUID:
    """The region asks, with a case number of its own."""
    between: dict[str, Any] = consent_pages.WORK_TO_REGION
    wanted = replace(consent_pages.terms(app, "employment", **between), case=f"{MARKER}-17")
    act = Act(actor=f"agency:{wanted.recipient}", channel=Channel.API, assurance=Assurance.NONE)
    consent_id, subject = ConsentId(uuid4()), consent_pages.subject(asta)
    consent_pages.in_ledger(app, lambda ledger: ledger.request(subject, consent_id, wanted, act=act))
    return consent_id


def _question(asta: Person) -> Ask:
    return Ask(scheme="cpr", person=str(asta.number), action="read", category="employment", purpose="health-assessment")


def _is_logged_off_while_writing(client: FlaskClient, clock: Clock, offer_id: UUID) -> None:
    """What she had typed is kept for her; it stays, since she does not come back for it."""
    path = f"/tilbud/{offer_id}/samtale"
    token = token_in(client.get(path).text)
    clock.tick(minutes=16)
    sent = client.post(path, data={"csrf_token": token, "worry": typed("det, jeg ikke nåede at sende")})
    assert "gemt=ja" in sent.location


def _answers_her_worry(client: FlaskClient, request_id: UUID) -> None:
    path = f"/medarbejder/samtaler/{request_id}"
    page = client.get(path).text
    fields = {"key": offering.hidden(page, "key"), "text": typed("svaret"), "decision": "unchanged"}
    assert client.post(path, data={"csrf_token": token_in(page), **fields}).status_code == 303


def _takes_her_call(client: FlaskClient, number: str) -> None:
    path = "/medarbejder/telefon"
    found = client.post(path, data={"csrf_token": token_in(client.get(path).text), "number": number})
    assert found.status_code == 303
    assert SECRET.found_in(client.get(found.location).data) == set()


OF_AGENCIES = {"ledger_stream.authorization_sealed"}
"""What an agency wants said at its own door; nobody's words. Its own tests see that it is sealed."""


@pytest.mark.usefixtures("told")
def test_every_sealed_column_is_filled_and_nothing_lies_in_clear(app: Flask) -> None:
    engine, filled, faults = wired_of(app).engine, set(), []
    for place, value in _cells(engine):
        if value is None:
            continue
        filled.add(place)
        data = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        faults += [f"{place}: {what}" for what in SECRET.found_in(data)]
    assert faults == []
    assert _sealed_columns(engine) - filled == OF_AGENCIES, "nothing in this test is written there: let it be"


@pytest.mark.usefixtures("told")
def test_the_files_of_the_database_hold_nothing_in_clear_while_it_runs(app: Flask) -> None:
    address = make_url(wired_of(app).settings.database_url)
    if address.get_backend_name() == "postgresql":
        return  # its files are looked through when the server stops, for all tests at once
    files = [Path(f"{address.database}{suffix}") for suffix in ("", "-wal")]
    assert [SECRET.found_in(file.read_bytes()) for file in files] == [set(), set()]


@pytest.mark.usefixtures("told")
def test_she_reads_it_all_again(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    """Else the tests above would be passed by a portal that loses everything."""
    log_in(client, asta)
    plan = client.get("/plan").text
    assert all(typed(about) in plan for about in ("mit mål", "indsatsen"))
    assert MARKER in client.get("/tilbud").text


@pytest.mark.usefixtures("told")
def test_every_room_holds_her_words_once_it_is_opened(app: Flask) -> None:
    """A column is not filled by an empty box: what was typed comes out of each."""
    told: set[str] = set()
    empty: set[str] = set()
    with wired_of(app).session(writes=False) as session:
        for mapper in Base.registry.mappers:
            for column in mapper.columns.keys() if issubclass(mapper.class_, SealedRow) else ():
                if column.endswith("_sealed"):
                    place, name = f"{mapper.local_table}.{column}", column.removesuffix("_sealed")
                    kept = [getattr(row, name) for row in session.scalars(select(mapper.class_))]
                    words = b"".join(one if isinstance(one, bytes) else one.encode() for one in kept)
                    (told if SECRET.found_in(words) else empty).add(place)
    assert len(told) > 40, "these are all the rooms"
    assert empty == set()


def _cells(engine: Engine) -> Iterator[tuple[str, object]]:
    """Every cell of every table as the database holds it, without the types that would open it."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    yield f"{table.name}.{column.name}", value


def _sealed_columns(engine: Engine) -> set[str]:
    names = inspect(engine)
    return {
        f"{table}.{column['name']}"
        for table in names.get_table_names()
        for column in names.get_columns(table)
        if str(column["name"]).endswith("_sealed")
    }
