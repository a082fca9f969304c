"""The table of who may get what: headers both ways, a word in every cell, and a way from each yes to its consent."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from tests.support.consent_pages import HEALTH_TO_JOBCENTER, asked, given, main_of, path_of, withdraw
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, wired_of
from tests.support.statements import counted

PATH = "/samtykker/hvem-maa-hvad"
KINDS = ["Arbejde", "Sociale forhold", "Helbred", "Uddannelse", "Straf og fængsel", "Penge og ydelser"]


def table(client: FlaskClient) -> dict[str, dict[str, str]]:
    """Row → column → the words of the cell."""
    html = client.get(PATH).text
    check_page(html)
    main = main_of(html)
    columns = [bare(name) for name in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', main, re.DOTALL)]
    found: dict[str, dict[str, str]] = {}
    for row in re.findall(r"<tr.*?</tr>", main, re.DOTALL)[1:]:
        (head,) = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', row, re.DOTALL)
        cells = [bare(cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        found[bare(head)] = dict(zip(columns[1:], cells, strict=True))
    assert columns[1:] == KINDS
    return found


def bare(markup: str) -> str:
    seen = re.sub(r'<span class="(?:sr-only|matrix-name)"[^>]*>.*?</span>', "", markup, flags=re.DOTALL)
    return " ".join(re.sub("<[^>]*>", " ", seen).split())


def way_in(client: FlaskClient, words: str) -> str:
    found = re.search(rf'<a href="([^"]*)">{re.escape(words)}<span', client.get(PATH).text)
    assert found is not None
    return found[1]


def test_each_cell_says_yes_asked_no_or_that_they_may_not_ask(app: Flask, client: FlaskClient, asta: Person) -> None:
    question = asked(app, asta, "social")
    held = given(app, asta, "employment")
    cells = table(client)["Region Fjord, klinisk funktion"]
    assert cells == {
        "Arbejde": "Ja. Fra Jobcenter Fjordby", "Sociale forhold": "De spørger dig. Fra Jobcenter Fjordby",
        "Helbred": "Nej", "Uddannelse": "Må ikke spørge", "Straf og fængsel": "Må ikke spørge",
        "Penge og ydelser": "Må ikke spørge",
    }  # fmt: skip
    assert way_in(client, "Ja. Fra Jobcenter Fjordby") == here(held)
    assert way_in(client, "De spørger dig. Fra Jobcenter Fjordby") == path_of(question)


def here(consent_id: UUID) -> str:
    return path_of(consent_id, "").rstrip("/")


def test_what_is_withdrawn_or_expired_is_a_no(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    withdraw(client, given(app, asta, "employment"))
    given(app, asta, "social", days=1)
    clock.tick(days=1)
    log_in(client, asta)
    cells = table(client)["Region Fjord, klinisk funktion Lige nu intet."]
    assert {cells["Arbejde"], cells["Sociale forhold"]} == {"Nej"}


def test_two_senders_of_one_kind_stand_in_one_cell_and_a_refinement_in_its_kind(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    given(app, asta, "health.la265", between=HEALTH_TO_JOBCENTER)
    given(app, asta, "health", between={**HEALTH_TO_JOBCENTER, "sender": "speciallaegerne-torvet"})
    cell = table(client)["Jobcenter Fjordby"]["Helbred"]
    assert cell.count("Ja.") == 2
    assert "Lægehuset Havnen" in cell
    assert "Speciallægerne på Torvet" in cell


def test_it_costs_the_same_however_much_she_has(app: Flask, client: FlaskClient, asta: Person) -> None:
    given(app, asta)
    with counted(wired_of(app).engine) as few:
        client.get(PATH)
    for _ in range(5):
        given(app, asta)
    given(app, asta, "health", between=HEALTH_TO_JOBCENTER)
    with counted(wired_of(app).engine) as many:
        client.get(PATH)
    assert len(many) == len(few)


def test_anothers_yes_is_not_there(app: Flask, client: FlaskClient, asta: Person, bo: Person) -> None:
    given(app, bo)
    assert all("Ja." not in cell for row in table(client).values() for cell in row.values())
