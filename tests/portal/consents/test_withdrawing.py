"""Withdrawing: as few clicks as giving, at once, twice if she likes, and by phone when the site cannot."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from consent.events import Reason
from consent.log import note
from consent.log.checkpoint import Checkpoint
from consent.log.guard import Guard
from portal.messages.models import StaffTask
from tests.support.consent_pages import (
    answer,
    asked,
    check,
    give_path,
    given,
    hidden_in,
    main_of,
    path_of,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, wired_of


class Hand:
    """A person who follows links and presses buttons, and counts."""

    def __init__(self, client: FlaskClient) -> None:
        self.client, self.path, self.clicks = client, "/samtykker", 0
        self.html = client.get(self.path).text

    def follow(self, words: str) -> None:
        links = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', main_of(self.html), re.DOTALL)
        self.path = next(
            unescape(href) for href, text in links if re.sub("<[^>]*>", "", text).strip().startswith(words)
        )
        self.html, self.clicks = self.client.get(self.path).text, self.clicks + 1

    def press(self, **sent: str) -> None:
        response = self.client.post(self.path, data={**hidden_in(self.html), **sent})
        assert response.status_code == 303
        self.path, self.clicks = response.location, self.clicks + 1
        self.html = self.client.get(self.path).text


def clicks_to_withdraw(client: FlaskClient, *, from_receipt: str | None = None) -> int:
    hand = Hand(client)
    if from_receipt:
        hand.path, hand.html = from_receipt, client.get(from_receipt).text
    hand.follow("Træk tilbage")
    hand.press()
    assert "Du har trukket dit samtykke tilbage" in hand.html
    return hand.clicks


def test_it_takes_no_more_clicks_than_answering_did(app: Flask, client: FlaskClient, asta: Person) -> None:
    asked(app, asta, "employment")
    giving = Hand(client)
    giving.follow("Læs og svar")
    giving.press(svar_employment="ja")
    assert giving.clicks == 2
    assert clicks_to_withdraw(client) <= giving.clicks


def test_it_takes_no_more_clicks_from_the_receipt_or_after_giving_unasked(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    giving = Hand(client)
    giving.follow("Giv et samtykke")
    giving.follow("Jobcenter Fjordby må sende oplysninger om arbejde til Region Fjord")
    giving.press()
    assert "Du har sagt ja" in giving.html
    assert clicks_to_withdraw(client, from_receipt=giving.path) <= giving.clicks


def test_the_two_buttons_weigh_the_same_and_nothing_is_asked(app: Flask, client: FlaskClient, asta: Person) -> None:
    html = client.get(path_of(given(app, asta), "traek-tilbage")).text
    check_page(html)
    classes = re.findall(r'<(?:button|a) class="(button[^"]*choice)"', main_of(html))
    assert classes == ["button button-secondary choice"] * 2
    assert "Stopper nye opslag. Det, de allerede har fået, bliver i sagen." in html
    assert not re.search(r"<textarea|<select|type=\"(?:text|radio|checkbox)\"", main_of(html))


def test_withdrawing_twice_is_a_double_click(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta)
    page = hidden_in(client.get(path_of(consent_id, "traek-tilbage")).text)
    sent = [client.post(path_of(consent_id, "traek-tilbage"), data=page) for _ in range(2)]
    assert {one.location for one in sent} == {path_of(consent_id, "kvittering")}
    assert told(app, asta, consent_id) == ["granted", "withdrawn"]
    assert client.get(path_of(consent_id, "traek-tilbage")).location == path_of(consent_id, "kvittering")
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(StaffTask)) == 1


def test_a_later_yes_is_a_yes_again(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta, "employment")
    answer(client, consent_id, {"employment": "ja"})
    withdraw(client, consent_id)
    assert check(app, asta).reason is Reason.WITHDRAWN
    path = give_path("employment")
    client.post(path, data=hidden_in(client.get(path).text))
    assert check(app, asta).decision


def test_withdrawing_what_a_newer_yes_replaced_says_that_the_newer_one_stands(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    older = given(app, asta, "employment")
    page = hidden_in(client.get(path_of(older, "traek-tilbage")).text)
    newer = given(app, asta, "employment")
    sent = client.post(path_of(older, "traek-tilbage"), data=page)
    receipt = client.get(sent.location).text
    check_page(receipt)
    assert "Du har trukket" not in receipt
    assert "Vil du fortryde, er det dét, du skal trække tilbage." in receipt
    assert path_of(newer, "traek-tilbage") in main_of(receipt)
    assert check(app, asta).decision


def test_a_database_behind_its_guard_gives_the_phone_number_instead(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = given(app, asta)
    settings = wired_of(app).settings
    assert settings.guard_file is not None
    signer = note.Signer.parse((settings.keys_dir / "log.key").read_text().strip())
    Guard(settings.guard_file).advance(signer.sign(str(Checkpoint(settings.log_origin, 7, b"\7" * 32))))
    page = client.get(path_of(consent_id, "traek-tilbage"))
    assert page.status_code == 200
    sent = client.post(path_of(consent_id, "traek-tilbage"), data=hidden_in(page.text))
    assert sent.status_code == 503
    check_page(sent.text)
    assert "70 00 00 00" in main_of(sent.text)
    assert "Vil du trække et samtykke tilbage?" in sent.text
    assert sent.headers["Retry-After"]


def test_an_expired_consent_is_not_told_as_withdrawn(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    consent_id = given(app, asta, days=1)
    clock.tick(days=2)
    log_in(client, asta)
    listed = client.get("/samtykker").text
    assert "Udløbet" in listed
    assert "Træk tilbage</" not in main_of(listed)
    for page in ("", "kvittering"):
        html = client.get(path_of(consent_id, page).rstrip("/")).text
        check_page(html)
        assert "Udløbet" in html or "Det udløb 13. januar 2026." in html
        assert "trukket" not in main_of(html).replace("Vi kan også trække", "")
    assert check(app, asta).reason is Reason.EXPIRED


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_only_the_button_withdraws(app: Flask, client: FlaskClient, asta: Person, method: str) -> None:
    consent_id = given(app, asta)
    assert getattr(client, method)(path_of(consent_id, "traek-tilbage")).status_code in (400, 405)
    assert told(app, asta, consent_id) == ["granted"]
