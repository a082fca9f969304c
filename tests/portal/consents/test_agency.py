"""One agency at a time: what it may, all of it taken back in one act, and her general no, set and lifted alike."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId, ConsentId, Reason
from tests.support.agency_pages import GONE, NAME, PAGE, blocks_of, press, tasks, ways
from tests.support.consent_pages import (
    HEALTH_TO_JOBCENTER,
    HERSELF,
    JOBCENTER,
    REGION,
    WORK_TO_REGION,
    asked,
    asked_about_health,
    check,
    given,
    hidden_in,
    in_ledger,
    main_of,
    subject,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of
from tests.support.statements import counted


def test_it_lists_what_that_agency_may_asks_and_might_and_nothing_of_others(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    asked(app, asta, "social"), asked_about_health(app, asta)
    given(app, asta)
    gone = given(app, asta, between={**WORK_TO_REGION, "purpose": "rehabilitation-plan"})
    withdraw(client, gone)
    html = client.get(PAGE).text
    check_page(html)
    assert f"Hvad må {NAME}?" in html
    assert re.findall(r'<p class="consent-sentence">(.*?)</p>', html) == [
        "Region Fjord, klinisk funktion, spørger om oplysninger om sociale forhold fra Jobcenter Fjordby.",
        "Jobcenter Fjordby må sende oplysninger om arbejde til Region Fjord, klinisk funktion.",
        "Jobcenter Fjordby måtte sende oplysninger om arbejde til Region Fjord, klinisk funktion.",
    ]


def test_an_agency_she_has_nothing_with_is_a_plain_page_and_an_unknown_one_is_none(client: FlaskClient) -> None:
    html = client.get(PAGE).text
    check_page(html)
    assert "Lige nu har du ikke sagt ja til, at de må få noget." in html
    assert f"{PAGE}/traek-tilbage" not in ways(html)
    for name in ("findes-ikke", "%00", "æ"):
        for page in ("", "/spaer", "/ophaev", "/traek-tilbage"):
            assert client.get(f"/samtykker/myndighed/{name}{page}").status_code == 404


def test_the_list_leads_to_each_of_hers_first_and_to_the_rest(app: Flask, client: FlaskClient, asta: Person) -> None:
    asked(app, asta)
    html = client.get("/samtykker").text
    check_page(html)
    hers, _, rest = main_of(html).partition("Vis dem, du ikke har haft noget med at gøre her")
    assert PAGE in ways(f"<main>{hers}</main>")
    assert f"/samtykker/myndighed/{JOBCENTER}" in ways(f"<main>{rest}</main>")


def test_who_does_not_know_them_finds_the_phone_and_the_block(app: Flask, client: FlaskClient, asta: Person) -> None:
    asked(app, asta)
    html = client.get("/samtykker").text
    assert f"{PAGE}#kender-ikke" in ways(html)
    assert "Jeg kender dem ikke" in html
    there = main_of(client.get(PAGE).text).partition('id="kender-ikke"')[2]
    assert "tel:70000000" in there
    assert f"{PAGE}/spaer" in ways(client.get(PAGE).text)


def test_all_of_it_is_taken_back_in_one_act_that_lists_what_ends(app: Flask, client: FlaskClient, asta: Person) -> None:
    work, plan = given(app, asta), given(app, asta, between={**WORK_TO_REGION, "purpose": "rehabilitation-plan"})
    other, question = given(app, asta, "health", between=HEALTH_TO_JOBCENTER), asked(app, asta, "social")
    page = f"{PAGE}/traek-tilbage"
    assert page in ways(client.get(PAGE).text)
    html = client.get(page).text
    assert main_of(html).count("Jobcenter Fjordby må sende oplysninger om arbejde til Region Fjord") == 2
    after = press(client, page)
    assert f"Du har trukket alt tilbage for {NAME}. Kvitteringens nummer:" in after
    assert [told(app, asta, one) for one in (work, plan, other, question)] == [GONE, GONE, ["granted"], ["requested"]]
    assert tasks(app) == ["consent.withdrawn_all"]
    assert check(app, asta).reason is Reason.WITHDRAWN


def test_sent_twice_it_is_done_and_told_once(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id, page = given(app, asta), f"{PAGE}/traek-tilbage"
    fields = hidden_in(client.get(page).text)
    assert {client.post(page, data=fields).location for _ in range(2)} == {PAGE}
    assert told(app, asta, consent_id) == GONE
    assert tasks(app) == ["consent.withdrawn_all"]
    assert client.get(page).location == PAGE


def test_what_has_expired_is_named_apart(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    given(app, asta, days=1)
    clock.tick(days=1)
    log_in(client, asta)
    page = f"{PAGE}/traek-tilbage"
    assert client.get(page).location == PAGE, "nothing is in force any more"
    given(app, asta, "social")
    html = client.get(page).text
    assert "Det, der allerede er udløbet, bliver også skrevet som trukket tilbage." in html
    assert "oplysninger om arbejde" not in main_of(html)


@pytest.mark.parametrize("sent", ["", "not an id", "0198c7d2-7a00-4000-8000-00000000bbbb", "reused"])
@pytest.mark.parametrize("act", ["spaer", "traek-tilbage"])
def test_a_broken_id_is_no_reason_not_to_hear_her(
    app: Flask, client: FlaskClient, asta: Person, act: str, sent: str
) -> None:
    consent_id = given(app, asta)
    if sent == "reused":
        with wired_of(app).session(writes=False) as session:
            history = wired_of(app).ledger_for(session).history(subject(asta), ConsentId(consent_id))
        sent = str(history[0].event_id)
    press(client, f"{PAGE}/{act}", event_id=sent)
    assert not check(app, asta).decision


def test_an_old_page_does_not_take_back_a_newer_yes_nor_says_so(app: Flask, client: FlaskClient, asta: Person) -> None:
    page = f"{PAGE}/traek-tilbage"
    first = given(app, asta)
    old = hidden_in(client.get(page).text)
    client.post(page, data=old)
    client.get(PAGE)
    later = given(app, asta)
    html = client.get(client.post(page, data=old).location).text
    assert "Der er ikke sket noget nu." in html
    assert "Du har trukket alt tilbage" not in html
    assert [told(app, asta, one) for one in (first, later)] == [GONE, ["granted"]]
    assert tasks(app) == ["consent.withdrawn_all"]


def test_a_login_of_long_ago_is_good_enough(app: Flask, client: FlaskClient, asta: Person, clock: Clock) -> None:
    given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
    page = f"/samtykker/myndighed/{JOBCENTER}"
    clock.tick(minutes=14)
    for act in ("spaer", "ophaev", "traek-tilbage"):
        press(client, f"{page}/{act}")
    assert check(app, asta, "health", HEALTH_TO_JOBCENTER).reason is Reason.WITHDRAWN


def test_only_a_button_with_the_forms_token_does_anything(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta)
    token_in(client.get("/samtykker").text)
    for act in ("spaer", "traek-tilbage"):
        client.get(f"{PAGE}/{act}")
        assert client.post(f"{PAGE}/{act}").status_code == 400
    assert told(app, asta, consent_id) == ["granted"]
    assert blocks_of(app, asta) == []


@pytest.mark.parametrize("page", ["/samtykker", PAGE, f"{PAGE}/spaer", f"{PAGE}/traek-tilbage"])
def test_the_pages_take_the_same_statements_for_few_and_for_many(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, page: str
) -> None:
    def statements() -> int:
        client.get(page)
        with counted(wired_of(app).engine) as sent:
            assert client.get(page).status_code == 200
        return len(sent)

    def change(agency: str) -> None:
        in_ledger(app, lambda ledger: ledger.block(subject(asta), AgencyId(agency), act=HERSELF))
        in_ledger(app, lambda ledger: ledger.unblock(subject(asta), AgencyId(agency), act=HERSELF))
        clock.tick(seconds=1)

    given(app, asta), asked(app, asta, "social")
    change(REGION)
    in_ledger(app, lambda ledger: ledger.block(subject(asta), AgencyId("a-kassen-faellesvaern"), act=HERSELF))
    few = statements()
    for number in range(12):
        given(app, asta, f"employment.part{number}")
        change(REGION)
    in_ledger(app, lambda ledger: ledger.block(subject(asta), AgencyId(JOBCENTER), act=HERSELF))
    assert statements() == few
