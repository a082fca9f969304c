"""A yes that staff recorded and she never gave: as few clicks as a withdrawal, at once, and staff are told."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.events import Act, Assurance, Channel, ConsentId, Reason
from portal.messages.models import StaffTask
from tests.support.consent_pages import (
    asked,
    check,
    given,
    hidden_in,
    history_of,
    in_ledger,
    main_of,
    path_of,
    subject,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of

STAFF = Act(
    actor="staff:0198c7d2-7a00-4000-8000-00000000bbbb",
    channel=Channel.ORAL,
    assurance=Assurance.NONE,
    on_behalf_of="citizen",
)
WORDS = "Det har jeg ikke sagt ja til"


def links(html: str) -> dict[str, str]:
    """Where each link of the page's own text leads."""
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', main_of(html), re.DOTALL)
    return {re.sub("<[^>]*>", "", text).partition(":")[0].strip(): href for href, text in found}


def disown(client: FlaskClient, consent_id: UUID) -> str:
    """From the list: one click, one button; the page it led to."""
    page = links(client.get("/samtykker").text)[WORDS]
    assert page == path_of(consent_id, "ikke-mit")
    html = client.get(page).text
    check_page(html)
    sent = client.post(page, data=hidden_in(html))
    assert sent.location == path_of(consent_id, "kvittering")
    return client.get(sent.location).text


def tasks(app: Flask) -> list[str]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(StaffTask.kind)))


def test_it_ends_at_once_in_two_clicks_and_staff_are_told(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta, act=STAFF)
    assert check(app, asta).decision
    receipt = disown(client, consent_id)
    check_page(receipt)
    assert "Samtykket er stoppet: Det var ikke dit ja" in receipt
    assert "En medarbejder har fået besked om, at det ikke var dit ja." in receipt
    assert check(app, asta).reason is Reason.ENDED
    assert told(app, asta, consent_id) == ["granted", "corrected"]
    assert history_of(app, asta, consent_id)[-1].act.actor == "citizen"
    assert tasks(app) == ["consent.disowned"]


def test_it_is_offered_on_its_page_too_and_nothing_is_asked_there(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = given(app, asta, act=STAFF)
    detail = client.get(path_of(consent_id, "").rstrip("/")).text
    assert "Registreret af en medarbejder" in detail
    html = client.get(links(detail)[WORDS]).text
    classes = re.findall(r'<(?:button|a) class="(button[^"]*choice)"', main_of(html))
    assert classes == ["button button-secondary choice"] * 2
    assert not re.search(r"<textarea|<select|type=\"(?:text|radio|checkbox)\"", main_of(html))


def test_a_yes_of_her_own_is_never_disowned(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta)
    assert WORDS not in client.get("/samtykker").text
    assert WORDS not in client.get(path_of(consent_id, "").rstrip("/")).text
    page = path_of(consent_id, "ikke-mit")
    assert client.get(page).location == f"/samtykker/{consent_id}"
    sent = client.post(page, data={"csrf_token": token_in(client.get(path_of(consent_id, "traek-tilbage")).text)})
    assert sent.location == f"/samtykker/{consent_id}"
    assert told(app, asta, consent_id) == ["granted"]
    assert tasks(app) == []


def test_sent_twice_it_is_done_once(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta, act=STAFF)
    page = path_of(consent_id, "ikke-mit")
    fields = hidden_in(client.get(page).text)
    assert {client.post(page, data=fields).location for _ in range(2)} == {path_of(consent_id, "kvittering")}
    assert told(app, asta, consent_id) == ["granted", "corrected"]
    assert tasks(app) == ["consent.disowned"]
    assert client.get(page).location == path_of(consent_id, "kvittering")


@pytest.mark.parametrize("sent", ["", "not an id", "0198c7d2-7a00-4000-8000-00000000bbbb"])
def test_a_broken_id_is_no_reason_not_to_hear_her(app: Flask, client: FlaskClient, asta: Person, sent: str) -> None:
    consent_id = given(app, asta, act=STAFF)
    page = path_of(consent_id, "ikke-mit")
    client.post(page, data={**hidden_in(client.get(page).text), "event_id": sent})
    assert told(app, asta, consent_id) == ["granted", "corrected"]


def test_an_id_that_was_used_for_something_else_is_no_reason_either(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    used, consent_id = given(app, asta, "social"), given(app, asta, act=STAFF)
    page = path_of(consent_id, "ikke-mit")
    fields = {**hidden_in(client.get(page).text), "event_id": str(history_of(app, asta, used)[0].event_id)}
    client.post(page, data=fields)
    assert told(app, asta, consent_id) == ["granted", "corrected"]
    assert told(app, asta, used) == ["granted"]


def test_it_is_still_hers_to_disown_after_a_pause(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta, act=STAFF)
    own = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
    in_ledger(app, lambda ledger: ledger.pause(subject(asta), ConsentId(consent_id), act=own))
    detail = client.get(path_of(consent_id, "").rstrip("/")).text
    assert "Registreret af en medarbejder" in detail
    page = links(detail)[WORDS]
    client.post(page, data=hidden_in(client.get(page).text))
    assert told(app, asta, consent_id) == ["granted", "paused", "corrected"]


def test_what_is_over_is_not_offered(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    gone, short = given(app, asta, act=STAFF), given(app, asta, "social", act=STAFF, days=1)
    withdraw(client, gone)
    clock.tick(days=1)
    log_in(client, asta)
    assert WORDS not in client.get("/samtykker").text
    for consent_id in (gone, short):
        assert WORDS not in client.get(path_of(consent_id, "").rstrip("/")).text


def test_what_it_took_the_place_of_is_told_not_to_come_back(app: Flask, client: FlaskClient, asta: Person) -> None:
    older = given(app, asta)
    consent_id = given(app, asta, act=STAFF)
    html = client.get(path_of(consent_id, "ikke-mit")).text
    assert "Det tog pladsen fra et ældre ja, som ikke kommer igen af sig selv." in html
    disown(client, consent_id)
    assert told(app, asta, older) == ["granted", "superseded"]
    assert check(app, asta).reason is Reason.ENDED


def test_a_login_of_long_ago_is_good_enough(app: Flask, client: FlaskClient, asta: Person, clock: Clock) -> None:
    consent_id = given(app, asta, act=STAFF)
    clock.tick(minutes=14)
    disown(client, consent_id)
    assert told(app, asta, consent_id) == ["granted", "corrected"]


def test_anothers_looks_like_none(app: Flask, client: FlaskClient, bo: Person) -> None:
    consent_id = given(app, bo, act=STAFF)
    assert client.get(path_of(consent_id, "ikke-mit")).status_code == 404
    fields = {"csrf_token": token_in(client.get("/samtykker").text)}
    assert client.post(path_of(consent_id, "ikke-mit"), data=fields).status_code == 404
    assert told(app, bo, consent_id) == ["granted"]


def test_a_question_is_not_disowned(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta)
    assert client.get(path_of(consent_id, "ikke-mit")).location == f"/samtykker/{consent_id}"
