"""Addresses back to an agency, and how much it may ask: changed by two people, by page and by command."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId
from portal.register.views import slug_of_address
from tests.portal.casework.work import agencies
from tests.portal.register.test_commands import proposed, run
from tests.portal.register.test_register import _decide, propose
from tests.support.browser import NARROW, OpenPage, axe, no_sideways_scroll, serving
from tests.support.portal import LogIn, Person, an_employee, send, wired_of
from tests.support.visits import see

REGION = "jobcenter-nabo"
BACK = "https://nabo.example/tilbage"
PLACE = f"/myndigheder/{REGION}"


@pytest.fixture
def ane(app: Flask) -> Person:
    agencies(app)
    return an_employee(app, name="Ane Kjær", roles=("administrator",))


@pytest.fixture
def peter(app: Flask) -> Person:
    return an_employee(app, name="Peter Holt", roles=("dpo",))


def registered(app: Flask) -> tuple[list[str], int | None]:
    with wired_of(app).session(writes=False) as session:
        ledger = wired_of(app).ledger_for(session)
        return ledger.return_addresses(AgencyId(REGION)), ledger.budget(AgencyId(REGION))


def test_an_address_is_entered_and_struck_again_by_two_people(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, peter: Person
) -> None:
    log_in(client, ane)
    assert "Ingen adresser er registreret." in see(client, f"{PLACE}/adresser")
    place = propose(client, f"{PLACE}/adresser", address=BACK)
    assert BACK in see(client, place)
    assert registered(app)[0] == []
    _decide(client, log_in, peter, place, "godkend")
    assert registered(app)[0] == [BACK]
    log_in(client, ane)
    strike = f"{PLACE}/adresser/{slug_of_address(BACK)}"
    assert strike in see(client, f"{PLACE}/adresser")
    assert "heller ikke de gamle" in see(client, strike)
    place = propose(client, strike)
    assert "Fjern en adresse tilbage til" in see(client, place)
    send(client, f"{place}/godkend")
    assert registered(app)[0] == [BACK], "whoever proposed it does not approve it"
    _decide(client, log_in, peter, place, "godkend")
    assert registered(app)[0] == []
    log_in(client, ane)
    assert client.get(strike).status_code == 404


def test_what_is_no_address_or_is_there_already_is_told_and_kept_as_typed(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person
) -> None:
    log_in(client, ane)
    answer = send(client, f"{PLACE}/adresser", address="http://nabo.example/")
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a test response
    assert "begynder med https://" in answer.text  # type: ignore[attr-defined]  # as above
    assert 'value="http://nabo.example/"' in answer.text  # type: ignore[attr-defined]  # as above
    with wired_of(app).session() as session:
        wired_of(app).ledger_for(session).register_return_address(AgencyId(REGION), BACK)
        session.commit()
    answer = send(client, f"{PLACE}/adresser", address=BACK)
    assert "allerede registreret" in answer.text  # type: ignore[attr-defined]  # as above


def test_a_budget_is_proposed_and_approved_by_two_people(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, peter: Person
) -> None:
    log_in(client, ane)
    assert "det sædvanlige tal: 1.000.000" in see(client, f"{PLACE}/opslag")
    place = propose(client, f"{PLACE}/opslag", hourly_checks="250.000")
    assert registered(app)[1] is None
    assert "250.000" in see(client, place)
    _decide(client, log_in, peter, place, "godkend")
    assert registered(app)[1] == 250_000
    log_in(client, ane)
    assert "slå op 250.000 gange i timen" in see(client, f"{PLACE}/opslag")


@pytest.mark.parametrize("number", ["0", "-5", "mange", "1.5e3", "1" * 20, "10000000000"])
def test_a_number_that_is_none_is_told_and_kept_as_typed(
    client: FlaskClient, log_in: LogIn, ane: Person, number: str
) -> None:
    log_in(client, ane)
    answer = send(client, f"{PLACE}/opslag", hourly_checks=number)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a test response
    assert f'value="{number}"' in answer.text  # type: ignore[attr-defined]  # as above


def test_both_by_command(app: Flask, ane: Person, peter: Person) -> None:
    (adding,) = proposed(run(app, "return-address", REGION, BACK, "--by", "ane")[1])
    assert run(app, "approve", adding, "--by", "peter")[0] == 0
    assert f"leads back to {BACK}" in run(app, "list")[1]
    (striking,) = proposed(run(app, "strike", REGION, BACK, "--by", "ane")[1])
    assert run(app, "approve", striking, "--by", "ane") == (1, "Error: Whoever proposed it does not approve it.\n")
    assert run(app, "approve", striking, "--by", "peter")[0] == 0
    assert "leads back" not in run(app, "list")[1]
    assert "no such address" in run(app, "strike", REGION, BACK, "--by", "ane")[1]
    (number,) = proposed(run(app, "budget", REGION, "5000", "--by", "ane")[1])
    assert run(app, "approve", number, "--by", "peter")[0] == 0
    assert "5000 checks an hour" in run(app, "list")[1]
    assert run(app, "budget", REGION, "0", "--by", "ane")[0] == 2
    assert "no such agency" in run(app, "budget", "nobody", "5", "--by", "ane")[1]
    assert "nobody who may" in run(app, "strike", REGION, BACK, "--by", "peter")[1]


@pytest.mark.browser
def test_every_page_of_the_register_fits_a_small_screen_and_axe_is_content(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, open_page: OpenPage
) -> None:
    with wired_of(app).session() as session:
        wired_of(app).ledger_for(session).register_return_address(AgencyId(REGION), BACK)
        session.commit()
    log_in(client, ane)
    stop = re.findall(rf'href="({PLACE}/stop/[0-9a-f]+)"', see(client, "/myndigheder"))[0]
    waiting = propose(client, f"{PLACE}/opslag", hourly_checks="5000")
    paths = ("", "/ny", f"/{REGION}/ret", f"/{REGION}/maa-spoerge", f"/{REGION}/adresser",
             f"/{REGION}/adresser/{slug_of_address(BACK)}", f"/{REGION}/opslag")  # fmt: skip
    with serving(app) as url:
        page = open_page(size=NARROW, language="en")
        for cookie in client._cookies.values():
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
        for path in (*(f"/myndigheder{path}" for path in paths), stop, waiting):
            answer = page.goto(url + path)
            assert answer is not None
            assert answer.status == 200, path
            no_sideways_scroll(page)
            axe(page)
