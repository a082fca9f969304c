"""The frame round every page: who it is for, the ways on, and a phone number when something fails."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import errors
from tests.support.page import check_page


def test_a_page_has_its_heading_as_its_title(client: FlaskClient) -> None:
    html = client.get("/samtykker").text
    check_page(html)
    assert "<title>Samtykker – Mit Forløb</title>" in html
    assert "<h1>Samtykker</h1>" in html


def test_the_page_with_every_component_is_valid(client: FlaskClient) -> None:
    check_page(client.get("/alt").text)


def test_the_menu_leads_only_to_pages_that_exist(client: FlaskClient) -> None:
    html = client.get("/samtykker").text
    assert '<a class="top-way" href="/samtykker" aria-current="page">' in html
    assert 'href="/plan"' not in html


def test_a_page_below_a_menu_entry_keeps_it_marked(client: FlaskClient) -> None:
    assert '<a class="top-way" href="/samtykker" aria-current="true">' in client.get("/samtykker/nyt").text


def test_whoever_is_not_logged_in_has_neither_menu_nor_a_way_to_log_off(client: FlaskClient) -> None:
    html = client.get("/samtykker?som=ingen").text
    check_page(html)
    assert "top-way" not in html
    assert 'action="/log-ud"' not in html


def test_staff_see_their_own_name_and_not_the_citizens_menu(client: FlaskClient) -> None:
    html = client.get("/samtykker?som=medarbejder").text
    check_page(html)
    assert "Carla Vinter" in html
    assert 'class="top-way" href="/samtykker"' not in html


def test_logging_off_is_a_form_with_a_token(client: FlaskClient) -> None:
    html = client.get("/samtykker").text
    form = html.split('action="/log-ud"')[1].split("</form>")[0]
    assert 'name="csrf_token"' in form


def test_the_language_form_returns_to_the_page(client: FlaskClient) -> None:
    html = client.get("/samtykker?side=2").text
    assert 'name="tilbage" value="/samtykker?side=2"' in html


@pytest.mark.parametrize("status", [*errors.WITH_A_PAGE, 422])
def test_every_error_page_needs_no_database_and_gives_a_phone_number(look: Flask, status: int) -> None:
    with look.test_request_context("/", method="GET"):
        response = errors._safe_page(f"errors/{status}.html", status)
    assert response.status_code == status
    html = response.get_data(as_text=True)
    check_page(html)
    assert "Vil du trække et samtykke tilbage?" in html
    assert 'href="tel:70000000"' in html
    assert "Log af" not in html


def test_a_page_that_is_missing_and_a_fault_of_ours_are_told_in_plain_words(client: FlaskClient) -> None:
    missing, broken = client.get("/findes-ikke"), client.get("/i-stykker")
    assert (missing.status_code, broken.status_code) == (404, 500)
    for answer in (missing, broken):
        check_page(answer.text)
    assert "a fault of ours" not in broken.text


@pytest.fixture
def english(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as visit:
        visit["language"] = "en"
    return client


def test_the_page_says_which_language_it_is_in(english: FlaskClient) -> None:
    assert '<html lang="en"' in english.get("/samtykker").text
