"""She gives a consent nobody asked for: a ready sentence or one of her own, and the text she read is what counts."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from consent.events import AgencyId, ConsentId
from consent.ledger import Agency, Ledger
from portal.demo import agencies
from portal.messages.models import StaffTask
from tests.support.consent_pages import (
    HEALTH_TO_JOBCENTER,
    JOBCENTER,
    REGION,
    check,
    give_path,
    given,
    hidden_in,
    in_ledger,
    main_of,
    served_to,
    subject,
    text_shown,
    told,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, wired_of


def consent_in(location: str) -> UUID:
    found = re.fullmatch(r"/samtykker/([0-9a-f-]{36})/kvittering", location)
    assert found is not None, location
    return UUID(found[1])


def ids(app: Flask, asta: Person) -> set[ConsentId]:
    return {c.consent_id for c in in_ledger(app, lambda ledger: ledger.consents(subject(asta)))}


def test_a_ready_sentence_leads_to_the_whole_text_and_a_yes_permits(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    chooser = client.get("/samtykker/giv").text
    check_page(chooser)
    link = re.search(r'href="([^"]*)">Min læge \(Lægehuset Havnen\) må sende oplysninger om helbred til Job', chooser)
    assert link is not None
    page = client.get(unescape(link[1])).text
    check_page(page)
    assert "Ingen har spurgt dig. Du giver selv Jobcenter Fjordby lov." in page
    sent = client.post(unescape(link[1]), data=hidden_in(page))
    served = served_to(app, asta, consent_in(sent.location))
    assert served.text.encode() == text_shown(page).encode()
    assert check(app, asta, "health", HEALTH_TO_JOBCENTER).decision
    assert "Det har du allerede sagt ja til." in client.get("/samtykker/giv").text


def test_every_ready_sentence_can_be_given(client: FlaskClient) -> None:
    links = re.findall(r'href="(/samtykker/giv/tekst[^"]*)"', client.get("/samtykker/giv").text)
    assert len(links) == sum(len(agency.mandates) for agency in agencies.AGENCIES)
    for link in links:
        page = client.get(unescape(link))
        assert page.status_code == 200
        check_page(page.text)


def test_a_combination_of_her_own_leads_to_the_same_text(client: FlaskClient) -> None:
    blank = client.get("/samtykker/giv/selv")
    assert blank.status_code == 200
    check_page(blank.text)
    assert "checked" not in main_of(blank.text)
    chosen = {"send": "ja", "fra": JOBCENTER, "til": REGION, "formaal": "health-assessment"}
    both = client.get("/samtykker/giv/selv", query_string={**chosen, "om": ["employment", "social"]})
    assert both.status_code == 302
    assert unescape(both.location) == give_path("employment", "social")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"send": "ja"}, "Vælg, hvem der skal sende."),
        ({"fra": JOBCENTER}, "Vælg mindst én slags oplysninger."),
        ({"fra": "ukendt", "til": JOBCENTER, "formaal": "x", "om": "alt"}, "Vælg, hvem der skal sende."),
        ({"fra": JOBCENTER, "til": REGION, "formaal": "benefit-case", "om": "health"}, "Det må ingen spørge om"),
        ({"fra": REGION, "til": REGION, "formaal": "health-assessment", "om": "health"}, "Det må ingen spørge om"),
    ],
)
def test_a_combination_that_cannot_be_given_is_told_and_the_choices_stay(
    client: FlaskClient, chosen: dict[str, str], words: str
) -> None:
    told_so = client.get("/samtykker/giv/selv", query_string=chosen)
    assert told_so.status_code == 422
    check_page(told_so.text)
    assert words in told_so.text
    if chosen.get("fra") == JOBCENTER:
        assert re.search(rf'<option selected value="{JOBCENTER}">', told_so.text)
    for address in re.findall(r'<li><a href="(/samtykker/giv/tekst[^"]*)"', main_of(told_so.text)):
        assert client.get(unescape(address)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/samtykker/giv/tekst?fra=x",
        give_path("justice"),
        give_path("health.nonsens", between=HEALTH_TO_JOBCENTER),
        give_path(),
        give_path("employment", "alt"),
    ],
)
def test_terms_nobody_may_ask_for_are_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.get("/samtykker/giv/tekst").location == "/samtykker/giv"


def test_sent_twice_is_one_consent_and_staff_hear_of_it_once(app: Flask, client: FlaskClient, asta: Person) -> None:
    path = give_path("employment")
    page = hidden_in(client.get(path).text)
    first, second = (client.post(path, data=page) for _ in range(2))
    assert first.location == second.location
    assert len(ids(app, asta)) == 1
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(StaffTask)) == 1


def test_a_text_that_changed_while_she_read_is_shown_anew_and_nothing_is_given(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    path = give_path("employment")
    page = hidden_in(client.get(path).text)

    def rename(ledger: Ledger) -> None:
        old = ledger.agency(AgencyId(REGION))
        fields = {name: getattr(old, name) for name in ("agency_id", "kind", "cvr", "phone", "jwks", "scopes")}
        ledger.register_agency(Agency(name="Region Nord", reason_da="Nu af en ny grund.", reason_en="New.", **fields))

    in_ledger(app, rename)
    changed = client.post(path, data=page)
    assert changed.status_code == 409
    check_page(changed.text)
    assert "Teksten er ændret" in changed.text
    assert "Nu af en ny grund." in text_shown(changed.text)
    assert ids(app, asta) == set()
    assert client.post(path, data=hidden_in(changed.text)).status_code == 303


def test_the_days_of_a_consent_are_those_of_the_day_she_says_yes(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    clock.at = clock.at.replace(hour=22, minute=55)  # five minutes to midnight in Denmark
    log_in(client, asta)
    path = give_path("employment")
    page = hidden_in(client.get(path).text)
    clock.tick(minutes=10)
    assert client.post(path, data=page).status_code == 409
    assert ids(app, asta) == set()


def test_switching_language_in_another_tab_is_no_change_of_the_text(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    path = give_path("employment")
    page = client.get(path).text
    with client.session_transaction() as visit:
        visit["language"] = "en"
    sent = client.post(path, data=hidden_in(page))
    assert sent.status_code == 303
    assert served_to(app, asta, consent_in(sent.location)).text == text_shown(page)


@pytest.mark.parametrize("field", ["event_id", "served_id", "consent_id"])
@pytest.mark.parametrize("value", ["", "x", "5a425373-b8cf-4be2-a316-e2675f4191c9"])
def test_a_bent_id_is_a_fault(app: Flask, client: FlaskClient, asta: Person, field: str, value: str) -> None:
    path = give_path("employment")
    refused = client.post(path, data={**hidden_in(client.get(path).text), field: value})
    assert refused.status_code == 422
    check_page(refused.text)
    assert "Dit svar er ikke sendt." in refused.text
    assert ids(app, asta) == set()
    assert client.post(path, data=hidden_in(refused.text)).status_code == 303


def test_somebody_elses_consent_cannot_be_given_again(
    app: Flask, client: FlaskClient, asta: Person, bo: Person
) -> None:
    his, path = given(app, bo), give_path("employment")
    refused = client.post(path, data={**hidden_in(client.get(path).text), "consent_id": str(his)})
    assert refused.status_code == 422
    assert told(app, bo, his) == ["granted"]
    assert ids(app, asta) == set()


def test_what_a_new_yes_replaces_is_told_before_and_after(app: Flask, client: FlaskClient, asta: Person) -> None:
    older, path = given(app, asta, "employment", "social"), give_path("employment")
    page = client.get(path).text
    assert "Du har sagt ja til noget af det før." in page
    receipt = client.get(client.post(path, data=hidden_in(page)).location).text
    check_page(receipt)
    assert "Dit nye ja tog pladsen fra et ældre" in receipt
    assert told(app, asta, older) == ["granted", "superseded"]
    assert check(app, asta).decision
    assert not check(app, asta, "social").decision


def test_where_nobody_may_ask_there_is_a_plain_sentence_and_a_phone_number(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    clock.at = agencies.SINCE - timedelta(days=1)
    log_in(client, asta)
    page = client.get("/samtykker/giv").text
    check_page(page)
    assert "Lige nu er der ingen, som må spørge om oplysninger om dig." in page
    assert "70 00 00 00" in main_of(page)


def test_the_doctors_name_is_natural_in_both_languages(client: FlaskClient) -> None:
    path = give_path("health", between=HEALTH_TO_JOBCENTER)
    danish = text_shown(client.get(path).text)
    assert "Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby." in danish
    assert "Så giver du ikke Lægehuset Havnen lov til at sende dem." in danish
    with client.session_transaction() as visit:
        visit["language"] = "en"
    english = text_shown(client.get(path).text)
    assert "My doctor (Lægehuset Havnen) may send information about health to Jobcenter Fjordby." in english
