"""Her general no to one agency: what it stops and what not, set and lifted alike, and told wherever it matters."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import Act, AgencyId, Assurance, Channel, Reason
from consent.ledger import Blocked
from tests.support.agency_pages import NAME, PAGE, STOOD, blocks_of, press, ways
from tests.support.consent_pages import (
    REGION,
    asked,
    check,
    give_path,
    given,
    hidden_in,
    in_ledger,
    main_of,
    path_of,
    subject,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person


def test_a_block_stops_their_reading_and_asking_and_ends_nothing(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = given(app, asta)
    after = press(client, f"{PAGE}/spaer")
    assert f"{STOOD} Kvitteringens nummer:" in after
    assert check(app, asta).reason is Reason.BLOCKED_BY_CITIZEN
    with pytest.raises(Blocked):
        asked(app, asta, "social")
    assert told(app, asta, consent_id) == ["granted"]
    after = press(client, f"{PAGE}/ophaev")
    assert f"Du har ophævet spærringen for {NAME}." in after
    assert check(app, asta).decision
    assert blocks_of(app, asta) == ["blocked", "unblocked"]


def test_lifting_takes_as_many_clicks_as_blocking(client: FlaskClient) -> None:
    assert f"{PAGE}/spaer" in ways(client.get(PAGE).text)
    press(client, f"{PAGE}/spaer")
    assert f"{PAGE}/ophaev" in ways(client.get(PAGE).text)
    assert f"{PAGE}/ophaev" in ways(client.get("/samtykker").text)
    press(client, f"{PAGE}/ophaev")


def test_the_page_says_what_a_block_does_not_stop(app: Flask, client: FlaskClient, asta: Person) -> None:
    given(app, asta)
    html = main_of(client.get(f"{PAGE}/spaer").text)
    stops, _, not_stopped = html.partition("Det stopper en spærring ikke")
    assert "får nej, hver gang de spørger efter dit samtykke." in stops
    assert "De kan ikke bede dig om nye samtykker her." in stops
    assert "Det, loven giver dem lov til uden dit samtykke." in not_stopped
    assert "Dine samtykker slutter ikke. Ophæver du spærringen, gælder de igen." in not_stopped


def test_a_block_is_told_wherever_her_consents_to_them_are(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    consent_id, question = given(app, asta), asked(app, asta, "social")
    detail = path_of(consent_id, "").rstrip("/")
    pages = ["/samtykker", PAGE, detail, path_of(consent_id, "kvittering"), path_of(question), give_path("social")]
    assert not any("spærret" in client.get(page).text for page in pages)
    clock.tick(minutes=1)
    press(client, f"{PAGE}/spaer")
    for page in pages:
        html = client.get(page).text
        check_page(html)
        assert "Du har spærret for" in html, page
    assert STOOD in client.get("/samtykker").text
    assert "Nu må Region Fjord" not in client.get(path_of(consent_id, "kvittering")).text
    clock.tick(minutes=1)
    press(client, f"{PAGE}/ophaev")
    for page in (PAGE, detail):
        steps = re.findall(r'<p class="timeline-title">(.*?)</p>', client.get(page).text)
        assert steps[:2] == [f"Du ophævede spærringen for {NAME}", f"Du spærrede for {NAME}"]
    assert "Du har spærret" not in client.get("/samtykker").text


def test_a_consent_tells_only_of_the_blocks_of_its_own_time(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    def steps(consent_id: object) -> list[str]:
        html = client.get(f"/samtykker/{consent_id}").text
        return re.findall(r'<p class="timeline-title">(.*?)</p>', html)

    press(client, f"{PAGE}/spaer")
    clock.tick(minutes=1)
    held = given(app, asta)
    clock.tick(minutes=1)
    withdraw(client, held)
    clock.tick(minutes=1)
    press(client, f"{PAGE}/ophaev")
    clock.tick(minutes=1)
    later = given(app, asta)
    assert steps(held) == ["Du trak samtykket tilbage", "Du sagde ja", f"Du spærrede for {NAME}"]
    assert steps(later) == ["Du sagde ja"]


def test_a_block_that_staff_recorded_says_so(app: Flask, client: FlaskClient, asta: Person) -> None:
    act = Act(actor="staff:1", channel=Channel.ORAL, assurance=Assurance.NONE, on_behalf_of="citizen")
    in_ledger(app, lambda ledger: ledger.block(subject(asta), AgencyId(REGION), act=act))
    assert "Registreret af medarbejder. Du sagde det i telefonen eller ved et møde." in client.get(PAGE).text


@pytest.mark.parametrize(("act", "begun"), [("spaer", []), ("ophaev", ["blocked"])])
def test_a_double_click_is_one_act(app: Flask, client: FlaskClient, asta: Person, act: str, begun: list[str]) -> None:
    if begun:
        press(client, f"{PAGE}/spaer")
    page = f"{PAGE}/{act}"
    fields = hidden_in(client.get(page).text)
    assert {client.post(page, data=fields).location for _ in range(2)} == {PAGE}
    assert blocks_of(app, asta) == [*begun, "unblocked" if begun else "blocked"]
    assert client.get(page).location == PAGE


def test_an_old_page_does_not_turn_a_newer_act_around(app: Flask, client: FlaskClient, asta: Person) -> None:
    page = f"{PAGE}/spaer"
    old = hidden_in(client.get(page).text)
    client.get(client.post(page, data=old).location)
    press(client, f"{PAGE}/ophaev")
    again = client.post(page, data=old)
    assert blocks_of(app, asta) == ["blocked", "unblocked"]
    html = client.get(again.location).text
    assert "Der er ikke sket noget nu." in html
    assert "Du har spærret for" not in html


def test_her_blocks_are_hers(app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn) -> None:
    press(client, f"{PAGE}/spaer")
    log_in(client, bo)
    assert "Du har spærret" not in client.get("/samtykker").text
    assert "spærret for" not in client.get(PAGE).text
    assert blocks_of(app, bo) == []
