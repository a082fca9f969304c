"""Logging in by a browser: what opens a session, what does not, and what the person is told instead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal import create_app
from portal.identity import Citizen
from portal.settings import Settings
from portal.signin.models import LoginFlow, LoginSession
from tests.support.login import Browser, Simulator
from tests.support.portal import Clock, LogIn, Person, a_citizen, wired_of

CITIZENS, STAFF = "/log-ind", "/medarbejder/log-ind"


def sessions_of(app: Flask) -> list[LoginSession]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(LoginSession).order_by(LoginSession.created_at)))


def running(app: Flask) -> int:
    return sum(row.ended_at is None for row in sessions_of(app))


def test_a_citizen_logs_in_and_comes_to_where_she_wanted(app: Flask, browser: Browser, asta: Person) -> None:
    answer = browser.log_in("asta", tilbage="/bliv-logget-ind")
    assert (answer.status_code, answer.location) == (303, "/bliv-logget-ind")
    page = browser.portal.get("/bliv-logget-ind")
    assert page.status_code == 200
    assert "Asta Lund" in page.text
    (row,) = sessions_of(app)
    assert (row.kind, row.citizen_id, row.employee_id, row.assurance) == ("citizen", asta.id, None, "substantial")


def test_an_employee_known_by_her_key_logs_in_by_the_staffs_door(app: Flask, browser: Browser, carla: Person) -> None:
    assert browser.log_in("carla", STAFF).status_code == 303
    (row,) = sessions_of(app)
    assert (row.kind, row.employee_id, row.citizen_id) == ("employee", carla.id, None)
    assert "Carla Vinter" in browser.portal.get("/bliv-logget-ind").text


def test_a_citizen_nobody_has_heard_of_gets_a_page_of_her_own(app: Flask, browser: Browser) -> None:
    assert browser.log_in("high").status_code == 303
    with wired_of(app).session(writes=False) as session:
        citizen = session.scalars(select(Citizen)).one()
        assert citizen.name == "Høj Holm"
        assert wired_of(app).ledger_for(session).find_subject("6404804444") == citizen.subject_id


def test_a_protected_name_is_protected_from_the_first_login(app: Flask, browser: Browser) -> None:
    browser.log_in("protected")
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(Citizen)).one().protected


@pytest.mark.parametrize(
    ("fault", "status", "sentence"),
    [
        ("wrong_issuer", 400, "Vi kunne ikke bekræfte dit login"),
        ("wrong_nonce", 400, "Vi kunne ikke bekræfte dit login"),
        ("wrong_audience", 400, "Vi kunne ikke bekræfte dit login"),
        ("expired", 400, "Vi kunne ikke bekræfte dit login"),
        ("alg_none", 400, "Vi kunne ikke bekræfte dit login"),
        ("unknown_key", 400, "Vi kunne ikke bekræfte dit login"),
        ("other_subject", 400, "Vi kunne ikke bekræfte dit login"),
        ("old_login", 400, "Vi kunne ikke bekræfte dit login"),
        ("aborted", 400, "Du afbrød login"),
        ("low_assurance", 403, "Dit login er ikke sikkert nok"),
        ("professional_identity", 403, "Du brugte det forkerte MitID"),
    ],
)
def test_a_login_that_is_not_right_opens_nothing_and_says_so_in_our_words(
    app: Flask, browser: Browser, asta: Person, fault: str, status: int, sentence: str
) -> None:
    answer = browser.log_in("asta", fault=fault)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "70 00 00 00" in answer.text, "a way on for whoever wants to withdraw"
    assert "mitid_user_aborted" not in answer.text
    assert running(app) == 0
    assert browser.cookie() is None
    assert browser.log_in("asta").status_code == 303, "and the next login is as good as ever"


@pytest.mark.parametrize(
    ("persona", "door", "sentence"),
    [
        ("weak", CITIZENS, "ikke sikkert nok"),
        ("numberless", CITIZENS, "Vi kan ikke finde dig"),
        ("carla", CITIZENS, "dit private MitID"),
        ("asta", STAFF, "MitID Erhverv"),
        ("stranger", STAFF, "ikke oprettet som medarbejder"),
    ],
)
def test_whoever_stands_at_the_wrong_door_is_shown_the_way(
    app: Flask, browser: Browser, asta: Person, carla: Person, persona: str, door: str, sentence: str
) -> None:
    answer = browser.log_in(persona, door)
    assert answer.status_code == 403
    assert sentence in answer.text
    assert running(app) == 0


def test_a_callback_opened_again_gives_a_friendly_restart_and_no_second_session(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person
) -> None:
    callback = browser.callback(login_hint="asta")
    assert browser.portal.get(callback).status_code == 303
    again = browser.portal.get(callback)
    assert again.status_code == 400
    assert "Du er allerede logget ind" in again.text
    assert running(app) == 1
    elsewhere = Browser(app, simulator).portal.get(callback)
    assert (elsewhere.status_code, "Log ind forfra" in elsewhere.text) == (400, True)


def test_of_two_identical_callbacks_at_once_exactly_one_becomes_a_session(
    app: Flask, browser: Browser, asta: Person
) -> None:
    for _ in range(3):
        callback = browser.callback(login_hint="asta")
        secret = browser.cookie("mf_login")
        assert secret is not None

        def open_it(_: int, path: str = callback, value: str = secret) -> int:
            client = app.test_client()
            client.set_cookie("mf_login", value)
            return client.get(path).status_code

        before = len(sessions_of(app))
        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(open_it, range(4))) == [303, 400, 400, 400]
        assert len(sessions_of(app)) == before + 1


def test_a_callback_in_another_browser_opens_nothing_and_spoils_nothing(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person
) -> None:
    callback = browser.callback(login_hint="asta")
    victim = Browser(app, simulator)
    victim.begin()
    assert victim.portal.get(callback).status_code == 400
    assert victim.cookie() is None
    assert browser.portal.get(callback).status_code == 303


def test_a_callback_for_one_door_does_not_open_the_other(app: Flask, browser: Browser, carla: Person) -> None:
    callback = browser.callback(STAFF, login_hint="carla")
    assert browser.portal.get(callback.replace("/medarbejder/retur", "/log-ind/retur")).status_code == 400
    assert running(app) == 0


def test_a_login_that_took_more_than_ten_minutes_begins_anew(
    app: Flask, browser: Browser, clock: Clock, asta: Person
) -> None:
    callback = browser.callback(login_hint="asta")
    clock.tick(minutes=10)
    answer = browser.portal.get(callback)
    assert (answer.status_code, "Log ind forfra" in answer.text) == (400, True)
    browser.begin()
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(LoginFlow)) == 1, "the old one is swept away"


@pytest.mark.parametrize("tail", ["", "?state=x", "?code=x", "?state=&code=", "?error=access_denied"])
def test_a_callback_nobody_began_is_a_friendly_restart(client: FlaskClient, tail: str) -> None:
    for path in ("/log-ind/retur", "/medarbejder/retur"):
        answer = client.get(path + tail)
        assert (answer.status_code, "Login skal begynde forfra" in answer.text) == (400, True)


def test_a_callback_that_says_something_twice_is_refused(browser: Browser, asta: Person) -> None:
    callback = browser.callback(login_hint="asta")
    assert browser.portal.get(callback + "&code=another").status_code == 400
    assert browser.portal.get(callback).status_code == 303


def test_what_the_provider_writes_is_never_shown(browser: Browser, asta: Person) -> None:
    callback = browser.callback(login_hint="asta", fault="aborted")
    answer = browser.portal.get(callback + "&error_uri=https://evil.example&x=<b>Ring til 12345678</b>")
    assert "evil" not in answer.text
    assert "12345678" not in answer.text


def test_when_the_provider_is_away_the_page_gives_the_phone_number(settings: Settings, clock: Clock) -> None:
    away = replace(settings, citizen_provider=replace(settings.citizen_provider, issuer="http://127.0.0.1:9"))
    app = create_app(away, now=clock)
    answer = app.test_client().get("/log-ind")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Login virker ikke lige nu" in answer.text
    assert "70 00 00 00" in answer.text
    wired_of(app).engine.dispose()


def test_nothing_that_names_her_is_in_an_address_a_cookie_or_the_log(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.log_in("asta")
    Browser(app, simulator).log_in("asta", fault="low_assurance")
    csrf = _token(browser.portal.get("/log-ud").text)
    left = browser.portal.post("/log-ud", data={"csrf_token": csrf})
    traces = [*browser.visited, left.location, str(browser.portal._cookies), str(browser.provider._cookies)]
    traces += capsys.readouterr()
    for planted in ("6101901111", "Asta", "Lund", "610190"):
        assert all(planted not in trace for trace in traces)
    hint = parse_qs(urlsplit(left.location).query)["id_token_hint"][0]
    assert hint.count(".") == 2


def test_logging_in_as_somebody_else_ends_the_first_visit(
    app: Flask, browser: Browser, log_in: LogIn, asta: Person, bo: Person
) -> None:
    browser.log_in("asta")
    browser.log_in("bo")
    first, second = sessions_of(app)
    assert {first.end_reason, second.end_reason} == {"replaced", None}
    assert "Bo Krag" in browser.portal.get("/bliv-logget-ind").text


def test_after_a_refusal_the_provider_asks_her_again_and_she_still_comes_to_where_she_wanted(
    browser: Browser, asta: Person
) -> None:
    refused = browser.log_in("weak", tilbage="/plan")
    assert 'href="/log-ind?frisk=ja&amp;tilbage=/plan"' in refused.text
    begun = browser.begin(frisk="ja", tilbage="/plan")
    assert browser.provider.get(_local(begun.location)).status_code == 200, "she is asked, though it remembers her"


def test_a_name_is_what_the_register_says_today(app: Flask, browser: Browser) -> None:
    person = a_citizen(app, name="Asta Gammelnavn", number="6101901111")
    browser.log_in("asta")
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Citizen, person.id).name == "Asta Lund"


def _token(html: str) -> str:
    from tests.support.portal import token_in

    return token_in(html)


def _local(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"
