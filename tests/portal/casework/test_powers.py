"""The staff write down a power from its document, and end one when she rings; she is told of both."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.identity import Citizen
from portal.messages.models import Notice
from portal.representation.models import Power
from portal.transparency.models import ReadEvent
from tests.portal.casework.work import own as a_case
from tests.support.portal import LogIn, Person, a_citizen, an_employee, token_in, wired_of
from tests.support.powers import a_power, acts_for

HOLDER = "6503601212"


def record(client: FlaskClient, path: str, **changed: object) -> TestResponse:
    form: dict[str, object] = {
        "csrf_token": token_in(client.get(path).text),
        "number": "650360-1212",
        "source": "paper",
        "matters": "both",
        "privileges": ["read", "consent"],
        "first": ["12", "1", "2026"],
        "last": ["", "", ""],
        "document": "Sag 2026-118, bilag 4",
    }
    return client.post(path, data=form | changed)


def powers(app: Flask) -> list[Power]:
    with wired_of(app).session(writes=False) as session:
        found = list(session.scalars(select(Power)))
        assert all(power.document is not None for power in found)  # opened while the session is there
        return found


def notices(app: Flask, person: Person) -> list[str]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(Notice.kind).where(Notice.citizen_id == person.id)))


def test_what_the_document_says_is_written_down_and_she_is_told(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    path = f"/sager/{a_case(app, asta, carla)}/fuldmagter"
    log_in(client, carla)
    assert record(client, path).status_code == 303
    (power,) = powers(app)
    assert (power.source, power.privileges, power.economic_only) == ("paper", {"read", "consent"}, False)
    assert power.document == "Sag 2026-118, bilag 4"
    assert power.recorded_by == carla.id
    assert notices(app, asta) == ["power.recorded"]
    assert "Fuldmagt på papir" in client.get(path).text
    holder = a_holder(app)
    assert acts_for(app, client, holder, power.id).status_code == 303
    assert client.get("/samtykker").status_code == 200


def a_holder(app: Flask) -> Person:
    """Who has the number, as her first login would find her."""
    wired = wired_of(app)
    with wired.session() as session:
        subject = wired.ledger_for(session).find_subject(HOLDER)
        citizen = session.scalars(select(Citizen).where(Citizen.subject_id == subject)).one()
        return Person(citizen.id, citizen.subject_id, HOLDER, "Karen Lund", "citizen")


def test_the_number_is_never_shown_again(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    path = f"/sager/{a_case(app, asta, carla)}/fuldmagter"
    log_in(client, carla)
    page = record(client, path, document="")
    assert page.status_code == 422
    assert HOLDER not in page.text
    assert "650360-1212" not in page.text
    assert "Nummeret er slettet igen" in page.text


def test_what_cannot_be_is_refused(app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> None:
    path = f"/sager/{a_case(app, asta, carla)}/fuldmagter"
    log_in(client, carla)
    for changed, words in (
        ({"number": str(asta.number)}, "borgerens eget nummer"),
        ({"number": "123"}, "ti cifre"),
        ({"privileges": []}, "Sæt mindst ét kryds"),
        ({"privileges": ["everything"]}, "Sæt mindst ét kryds"),
        ({"source": "digital"}, "Vælg, hvad det bygger på"),
        ({"last": ["11", "1", "2026"]}, "ligger før den første"),
        ({"document": "CPR 650360-1212"}, "ligner et CPR-nummer"),
    ):
        page = record(client, path, **changed)
        assert page.status_code == 422, changed
        assert words in page.text, changed
    assert powers(app) == []


def test_she_rings_and_it_ends_at_once(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    karen = a_citizen(app, name="Karen Lund", number=HOLDER)
    case, power = a_case(app, asta, carla), a_power(app, asta, karen)
    acting = app.test_client()
    acts_for(app, acting, karen, power)
    assert acting.get("/samtykker").status_code == 200
    log_in(client, carla)
    path = f"/sager/{case}/fuldmagter"
    token = token_in(client.get(path).text)
    sent = client.post(f"{path}/{power}/slut", data={"csrf_token": token, "hvorfor": "ringede"})
    assert sent.status_code == 303
    assert acting.get("/samtykker").status_code == 403
    (ended,) = powers(app)
    assert (ended.ended_how, ended.ended_by) == ("phone", carla.id)
    assert "power.ended" in notices(app, asta)


def test_at_her_death_all_of_them_end_and_nobody_is_written_to(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    karen = a_citizen(app, name="Karen Lund", number=HOLDER)
    case, first = a_case(app, asta, carla), a_power(app, asta, karen)
    a_power(app, asta, bo)
    log_in(client, carla)
    path = f"/sager/{case}/fuldmagter"
    token = token_in(client.get(path).text)
    client.post(f"{path}/{first}/slut", data={"csrf_token": token, "hvorfor": "doed"})
    assert [power.ended_how for power in powers(app)] == ["death", "death"]
    assert notices(app, asta) == []


def test_only_whoever_has_the_case_sees_and_does_it(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    """And what she sees is told to the citizen."""
    karen = a_citizen(app, name="Karen Lund", number=HOLDER)
    case, power = a_case(app, asta, carla), a_power(app, asta, karen)
    dagny = an_employee(app, name="Dagny Holm", roles=("caseworker",), unit="Jobcenter Nordby")
    bos = a_case(app, bo, dagny)
    log_in(client, dagny)
    token = token_in(client.get("/").text)
    form = {"csrf_token": token, "hvorfor": "ringede"}
    assert client.get(f"/sager/{case}/fuldmagter").status_code == 404
    assert client.post(f"/sager/{case}/fuldmagter/{power}/slut", data=form).status_code == 404
    assert client.post(f"/sager/{bos}/fuldmagter/{power}/slut", data=form).status_code == 404
    assert powers(app)[0].ended_at is None
    log_in(client, carla)
    client.get(f"/sager/{case}/fuldmagter")
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(ReadEvent.employee_id)).all() == [carla.id]
