"""The provider's word that somebody has left: heeded once, when it is really the provider's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select

from portal.signin.models import LoginSession
from portal.simulator.tokens import LOGOUT_EVENT
from tests.support.login import Browser, Simulator
from tests.support.portal import Clock, Person, wired_of

Notice = Callable[..., str]
GONE = object()


@pytest.fixture
def notice(app: Flask, simulator: Simulator, clock: Clock) -> Notice:
    """A logout token for the one session there is, with claims and header bent as asked."""

    def make(header: dict[str, Any] | None = None, key: ECKey | None = None, **change: Any) -> str:
        with wired_of(app).session(writes=False) as session:
            row = session.scalars(select(LoginSession)).first()
        at = int(clock().timestamp())
        claims = {
            "iss": simulator.issuer,
            "aud": "portal-citizen",
            "sub": row.sub if row else "nobody",
            "sid": row.idp_sid if row else "none",
            "iat": at,
            "exp": at + 120,
            "jti": "one",
            "events": {LOGOUT_EVENT: {}},
        } | change
        signer = key or simulator.state.key
        whole = {"alg": "ES256", "kid": simulator.state.key.kid, "typ": "logout+jwt"} | (header or {})
        return jwt.encode(whole, {n: v for n, v in claims.items() if v is not GONE}, signer)

    return make


def post(app: Flask, token: str) -> int:
    answer = app.test_client().post("/log-ind/backchannel", data={"logout_token": token})
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code


def is_in(browser: Browser) -> bool:
    return browser.portal.get("/bliv-logget-ind").status_code == 200


@pytest.mark.parametrize("named", [{}, {"sub": GONE}, {"sid": GONE}])
def test_a_visit_ends_when_the_provider_says_so(
    app: Flask, browser: Browser, notice: Notice, asta: Person, named: dict[str, Any]
) -> None:
    browser.log_in("asta")
    assert is_in(browser)
    assert post(app, notice(**named)) == 200
    assert not is_in(browser)


def test_what_the_simulator_sends_is_heeded(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person, carla: Person
) -> None:
    colleague = Browser(app, simulator)
    browser.log_in("asta")
    colleague.log_in("carla", "/medarbejder/log-ind")
    simulator.app.test_client().post("/log-out-everywhere")
    assert sorted(address for address, _ in simulator.sent) == ["http://localhost/log-ind/backchannel"] * 2
    for _, token in simulator.sent:
        assert post(app, token) == 200
    assert not is_in(browser)
    assert not is_in(colleague)


@pytest.mark.parametrize(
    "bent",
    [
        {"iss": "https://other.example"},
        {"aud": "somebody-else"},
        {"events": GONE},
        {"events": {"https://other.example/event": {}}},
        {"nonce": "n"},
        {"jti": GONE},
        {"sub": GONE, "sid": GONE},
        {"iat": 1},
        {"exp": 1},
        {"header": {"typ": "JWT"}},
        {"header": {"kid": "unknown"}},
        {"key": ECKey.generate_key("P-256")},
    ],
)
def test_a_forged_or_bent_notice_ends_nothing(
    app: Flask, browser: Browser, notice: Notice, asta: Person, bent: dict[str, Any]
) -> None:
    browser.log_in("asta")
    assert post(app, notice(**bent)) == 400
    assert is_in(browser)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "…", "." * 20000])
def test_rubbish_ends_nothing(app: Flask, token: str) -> None:
    assert post(app, token) == 400
    assert app.test_client().post("/log-ind/backchannel").status_code == 400
    assert app.test_client().get("/log-ind/backchannel").status_code == 405


def test_a_notice_is_good_once_also_when_it_comes_twice_at_the_same_moment(
    app: Flask, browser: Browser, notice: Notice, asta: Person, clock: Clock
) -> None:
    browser.log_in("asta")
    token = notice()
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: post(app, token), range(4))) == [200, 400, 400, 400]
    browser.log_in("asta")
    assert post(app, token) == 400
    assert is_in(browser)
    clock.tick(minutes=5)
    assert post(app, token) == 400, "by then it has expired"


def test_another_persons_notice_leaves_her_alone(
    app: Flask, browser: Browser, simulator: Simulator, notice: Notice, asta: Person, bo: Person
) -> None:
    browser.log_in("asta")
    token = notice(sid="another-visit")
    assert post(app, token) == 200
    assert is_in(browser)


def test_an_id_token_does_not_pass_for_a_notice(app: Flask, browser: Browser, asta: Person) -> None:
    browser.log_in("asta")
    with wired_of(app).session(writes=False) as session:
        hint = session.scalars(select(LoginSession)).one().id_token
    assert post(app, hint or "") == 400
    assert is_in(browser)


def test_spent_notices_are_forgotten_when_they_could_not_be_used_again(
    app: Flask, browser: Browser, notice: Notice, asta: Person, clock: Clock
) -> None:
    from portal.signin.models import SpentLogoutToken

    browser.log_in("asta")
    post(app, notice(jti="first"))
    clock.at += timedelta(minutes=10)
    browser.log_in("asta")
    post(app, notice(jti="second"))
    with wired_of(app).session(writes=False) as session:
        assert len(session.scalars(select(SpentLogoutToken)).all()) == 1
