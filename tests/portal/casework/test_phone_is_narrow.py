"""The phone's door lets nobody else in, shows nothing unlogged, tells no numbers, and tires of those who search."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from portal.casework.lookup import AT_MOST
from portal.casework.models import PhoneLookup
from portal.identity import Citizen
from tests.portal.casework.phone import DOOR, call, look_up, step_in, withdraw
from tests.portal.casework.work import a_consent, agencies, check, count_reads, token
from tests.support.portal import Clock, LogIn, Person, an_employee, wired_of


@pytest.fixture(autouse=True)
def registered(app: Flask, asta: Person) -> None:
    agencies(app)
    a_consent(app, asta)


def lookups(app: Flask) -> int:
    with wired_of(app).session() as session:
        return len(session.scalars(select(PhoneLookup)).all())


@pytest.mark.parametrize("role", ["coordinator", "administrator", "dpo", "auditor"])
def test_no_other_role_finds_the_door(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, role: str
) -> None:
    log_in(client, carla)
    page = call(client, asta)
    step = step_in(client.get(page).text)
    form = {"csrf_token": token(client), "number": str(asta.number)}
    log_in(client, an_employee(app, name="Ulla Lind", roles=(role,)))
    for path in (DOOR, page, step):
        assert client.get(path).status_code == 404
    for path in (DOOR, step):
        assert client.post(path, data=form).status_code == 404
    assert check(app, asta).decision
    assert lookups(app) == 1


def test_a_citizen_and_a_stranger_do_not_find_it(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    log_in(client, carla)
    page = call(client, asta)
    paths = (DOOR, page, step_in(client.get(page).text))
    stranger = app.test_client()
    assert [stranger.get(path).status_code for path in paths] == [302, 302, 302]
    log_in(client, asta)
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_a_colleagues_handle_and_one_that_never_was_look_alike(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, log_in: LogIn
) -> None:
    log_in(client, carla)
    page = call(client, asta)
    step = step_in(client.get(page).text)
    log_in(client, dagny)
    form = {"csrf_token": token(client)}
    for path in (page, step, f"{DOOR}/{uuid4()}", f"{DOOR}/traek-tilbage/{uuid4()}"):
        assert client.get(path).status_code == 404
    for path in (step, f"{DOOR}/traek-tilbage/{uuid4()}"):
        assert client.post(path, data=form).status_code == 404
    assert check(app, asta).decision


def test_after_a_quarter_of_an_hour_the_number_is_looked_up_again(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    log_in(client, carla)
    page = call(client, asta)
    step = step_in(client.get(page).text)
    form = {"csrf_token": token(client)}
    clock.tick(minutes=14, seconds=59)
    assert client.get(page).status_code == 200
    clock.tick(seconds=1)
    for answer in (client.get(page), client.get(step), client.post(step, data=form)):
        assert (answer.status_code, answer.location) == (303, DOOR)
    assert "Slå det op igen." in client.get(DOOR).text
    assert check(app, asta).decision


def test_a_step_needs_its_form_token(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    log_in(client, carla)
    step = step_in(client.get(call(client, asta)).text)
    assert client.post(step).status_code == 400
    assert client.post(DOOR, data={"number": str(asta.number)}).status_code == 400
    assert check(app, asta).decision


def test_without_a_read_event_nothing_is_found(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    """The log's table refuses the row: there is no answer and no handle that could be asked for one."""
    log_in(client, carla)
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    answer = look_up(client, str(asta.number))
    assert answer.status_code == 503
    assert "Jobcenter Nabo" not in answer.text
    assert lookups(app) == 0


def test_a_number_nobody_has_and_one_without_consents_get_the_same_sentence(
    app: Flask, client: FlaskClient, bo: Person, carla: Person, log_in: LogIn
) -> None:
    log_in(client, carla)
    told = []
    for number in ("6711991239", str(bo.number)):
        answer = look_up(client, number)
        assert (answer.status_code, answer.location) == (303, DOOR)
        html = client.get(DOOR).text
        told.append(html[html.index('<div class="alert') : html.index("<h1")])
    assert told[0] == told[1]
    assert "Der er ikke noget samtykke at trække tilbage på det nummer." in told[0]
    assert count_reads(app) == 1, "Bo can see that he was looked up"
    with wired_of(app).session() as session:
        assert len(session.scalars(select(Citizen)).all()) == 2, "nobody is made of a number that was only typed"


@pytest.mark.parametrize(
    "number", ["", "  ", "61019", "610190111", "61019011110", "6101901a11", "６１０１９０１１１１"]
)
def test_what_is_not_ten_digits_is_told_kindly_and_not_shown_again(
    app: Flask, client: FlaskClient, carla: Person, log_in: LogIn, number: str
) -> None:
    log_in(client, carla)
    answer = look_up(client, number)
    assert answer.status_code == 422
    assert "Skriv CPR-nummeret" in answer.text or "Et CPR-nummer har ti cifre." in answer.text
    assert "Nummeret er slettet igen. Skriv det forfra." in answer.text
    assert not number.strip() or number not in answer.text
    assert lookups(app) == 0


@pytest.mark.parametrize("number", ["610190-1111", "610190 1111", " 61 01 90 11 11 ", "6101901111"])
def test_the_number_may_be_written_as_people_write_it(
    client: FlaskClient, carla: Person, log_in: LogIn, number: str
) -> None:
    log_in(client, carla)
    assert look_up(client, number).location != DOOR


def test_the_number_is_in_no_page_no_address_no_cookie_and_no_log(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, capfd: pytest.CaptureFixture[str]
) -> None:
    log_in(client, carla)
    answers = [look_up(client, "6101901111"), look_up(client, "61019011119"), look_up(client, "6202852222")]
    page = answers[0].location
    answers.append(client.get(page))
    step = step_in(answers[-1].text)
    answers += [client.get(step), withdraw(client, step), client.get(page), client.get(DOOR)]
    said = [part for answer in answers for part in (answer.text, str(answer.headers))]
    said += [str(client.get_cookie("mf_visit")), *capfd.readouterr()]
    for number in ("6101901111", "610190-1111", "6202852222", "61019011119"):
        assert not any(number in part for part in said)


def test_so_many_look_ups_an_hour_and_no_more_but_a_colleague_can_help(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, dagny: Person, log_in: LogIn, clock: Clock
) -> None:
    log_in(client, carla)
    for count in range(AT_MOST):
        assert look_up(client, "6711991239" if count % 2 else str(asta.number)).status_code == 303
        clock.tick(seconds=10)
    seen = count_reads(app)
    answer = look_up(client, str(asta.number))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(3600 - AT_MOST * 10)
    assert "12. januar 2026 kl. 11.00" in answer.text
    assert "Bed en kollega" in answer.text
    assert (lookups(app), count_reads(app)) == (AT_MOST, seen)
    log_in(client, dagny)
    withdraw(client, step_in(client.get(call(client, asta)).text))
    assert not check(app, asta).decision
    clock.tick(seconds=3600 - AT_MOST * 10)
    log_in(client, carla)
    assert look_up(client, str(asta.number)).status_code == 303
