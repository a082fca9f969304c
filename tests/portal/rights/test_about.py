"""What anyone may read about data, cookies and accessibility, without logging in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import create_app
from portal.settings import Settings
from tests.support.databases import FreshDatabase, Migrate
from tests.support.page import check_page
from tests.support.portal import Clock, wired_of

PAGES = ("/om", "/om/dine-oplysninger", "/om/cookies", "/tilgaengelighed")


@pytest.fixture
def database_url(fresh_database: FreshDatabase, migrate_database: Migrate) -> str:
    """No page here asks a database."""
    return fresh_database("sqlite", migrate_database)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_for_anyone_and_the_footer_leads_to_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    check_page(answer.text)
    footer = answer.text.partition("<footer")[2]
    assert 'href="/om"' in footer
    assert 'href="/tilgaengelighed"' in footer


@pytest.fixture
def elsewhere(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The portal of another municipality."""
    told = replace(
        settings,
        municipality="Nordby Kommune",
        municipality_address="Torvet 2, 9998 Nordby",
        municipality_cvr="11 11 11 11",
        contact_email="post@nordby.example",
        dpo_email="raadgiver@nordby.example",
        was_url="https://was.digst.dk/mitforloeb-nordby-dk",
        accessibility_reviewed="2026-02-03",
    )
    made = create_app(told, now=clock)
    yield made
    wired_of(made).engine.dispose()


def test_whose_pages_they_are_comes_from_the_settings(elsewhere: Flask) -> None:
    client = elsewhere.test_client()
    about, privacy, statement = (client.get(path).text for path in ("/om", "/om/dine-oplysninger", "/tilgaengelighed"))
    assert "Torvet 2, 9998 Nordby" in about
    assert "11 11 11 11" in privacy
    assert "raadgiver@nordby.example" in privacy
    assert "post@nordby.example" in statement
    assert "3. februar 2026" in statement
    assert "Fjordby" not in about + privacy + statement


def test_the_short_address_of_the_statement_leads_to_it(client: FlaskClient, elsewhere: Flask) -> None:
    assert client.get("/was").location == "/tilgaengelighed"
    assert elsewhere.test_client().get("/was").location == "https://was.digst.dk/mitforloeb-nordby-dk"


def test_the_notice_calls_a_consent_under_the_law_a_safeguard_and_not_a_ground(client: FlaskClient) -> None:
    text = client.get("/om/dine-oplysninger").text
    assert "artikel 6, stk. 1, litra e" in text
    assert "artikel 7" not in text
    assert "litra a" not in text


def test_how_long_text_is_kept_is_what_the_portal_does(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from portal.signin import drafts

    assert "15 minutter" in client.get("/om/dine-oplysninger").text
    monkeypatch.setattr(drafts, "GOOD_FOR", timedelta(minutes=40))
    assert "40 minutter" in client.get("/om/dine-oplysninger").text


def test_secure_cookies_are_told_by_their_own_names(settings: Settings, clock: Clock) -> None:
    app = create_app(replace(settings, public_url="https://mitforloeb.example"), now=clock)
    text = app.test_client().get("/om/cookies").text
    for name in ("__Host-mf_visit", "__Host-mf_login", "__Host-mf_session"):
        assert f">{name}</span>" in text
    wired_of(app).engine.dispose()
