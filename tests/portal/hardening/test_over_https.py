"""Under HTTPS, as in production: forms arrive, cookies are bound to the host, and other sites' forms do not count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal import create_app
from portal.settings import Settings
from tests.support import consent_pages as consents
from tests.support.portal import Clock, LogIn, Person, put_behind_cookie, token_in, wired_of

HERE = "https://mitforloeb.fjordby.example"


@pytest.fixture
def secure(settings: Settings, clock: Clock) -> Iterator[Flask]:
    made = create_app(replace(settings, public_url=HERE), now=clock)
    yield made
    wired_of(made).engine.dispose()


def switch(client: FlaskClient, base: str = HERE, **headers: str) -> TestResponse:
    """Switch language, as a browser that was told to send no Referer would."""
    token = token_in(client.get("/", base_url=base).text)
    form = {"csrf_token": token, "sprog": "en", "tilbage": "/plan"}
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/sprog", base_url=base, data=form, headers=sent)


def test_a_form_arrives_without_a_referer_which_our_own_policy_keeps_back(secure: Flask) -> None:
    answer = switch(secure.test_client(), Sec_Fetch_Site="same-origin", Origin="null")
    assert (answer.status_code, answer.location) == (303, "/plan")


def test_the_visits_cookie_is_secure_and_the_host_is_told_to_stay_with_https(secure: Flask) -> None:
    answer = secure.test_client().get("/", base_url=HERE)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-mf_visit=")
    assert {part.strip() for part in cookie.split(";")[1:]} == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_over_http_there_is_neither(client: FlaskClient) -> None:
    answer = client.get("/")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("mf_visit=")
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("whence", ["cross-site", "same-site", "nonsense"])
def test_a_form_from_another_site_does_not_count_even_with_a_good_token(client: FlaskClient, whence: str) -> None:
    answer = switch(client, "http://localhost", Sec_Fetch_Site=whence)
    assert answer.status_code == 400
    assert 'href="tel:70000000"' in answer.text


@pytest.mark.parametrize("whence", ["same-origin", "none"])
def test_a_form_of_ours_counts(client: FlaskClient, whence: str) -> None:
    assert switch(client, "http://localhost", Sec_Fetch_Site=whence).status_code == 303


def test_she_withdraws_over_https(secure: Flask, asta: Person) -> None:
    consents.register(secure)
    held, client = consents.given(secure, asta), secure.test_client()
    put_behind_cookie(secure, client, asta)
    session = client.get_cookie("__Host-mf_session")
    assert session is not None
    client.set_cookie("__Host-mf_session", session.value, domain="mitforloeb.fjordby.example", secure=True)
    path = f"/samtykker/{held}/traek-tilbage"
    form = {"csrf_token": token_in(client.get(path, base_url=HERE).text)}
    assert client.post(path, base_url=HERE, data=form).status_code == 303
    assert consents.told(secure, asta, held)[-1] == "withdrawn"


def test_a_cookie_of_http_is_nobody_over_https(secure: Flask, asta: Person, log_in: LogIn) -> None:
    client = secure.test_client()
    log_in(client, asta)
    assert client.get("/plan", base_url=HERE).status_code == 302
