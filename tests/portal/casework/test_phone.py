"""Anybody rings, and whoever answers withdraws the consent at once: with a case, without one, or never seen before."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.events import Assurance, Channel, ConsentId, EventType, Reason, SubjectId
from portal.casework.models import PhoneLookup, PhoneStep
from portal.identity import Citizen
from portal.signin.linking import person_of
from portal.signin.oidc import Login
from tests.portal.casework.phone import DOOR, call, look_up, step_in, withdraw
from tests.portal.casework.work import a_consent, agencies, check, reads
from tests.support.portal import Clock, LogIn, Person, a_citizen, wired_of


@pytest.fixture(autouse=True)
def registered(app: Flask) -> None:
    agencies(app)


def test_a_colleague_without_the_case_withdraws_it_and_the_next_check_is_refused(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    consent_id = a_consent(app, asta)
    assert check(app, asta).decision
    log_in(client, dagny)
    found = client.get(call(client, asta)).text
    assert "Lægehuset Vest må sende oplysninger om helbred til Jobcenter Nabo." in found
    step = step_in(found)
    for words in ("Samtykket stopper med det samme.", "bliver i sagen", "Træk tilbage nu", "Fortryd"):
        assert words in client.get(step).text
    assert check(app, asta).decision
    assert withdraw(client, step).status_code == 303
    refused = check(app, asta)
    assert (refused.decision, refused.reason) == (False, Reason.WITHDRAWN)
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        last = ledger.history(SubjectId(asta.subject_id or uuid4()), ConsentId(consent_id))[-1]
    assert (last.type, last.act.channel) == (EventType.WITHDRAWN, Channel.ORAL)
    assert (last.act.actor, last.act.on_behalf_of) == (f"staff:{dagny.id}", "citizen")


def test_the_number_of_the_receipt_is_read_aloud_and_stands_in_her_own(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    a_consent(app, asta)
    log_in(client, carla)
    page = call(client, asta)
    withdraw(client, step_in(client.get(page).text))
    first, again = client.get(page).text, client.get(page).text
    assert "Læs kvitteringens nummer højt" in first
    number = first.partition("Læs kvitteringens nummer højt: ")[2].partition(".")[0]
    assert number in again, "it is there still when the page is loaded anew"
    assert "Trukket tilbage nu" in again
    assert "Der er ikke mere at trække tilbage." in again
    log_in(client, asta)
    notices = client.get("/beskeder").text
    assert "Det er registreret af en medarbejder." in notices
    link = notices[: notices.index("Et samtykke er trukket tilbage for dig")].rpartition('href="')[2].partition('"')[0]
    assert number in client.get(link, follow_redirects=True).text


def test_she_sees_that_somebody_looked_because_somebody_rang(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    a_consent(app, asta)
    log_in(client, carla)
    client.get(call(client, asta))
    assert reads(app) == [("consents", "phone")]
    log_in(client, asta)
    html = client.get("/hvem-har-set").text
    assert "Dine samtykker" in html
    assert "Du eller en anden ringede for at trække et samtykke tilbage" in html


def test_whoever_has_the_case_is_told_and_not_the_one_who_did_it(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    told = "Et samtykke er trukket tilbage, som borgeren bad om."
    a_consent(app, asta)
    log_in(client, dagny)
    withdraw(client, step_in(client.get(call(client, asta)).text))
    log_in(client, carla)
    assert client.get("/indbakke").text.count(f">{told}</a>") == 1
    a_consent(app, asta)
    withdraw(client, step_in(client.get(call(client, asta)).text))
    assert client.get("/indbakke").text.count(f">{told}</a>") == 1


def test_it_works_for_a_citizen_who_has_never_been_here_and_waits_for_her(
    app: Flask, client: FlaskClient, carla: Person, log_in: LogIn
) -> None:
    number = "6505771234"
    with wired_of(app).session() as session:
        subject = wired_of(app).ledger_for(session).subject_of(number)
        session.commit()
    ida = Person(uuid4(), subject, number, "Ida Toft", "citizen")
    a_consent(app, ida)
    log_in(client, carla)
    withdraw(client, step_in(client.get(call(client, ida)).text))
    assert check(app, ida).reason is Reason.WITHDRAWN
    login = Login(
        kind="citizen", issuer="http://127.0.0.1:1/test", sub="ida", sid=None, id_token=None,
        auth_time=wired_of(app).now(), assurance=Assurance.SUBSTANTIAL, cpr=number, name="Ida Toft", protected=True,
        employee_key=None,
    )  # fmt: skip
    with wired_of(app).session() as session:
        row = session.scalars(select(Citizen)).one()
        assert (row.subject_id, row.name, row.protected) == (subject, "", False)
        # Her first login finds this row, and with it the notice and who looked.
        ledger = wired_of(app).ledger_for(session)
        assert person_of(session, ledger, login) == row.id
        session.commit()
        assert (row.name, row.protected) == ("Ida Toft", True)
    log_in(client, Person(row.id, subject, number, "Ida Toft", "citizen"))
    assert "Det er registreret af en medarbejder." in client.get("/beskeder").text
    assert "Du eller en anden ringede" in client.get("/hvem-har-set").text


def test_a_protected_name_is_no_hindrance_and_no_name_is_shown_at_all(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    vera = a_citizen(app, name="Vera Skov", number="6403801230", protected=True)
    log_in(client, carla)
    for person in (vera, asta):
        a_consent(app, person)
        page = call(client, person)
        step = step_in(client.get(page).text)
        pages = [client.get(page).text, client.get(step).text]
        withdraw(client, step)
        pages.append(client.get(page).text)
        assert check(app, person).reason is Reason.WITHDRAWN
        for html in pages:
            for words in (*person.name.split(), "beskyttet", str(astas_case), "15.20.12-G01-17-25", "/sager/"):
                assert words not in html


def test_each_of_several_is_withdrawn_by_itself_and_what_came_later_takes_a_new_look_up(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    a_consent(app, asta)
    log_in(client, carla)
    page = call(client, asta)
    step = step_in(client.get(page).text)
    clock.tick(minutes=1)
    a_consent(app, asta)  # the same again: it takes the place of the one that was found
    assert "Der er ikke mere at trække tilbage." in client.get(page).text
    assert client.get(step).status_code == 303
    assert "Samtykket gælder ikke." in client.get(page).text
    assert check(app, asta).decision
    clock.tick(minutes=1)
    withdraw(client, step_in(client.get(call(client, asta)).text))
    assert check(app, asta).reason is Reason.WITHDRAWN


def test_a_step_is_good_once(app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> None:
    a_consent(app, asta)
    log_in(client, carla)
    page = call(client, asta)
    step = step_in(client.get(page).text)
    form = {"csrf_token": client.get(step).text.partition('name="csrf_token"')[2].split('value="')[1].split('"')[0]}
    for _click in range(2):
        answer = client.post(step, data=form)
        assert (answer.status_code, answer.location) == (303, page)
    assert client.get(step).location == page
    log_in(client, asta)
    assert client.get("/beskeder").text.count("Et samtykke er trukket tilbage for dig") == 1


def test_nothing_but_the_look_up_is_kept_and_not_for_long(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    a_consent(app, asta)
    log_in(client, carla)
    call(client, asta)
    clock.tick(hours=8)
    log_in(client, carla)
    look_up(client, str(bo.number))
    with wired_of(app).session() as session:
        assert [row.citizen_id for row in session.scalars(select(PhoneLookup))] == [bo.id]
        assert session.scalars(select(PhoneStep)).all() == []


def test_the_way_there_is_in_the_inbox_and_the_menu_of_those_who_may(
    client: FlaskClient, carla: Person, frida: Person, log_in: LogIn
) -> None:
    log_in(client, carla)
    html = client.get("/").text
    assert f'<a href="{DOOR}">Nogen ringer for at trække et samtykke tilbage</a>' in html
    assert f'href="{DOOR}"' in client.get("/sager").text
    log_in(client, frida)
    assert DOOR not in client.get("/").text
