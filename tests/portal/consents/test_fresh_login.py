"""A yes to health data is confirmed by a fresh login; saying no and withdrawing never are."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.consent_pages import (
    HEALTH_TO_JOBCENTER,
    answer,
    asked,
    asked_about_health,
    give_path,
    given,
    hidden_in,
    main_of,
    path_of,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person


@pytest.fixture
def stale(client: FlaskClient, clock: Clock, visit: None) -> None:
    """She is still logged in, and showed who she is more than a quarter of an hour ago. The provider is away."""
    for _ in range(2):
        clock.tick(minutes=10)
        assert client.get("/samtykker").status_code == 200


def test_a_yes_to_health_with_an_old_login_waits_for_a_fresh_one_with_her_choice_kept(
    app: Flask, client: FlaskClient, asta: Person, stale: None, log_in: LogIn
) -> None:
    consent_id = asked_about_health(app, asta)
    page = client.get(path_of(consent_id)).text
    assert "beder vi dig vise med MitID" in page
    away = answer(client, consent_id, {"health": "ja"}, page)
    assert away.status_code == 303
    assert away.location.startswith("/log-ind?frisk=ja&tilbage=")
    assert told(app, asta, consent_id) == ["requested"]
    log_in(client, asta)
    for _reload in range(2):
        back = client.get(path_of(consent_id)).text
        check_page(back)
        assert "Dine svar står her endnu" in back
        assert main_of(back).count("checked") == 1
    assert told(app, asta, consent_id) == ["requested"]
    sent = client.post(path_of(consent_id), data={**hidden_in(back), "svar_health": "ja"})
    assert sent.location == path_of(consent_id, "kvittering")
    assert told(app, asta, consent_id) == ["requested", "granted"]


def test_when_the_provider_is_away_her_yes_is_kept_and_the_page_gives_the_phone_number(
    app: Flask, client: FlaskClient, asta: Person, stale: None
) -> None:
    consent_id = asked_about_health(app, asta)
    away = client.get(answer(client, consent_id, {"health": "ja"}).location)
    assert away.status_code == 503
    assert "70 00 00 00" in away.text
    assert "Dine svar står her endnu" in client.get(path_of(consent_id)).text


def test_a_no_to_health_needs_no_fresh_login(app: Flask, client: FlaskClient, asta: Person, stale: None) -> None:
    consent_id = asked_about_health(app, asta)
    assert answer(client, consent_id, {"health": "nej"}).location == path_of(consent_id, "kvittering")
    assert told(app, asta, consent_id) == ["requested", "refused"]


def test_a_yes_to_anything_else_needs_none_either(app: Flask, client: FlaskClient, asta: Person, stale: None) -> None:
    consent_id = asked(app, asta)
    sent = answer(client, consent_id, {"employment": "ja", "social": "ja"})
    assert sent.location == path_of(consent_id, "kvittering")


def test_withdrawing_health_data_needs_no_fresh_login(
    app: Flask, client: FlaskClient, asta: Person, stale: None
) -> None:
    consent_id = given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
    assert withdraw(client, consent_id).location == path_of(consent_id, "kvittering")
    assert told(app, asta, consent_id) == ["granted", "withdrawn"]


def test_giving_health_data_unasked_waits_for_a_fresh_login_too(
    app: Flask, client: FlaskClient, asta: Person, stale: None, log_in: LogIn
) -> None:
    path = give_path("health", between=HEALTH_TO_JOBCENTER)
    away = client.post(path, data=hidden_in(client.get(path).text))
    assert away.location.startswith("/log-ind?frisk=ja&tilbage=")
    assert "Giver" not in client.get("/samtykker").text
    log_in(client, asta)
    back = client.get(path).text
    check_page(back)
    assert "Dit ja er ikke sendt endnu" in back
    assert client.post(path, data=hidden_in(back)).location.endswith("/kvittering")


def test_a_session_that_ran_out_in_the_middle_keeps_the_answers(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    consent_id = asked(app, asta)
    page = client.get(path_of(consent_id)).text
    clock.tick(minutes=16)
    over = answer(client, consent_id, {"employment": "ja", "social": "nej"}, page)
    assert over.location.startswith("/log-ud/udloebet?")
    log_in(client, asta)
    back = client.get(path_of(consent_id)).text
    assert "Dine svar står her endnu" in back
    assert main_of(back).count("checked") == 2
