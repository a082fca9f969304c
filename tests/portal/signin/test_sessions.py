"""How long a visit lasts, what its cookie is, and the ways it ends."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from portal import create_app
from portal.settings import Settings
from portal.signin import service, sessions
from portal.signin.models import LoginSession
from tests.support.login import Browser, Simulator
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

MINE = "/bliv-logget-ind"


def is_in(browser: Browser) -> bool:
    return browser.portal.get(MINE).status_code == 200


def leave(browser: Browser) -> str:
    """Press the button on the way out → where it leads."""
    page = browser.portal.get("/log-ud")
    left = browser.portal.post("/log-ud", data={"csrf_token": token_in(page.text)})
    assert left.status_code == 303
    return left.location


def row_of(app: Flask) -> LoginSession:
    with wired_of(app).session(writes=False) as session:
        return session.scalars(select(LoginSession)).one()


def test_a_visit_ends_after_a_quarter_of_an_hour_in_which_nothing_happened(
    app: Flask, browser: Browser, clock: Clock, asta: Person
) -> None:
    browser.log_in("asta")
    clock.tick(minutes=14, seconds=59)
    assert is_in(browser)
    clock.tick(minutes=14, seconds=59)
    assert is_in(browser), "every page is a sign of life"
    clock.tick(minutes=15)
    assert not is_in(browser)
    row = row_of(app)
    assert (row.end_reason, row.id_token) == ("idle", None)
    clock.tick(minutes=-5)
    assert not is_in(browser), "what has ended does not begin again"


def test_a_visit_ends_after_eight_hours_however_busy(app: Flask, browser: Browser, clock: Clock, asta: Person) -> None:
    browser.log_in("asta")
    for _ in range(47):
        clock.tick(minutes=10)
        assert is_in(browser)
    clock.tick(minutes=9, seconds=59)
    assert is_in(browser)
    clock.tick(seconds=1)
    assert not is_in(browser)
    assert row_of(app).end_reason == "limit"


def test_a_session_is_written_to_at_most_twice_a_minute(
    app: Flask, browser: Browser, clock: Clock, asta: Person
) -> None:
    browser.log_in("asta")
    begun = row_of(app).seen_at
    clock.tick(seconds=29)
    assert is_in(browser)
    assert row_of(app).seen_at == begun
    clock.tick(seconds=1)
    assert is_in(browser)
    assert row_of(app).seen_at == clock()


def test_the_page_to_stay_on_says_until_when_and_goes_back_to_where_she_was(
    browser: Browser, clock: Clock, asta: Person
) -> None:
    browser.log_in("asta")
    clock.tick(minutes=10)
    page = browser.portal.get(MINE + "?tilbage=/samtykker")
    assert "12. januar 2026 kl. 10.25" in page.text
    stayed = browser.portal.post(MINE, data={"csrf_token": token_in(page.text), "tilbage": "/samtykker"})
    assert (stayed.status_code, stayed.location) == (303, "/samtykker")
    script = {"Sec-Fetch-Mode": "cors"}
    token = token_in(page.text)
    assert browser.portal.post(MINE, data={"csrf_token": token}, headers=script).status_code == 204
    clock.tick(minutes=15)
    assert browser.portal.post(MINE, data={"csrf_token": token}, headers=script).status_code == 401


def test_the_cookie_is_a_secret_that_only_its_hash_is_kept_of(app: Flask, browser: Browser, asta: Person) -> None:
    browser.log_in("asta")
    secret = browser.cookie()
    assert secret is not None
    assert len(secret) >= 43
    assert row_of(app).id_hash == hashlib.sha256(secret.encode()).digest()
    with wired_of(app).session(writes=False) as session:
        values = session.execute(select(LoginSession.__table__)).one()
    assert secret not in map(str, values)


@pytest.mark.parametrize("public_url", ["http://localhost", "https://mit.fjordby.example"])
def test_cookies_are_http_only_lax_and_bound_to_the_host_where_there_is_https(
    settings: Settings, simulator: Simulator, clock: Clock, public_url: str
) -> None:
    app = create_app(replace(settings, public_url=public_url), now=clock)
    simulator.app.extensions["simulator"] = _moved(simulator, public_url)
    secure = public_url.startswith("https")
    prefix = "__Host-" if secure else ""
    client = app.test_client()
    begun = client.get("/log-ind?login_hint=asta", base_url=public_url)
    answered = urlsplit(simulator.app.test_client().get(_local(begun.location)).location)
    done = client.get(f"{answered.path}?{answered.query}", base_url=public_url)
    assert done.status_code == 303
    cookies = [*begun.headers.getlist("Set-Cookie"), *done.headers.getlist("Set-Cookie")]
    names = {cookie.split("=", 1)[0] for cookie in cookies}
    assert {f"{prefix}mf_login", f"{prefix}mf_session"} <= names
    for cookie in cookies:
        assert cookie.startswith(prefix)
        assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert ("Secure" in cookie.split("; ")) is secure
        assert "Domain=" not in cookie
    wired_of(app).engine.dispose()


def test_a_session_put_into_her_browser_beforehand_is_not_the_one_she_gets(
    app: Flask, browser: Browser, log_in: LogIn, asta: Person, bo: Person
) -> None:
    log_in(browser.portal, bo)
    planted = browser.cookie()
    browser.log_in("asta")
    assert browser.cookie() != planted
    thief = app.test_client()
    thief.set_cookie("mf_session", planted or "")
    assert thief.get(MINE).status_code == 303, "the planted session is over"


def test_a_made_up_cookie_is_nobody(app: Flask) -> None:
    client = app.test_client()
    for value in ("x", "a" * 43, "æøå", "'; DROP TABLE login_session; --"):
        client.set_cookie("mf_session", value)
        assert client.get(MINE).status_code == 303


def test_a_fresh_login_gives_a_new_session_and_counts_for_a_quarter_of_an_hour(
    app: Flask, browser: Browser, clock: Clock, asta: Person
) -> None:
    browser.log_in("asta")
    first = browser.cookie()
    clock.tick(minutes=10)
    assert is_in(browser)
    assert service.fresh_login_url("/tilbud/x?a=1") == "/log-ind?frisk=ja&tilbage=%2Ftilbud%2Fx%3Fa%3D1"
    browser.log_in("asta", frisk="ja", tilbage=MINE)
    second = browser.cookie()
    assert first != second
    with wired_of(app).session(writes=False) as session:
        before, after = (sessions.find(session, token or "", clock()) for token in (first, second))
    assert before is not None
    assert after is not None
    assert (before[0].over, after[0].over) == ("replaced", None)
    visit = after[0]
    assert visit.auth_time == clock()
    assert visit.is_fresh(clock() + timedelta(minutes=15))
    assert not visit.is_fresh(clock() + timedelta(minutes=15, seconds=1))


def test_is_fresh_speaks_of_whoever_is_logged_in(app: Flask, clock: Clock, asta: Person, log_in: LogIn) -> None:
    client = app.test_client()
    log_in(client, asta)
    with client:
        client.get(MINE)
        assert service.is_fresh(clock())
        assert not service.is_fresh(clock() + timedelta(minutes=16))
    with app.test_request_context("/"):
        assert not service.is_fresh(clock())


def test_logging_out_ends_the_session_here_and_then_at_the_provider(app: Flask, browser: Browser, asta: Person) -> None:
    browser.log_in("asta")
    secret = browser.cookie()
    assert browser.portal.get("/log-ud").status_code == 200
    assert is_in(browser), "looking at the way out is not leaving"
    away = urlsplit(leave(browser))
    asked = parse_qs(away.query)
    assert away.path == "/end-session"
    assert asked["post_logout_redirect_uri"] == ["http://localhost/log-ud/faerdig"]
    assert "id_token_hint" in asked
    assert browser.cookie() is None
    thief = app.test_client()
    thief.set_cookie("mf_session", secret or "")
    assert thief.get(MINE).status_code == 303
    back = browser.provider.get(f"{away.path}?{away.query}")
    assert back.location == "http://localhost/log-ud/faerdig"
    assert "Du er logget af" in browser.portal.get("/log-ud/faerdig").text
    begun = browser.begin()
    assert browser.provider.get(_local(begun.location)).status_code == 200, "she is asked who she is"


def test_logging_out_takes_a_form_of_ours(browser: Browser, asta: Person) -> None:
    browser.log_in("asta")
    assert browser.portal.post("/log-ud").status_code == 400
    assert is_in(browser)


def test_the_way_out_works_when_the_provider_is_away(app: Flask, browser: Browser, asta: Person, log_in: LogIn) -> None:
    log_in(browser.portal, asta)
    app.extensions["signin"]["citizen"].link.issuer = "http://127.0.0.1:9"
    assert leave(browser) == "/log-ud/faerdig"
    assert not is_in(browser)


def test_the_forms_token_is_another_after_login_and_after_logout(browser: Browser, asta: Person) -> None:
    def visit() -> str | None:
        return browser.cookie("mf_visit")

    browser.portal.get("/log-ud")
    browser.portal.post("/sprog", data={"sprog": "en", "csrf_token": "x"})
    before = visit()
    browser.log_in("asta")
    page = browser.portal.get("/log-ud")
    inside = visit()
    leave(browser)
    assert len({before, inside, visit()}) == 3
    assert re.search(r'name="csrf_token"', page.text)


def test_an_expired_visit_is_told_why_and_led_back(browser: Browser, clock: Clock, asta: Person) -> None:
    browser.log_in("asta")
    clock.tick(minutes=20)
    answer = browser.portal.get(MINE)
    assert answer.location.startswith("/log-ud/udloebet?hvorfor=idle")
    page = browser.portal.get(answer.location)
    assert page.status_code == 200
    assert "Du er ikke længere logget ind" in page.text


def test_all_sessions_of_a_person_can_be_ended_at_once(
    app: Flask, clock: Clock, carla: Person, asta: Person, log_in: LogIn
) -> None:
    clients = [app.test_client() for _ in range(3)]
    for client, person in zip(clients, (carla, carla, asta), strict=True):
        log_in(client, person)
    with wired_of(app).session() as session:
        assert service.end_all_of(session, carla.id, clock()) == 2
        session.commit()
    assert [client.get(MINE).status_code for client in clients] == [303, 303, 200]


def _moved(simulator: Simulator, public_url: str) -> object:
    config = simulator.app.extensions["simulator"]
    clients = tuple(
        replace(
            client,
            redirect_uris=tuple(uri.replace("http://localhost", public_url) for uri in client.redirect_uris),
        )
        for client in config.clients
    )
    return replace(config, clients=clients)


def _local(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"
