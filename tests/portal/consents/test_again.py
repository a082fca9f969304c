"""A shorter time and a renewal are new yeses to a text read anew, which take the old one's place in the same act."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId, Reason
from consent.terms import end_of
from portal.demo import agencies
from tests.support.consent_pages import (
    HEALTH_TO_JOBCENTER,
    check,
    consent_of,
    given,
    hidden_in,
    in_ledger,
    main_of,
    path_of,
    served_to,
    text_shown,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, wired_of

CHOSEN = date(2026, 2, 11)
TEXT = f"kortere/tekst?slut={CHOSEN}"


def sent(client: FlaskClient, path: str, **bent: str) -> UUID:
    """Read the page at `path` and say yes; the new consent."""
    html = client.get(path).text
    check_page(html)
    answer = client.post(path, data={**hidden_in(html), **bent})
    assert answer.status_code == 303, answer.text
    return UUID(answer.location.split("/")[2])


def test_she_chooses_a_day_reads_the_text_and_the_shorter_yes_takes_the_place(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    old = given(app, asta)
    choosing = client.get(path_of(old, "kortere"))
    check_page(choosing.text)
    assert "checked" not in main_of(choosing.text)
    led = client.get(path_of(old, f"kortere?dag={CHOSEN}"))
    assert led.location == path_of(old, TEXT)
    page = client.get(led.location).text
    new = sent(client, led.location)
    assert served_to(app, asta, new).text == text_shown(page)
    assert "Det slutter med udgangen af 11. februar 2026." in page
    assert consent_of(app, asta, new).terms.valid_until == end_of(CHOSEN)
    assert told(app, asta, old) == ["granted", "superseded"]
    assert check(app, asta).decision
    clock.at = end_of(CHOSEN)
    assert check(app, asta).reason is Reason.EXPIRED


def test_a_day_of_her_own_is_written_and_what_is_wrong_is_told_with_it_kept(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    old = given(app, asta)
    day = "&anden=1&anden=2&anden=2026"
    assert client.get(path_of(old, f"kortere?dag=anden{day}")).location == path_of(old, "kortere/tekst?slut=2026-02-01")
    faults = {
        "kortere?dag=": "Vælg den sidste dag.",
        "kortere?dag=anden&anden=&anden=&anden=": "Skriv den sidste dag.",
        "kortere?dag=anden&anden=31&anden=2&anden=2026": "Skriv en dato, der findes",
        "kortere?dag=anden&anden=11&anden=1&anden=2026": "Vælg en dag fra 12. januar 2026 til",
        "kortere?dag=anden&anden=1&anden=1&anden=2027": "Vælg en dag fra 12. januar 2026 til",
    }
    for path, words in faults.items():
        answer = client.get(path_of(old, path))
        assert answer.status_code == 422, path
        check_page(answer.text)
        assert words in answer.text
    assert 'value="2027"' in answer.text


@pytest.mark.parametrize("day", ["2027-01-01", "2026-01-11", "2026-02-30", "", "1"])
def test_it_can_never_be_made_longer_or_end_in_the_past_by_an_address(
    app: Flask, client: FlaskClient, asta: Person, day: str
) -> None:
    old = given(app, asta)
    fields = hidden_in(client.get(path_of(old, TEXT)).text)
    assert client.get(path_of(old, f"kortere/tekst?slut={day}")).location == path_of(old, "kortere")
    assert client.post(path_of(old, f"kortere/tekst?slut={day}"), data=fields).location == path_of(old, "kortere")
    assert told(app, asta, old) == ["granted"]


def test_what_she_withdrew_meanwhile_is_not_brought_back_by_a_shorter_yes(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    old = given(app, asta)
    fields = hidden_in(client.get(path_of(old, TEXT)).text)
    withdraw(client, old)
    assert client.post(path_of(old, TEXT), data=fields).location == f"/samtykker/{old}"
    assert client.get(path_of(old, "kortere")).location == f"/samtykker/{old}"
    assert not check(app, asta).decision


def test_sent_twice_it_is_one_yes(app: Flask, client: FlaskClient, asta: Person) -> None:
    old = given(app, asta)
    fields = hidden_in(client.get(path_of(old, TEXT)).text)
    assert len({client.post(path_of(old, TEXT), data=fields).location for _ in range(2)}) == 1
    assert told(app, asta, old) == ["granted", "superseded"]


def test_the_text_that_was_read_is_the_one_that_counts(app: Flask, client: FlaskClient, asta: Person) -> None:
    old = given(app, asta)
    fields = hidden_in(client.get(path_of(old, TEXT)).text)
    answer = client.post(path_of(old, "kortere/tekst?slut=2026-02-12"), data=fields)
    assert answer.status_code == 409
    assert "Teksten er ændret" in answer.text
    assert told(app, asta, old) == ["granted"]


def test_a_shorter_time_for_health_data_asks_for_no_fresh_login_and_a_renewal_does(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    old = given(app, asta, "health", between=HEALTH_TO_JOBCENTER, days=29)
    for _ in range(2):  # still logged in, and not fresh any more
        clock.tick(minutes=10)
        client.get("/samtykker")
    fields = hidden_in(client.get(path_of(old, "forny")).text)
    login = client.post(path_of(old, "forny"), data=fields)
    assert "/log-ind" in login.location
    day = (wired_of(app).now() + timedelta(days=7)).date()
    sent(client, path_of(old, f"kortere/tekst?slut={day}"))
    assert told(app, asta, old) == ["granted", "superseded"]


def test_it_is_renewed_when_its_end_is_near_and_only_then(app: Flask, client: FlaskClient, asta: Person) -> None:
    early, near = given(app, asta, "social", days=40), given(app, asta, days=29)
    assert client.get(path_of(early, "forny")).location == f"/samtykker/{early}"
    assert "Forny samtykket" not in client.get(f"/samtykker/{early}").text
    assert path_of(near, "forny") in client.get(f"/samtykker/{near}").text
    new = sent(client, path_of(near, "forny"))
    assert consent_of(app, asta, new).terms.valid_until == end_of(date(2027, 1, 11))
    assert told(app, asta, near) == ["granted", "superseded"]


def test_what_has_expired_can_be_renewed_and_what_she_withdrew_cannot(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    expired, gone = given(app, asta, days=1), given(app, asta, "social", days=1)
    withdraw(client, gone)
    clock.tick(days=1)
    log_in(client, asta)
    assert client.get(path_of(gone, "forny")).location == f"/samtykker/{gone}"
    assert not check(app, asta).decision
    sent(client, path_of(expired, "forny"))
    assert check(app, asta).decision


def test_what_they_may_no_longer_ask_about_is_not_renewed(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    old = given(app, asta, days=29)
    region = next(one for one in agencies.AGENCIES if one.client_id == "region-fjord")

    for mandate in agencies.mandates(region):
        ended = replace(mandate, valid_until=clock())
        in_ledger(app, lambda ledger, ended=ended: ledger.register_mandate(ended))
    answer = client.get(path_of(old, "forny"))
    check_page(answer.text)
    assert "Region Fjord, klinisk funktion, må ikke længere spørge om det her." in answer.text


def test_anothers_looks_like_none(app: Flask, client: FlaskClient, bo: Person) -> None:
    consent_id = given(app, bo, days=29)
    for page in ("kortere", TEXT, "forny"):
        assert client.get(path_of(consent_id, page)).status_code == 404


def test_nothing_about_the_consent_stands_in_an_address(app: Flask, client: FlaskClient, asta: Person) -> None:
    old = given(app, asta)
    led = client.get(path_of(old, f"kortere?dag={CHOSEN}")).location
    assert re.fullmatch(rf"/samtykker/{old}/kortere/tekst\?slut=\d{{4}}-\d\d-\d\d", led)
    assert AgencyId("region-fjord") not in led
