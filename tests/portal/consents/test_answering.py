"""She answers a question: the whole text first, two equal answers to each kind of data, and a receipt."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from consent.events import Reason
from tests.support.consent_pages import (
    answer,
    asked,
    asked_about_health,
    check,
    given,
    history_of,
    main_of,
    path_of,
    served_to,
    text_shown,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import LogIn, Person


def test_the_page_tells_everything_in_order_before_it_asks(app: Flask, client: FlaskClient, asta: Person) -> None:
    html = client.get(path_of(asked(app, asta))).text
    check_page(html)
    told_in_order = re.findall(r"<h2[^>]*>(.*?)</h2>", main_of(html).split("<aside")[0])
    assert told_in_order == [
        "Hvem spørger?",
        "Hvilke oplysninger?",
        "Hvem må sende dem?",
        "Hvad skal de bruges til?",
        "Hvor længe gælder det?",
        "Hvad siger loven?",
        "Hvad sker der, hvis du siger nej?",
        "Kan du fortryde?",
        "Hvad betyder et ja?",
        "Dit svar",
    ]
    assert "Region Fjord, klinisk funktion, spørger dig" in html
    assert "Regionen giver kommunen råd om helbred og arbejde." in html
    assert "Et ja sender ikke noget i sig selv." in html


def test_one_kind_of_data_has_two_buttons_of_the_same_make(app: Flask, client: FlaskClient, asta: Person) -> None:
    html = main_of(client.get(path_of(asked(app, asta, "employment"))).text)
    buttons = re.findall(r'<button class="([^"]*)" type="submit" name="svar_employment" value="(ja|nej)">', html)
    assert buttons == [("button button-secondary choice", "ja"), ("button button-secondary choice", "nej")]


def test_several_kinds_are_answered_one_by_one_and_nothing_is_ticked_beforehand(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    html = main_of(client.get(path_of(asked(app, asta))).text)
    assert "Må de få oplysninger om arbejde?" in html
    assert "Må de få oplysninger om sociale forhold?" in html
    assert html.count('type="radio"') == 4
    assert "checked" not in html


def test_a_yes_permits_what_she_said_yes_to_and_a_withdrawal_ends_it(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = asked(app, asta)
    assert not check(app, asta).decision
    sent = answer(client, consent_id, {"employment": "ja", "social": "nej"})
    assert (sent.status_code, sent.location) == (303, path_of(consent_id, "kvittering"))
    assert (check(app, asta).reason, check(app, asta, "social").reason) == (Reason.OK, Reason.REFUSED)
    receipt = client.get(sent.location).text
    check_page(receipt)
    assert "Du har sagt ja" in receipt
    assert "Det sagde du ja til: arbejde." in receipt
    assert "Det sagde du nej til: sociale forhold." in receipt
    assert f'href="{path_of(consent_id, "traek-tilbage")}"' in main_of(receipt)
    gone = withdraw(client, consent_id)
    assert gone.status_code == 303
    assert check(app, asta).reason is Reason.WITHDRAWN
    receipt = client.get(gone.location).text
    check_page(receipt)
    assert "Stopper nye opslag. Det, de allerede har fået, bliver i sagen." in receipt


def test_a_no_is_recorded_with_its_receipt_and_its_text(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta)
    sent = answer(client, consent_id, {"employment": "nej", "social": "nej"})
    receipt = client.get(sent.location).text
    check_page(receipt)
    assert "Du har sagt nej" in receipt
    assert "Region Fjord, klinisk funktion, får nej, hvis de spørger." in receipt
    assert told(app, asta, consent_id) == ["requested", "refused"]
    assert history_of(app, asta, consent_id)[-1].served_hash is not None
    assert check(app, asta).reason is Reason.REFUSED


def test_the_evidence_is_byte_for_byte_what_the_page_showed(app: Flask, client: FlaskClient, asta: Person) -> None:
    for language, question in (("da", "Hvem spørger?"), ("en", "Who is asking?")):
        consent_id = asked(app, asta, "employment")
        with client.session_transaction() as visit:
            visit["language"] = language
        html = client.get(path_of(consent_id)).text
        assert question in html
        answer(client, consent_id, {"employment": "ja"}, html, text="Jeg giver lov til alt", served="x")
        served = served_to(app, asta, consent_id)
        assert served.text.encode() == text_shown(html).encode()
        assert served.sha256 == history_of(app, asta, consent_id)[-1].served_hash


def test_the_receipt_tells_which_older_consent_a_yes_took_the_place_of(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    older = given(app, asta, "employment", "social")
    newer = asked(app, asta, "employment")
    page = client.get(path_of(newer)).text
    assert "Siger du ja nu, gælder det nye" in page
    receipt = client.get(answer(client, newer, {"employment": "ja"}, page).location).text
    assert "Dit nye ja tog pladsen fra et ældre, som ikke gælder mere:" in receipt
    assert "Jobcenter Fjordby måtte sende oplysninger om arbejde og sociale forhold" in receipt
    old = client.get(path_of(older, "kvittering")).text
    check_page(old)
    assert "Et nyere ja har taget pladsen." in old
    assert path_of(newer, "traek-tilbage") in old


def test_neither_answer_nor_person_is_in_any_address(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    consent_id = asked_about_health(app, asta)
    seen = [path_of(consent_id), answer(client, consent_id, {"health": "ja"}).location]
    seen += [withdraw(client, consent_id).location]
    html = client.get("/samtykker").text + client.get(path_of(consent_id, "kvittering")).text
    seen += re.findall(r'(?:href|action)="([^"]*)"', html)
    for address in seen:
        assert not re.search(r"ja\b|nej\b|health|asta|lund|610190|subject", address, re.IGNORECASE), address
        assert str(asta.subject_id) not in address
        assert str(asta.id) not in address
