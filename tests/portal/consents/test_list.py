"""Her consents in one list: a question while it waits, what may be done while it holds, and what once might."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import Act, Assurance, Channel
from tests.support.consent_pages import asked, asked_about_health, check, given, main_of, path_of, withdraw
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, wired_of
from tests.support.statements import counted

STAFF = "staff:0198c7d2-7a00-4000-8000-00000000bbbb"


def listed(client: FlaskClient) -> list[str]:
    html = client.get("/samtykker").text
    check_page(html)
    return re.findall(r'<p class="consent-sentence">(.*?)</p>', html)


def test_a_waiting_question_is_told_as_a_question(app: Flask, client: FlaskClient, asta: Person) -> None:
    asked(app, asta)
    asked_about_health(app, asta)
    assert sorted(listed(client)) == [
        "Jobcenter Fjordby spørger om oplysninger om helbred fra Lægehuset Havnen.",
        "Region Fjord, klinisk funktion, spørger om oplysninger om arbejde og sociale forhold fra Jobcenter Fjordby.",
    ]


def test_in_english_too(app: Flask, client: FlaskClient, asta: Person) -> None:
    asked(app, asta)
    given(app, asta)
    with client.session_transaction() as visit:
        visit["language"] = "en"
    assert listed(client) == [
        "Region Fjord, klinisk funktion, asks for information about work and social matters from Jobcenter Fjordby.",
        "Jobcenter Fjordby may send information about work to Region Fjord, klinisk funktion.",
    ]


def test_what_holds_is_told_in_the_present_and_what_is_over_in_the_past(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = given(app, asta)
    assert listed(client) == ["Jobcenter Fjordby må sende oplysninger om arbejde til Region Fjord, klinisk funktion."]
    withdraw(client, consent_id)
    assert listed(client) == [
        "Jobcenter Fjordby måtte sende oplysninger om arbejde til Region Fjord, klinisk funktion."
    ]


def test_nobody_and_nothing_is_a_plain_page_with_a_next_step(client: FlaskClient) -> None:
    html = client.get("/samtykker").text
    check_page(html)
    assert "Du har ikke sagt ja til noget lige nu." in html
    assert "Giv et samtykke" in html
    assert "70 00 00 00" in main_of(html)


@pytest.mark.parametrize(
    ("channel", "words"),
    [(Channel.PAPER, "Du gjorde det på papir."), (Channel.ORAL, "Du sagde det i telefonen eller ved et møde.")],
)
def test_what_staff_recorded_is_marked_in_the_list_and_on_its_page(
    app: Flask, client: FlaskClient, asta: Person, channel: Channel, words: str
) -> None:
    act = Act(actor=STAFF, channel=channel, assurance=Assurance.NONE, on_behalf_of="citizen")
    recorded, own = given(app, asta, act=act), given(app, asta, "social")
    badge = "Registreret af en medarbejder"
    assert client.get("/samtykker").text.count(badge) == 1
    page = client.get(path_of(recorded, "").rstrip("/")).text
    check_page(page)
    assert badge in page
    assert f"Registreret af medarbejder. {words}" in page
    assert "Registreret af" not in client.get(path_of(own, "").rstrip("/")).text
    withdraw(client, recorded)
    assert badge not in client.get("/samtykker").text
    assert f"Registreret af medarbejder. {words}" in client.get(path_of(recorded, "").rstrip("/")).text


def test_the_page_of_a_consent_tells_who_asked_and_what_they_were_told(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    consent_id = given(app, asta)
    page = path_of(consent_id, "").rstrip("/")
    assert "Ingen har spurgt endnu." in client.get(page).text
    clock.tick(minutes=1)
    check(app, asta)
    withdraw(client, consent_id)
    check(app, asta)
    html = client.get(page).text
    check_page(html)
    assert "12. januar 2026 kl. 10.01: Om arbejde. De fik ja. Dit samtykke gjaldt." in html
    assert "Om arbejde. De fik nej. Du har trukket samtykket tilbage." in html
    assert "Teksten, præcis som du så den" in html
    assert "granted" not in main_of(html)


def test_the_list_takes_the_same_statements_for_three_consents_and_for_sixty(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    def statements() -> int:
        client.get("/samtykker")  # what is fetched once for all is fetched before
        with counted(wired_of(app).engine) as sent:
            assert client.get("/samtykker").status_code == 200
        return len(sent)

    made: list[UUID] = [asked(app, asta), given(app, asta), asked_about_health(app, asta)]
    few = statements()
    while len(made) < 60:
        made.append(given(app, asta))
    assert statements() == few
    html = client.get("/samtykker").text
    check_page(html)
    assert "Vis dem, der er ældre" in html


def test_her_list_is_hers(app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn) -> None:
    asked(app, bo)
    assert listed(client) == []
    log_in(client, bo)
    assert len(listed(client)) == 1
