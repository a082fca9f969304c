"""Where the case gathers from: kept by the caseworker, read by her in plain words, a yes asked for before anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.journal.models import JournalEntry
from portal.plan.models import Case
from portal.sources import service
from portal.sources.service import Keeping
from tests.portal.casework.work import CLINIC, JOBCENTER, a_consent, agencies, own, reads
from tests.support.offers import hidden, watch_pages
from tests.support.portal import LogIn, Person, token_in, wired_of
from tests.support.statements import counted
from tests.support.visits import see

HERS = "/plan/kilder"
PAIR = f"{CLINIC}|{JOBCENTER}"
WISH = "De har undersøgt min ryg i mange år."


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    agencies(app)
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


@pytest.fixture
def staff(app: Flask, carla: Person, log_in: LogIn) -> FlaskClient:
    browser = app.test_client()
    log_in(browser, carla)
    return browser


def written(client: FlaskClient, path: str, **fields: str | list[str]) -> tuple[int, str]:
    """The caseworker's form, filled and sent."""
    page = see(client, path)
    known: dict[str, str | list[str]] = {"csrf_token": token_in(page), "key": hidden(page, "key")}
    usual: dict[str, str | list[str]] = {"kind": "own_doctor", "name": "Lægehuset Vest", "consent": PAIR}
    answer = client.post(path, data=known | usual | fields)
    return answer.status_code, answer.text


def test_both_pages_say_so_while_there_is_nothing(hers: FlaskClient, staff: FlaskClient, case_id: UUID) -> None:
    page = see(hers, HERS)
    assert "Vi har ikke skrevet op, hvem vi vil spørge." in page
    assert "Vi har ikke bestilt en LÆ 265." in page
    assert "Der er ikke skrevet kilder ind" in see(staff, f"/sager/{case_id}/kilder")


def test_each_step_of_a_source_is_told_to_her_in_plain_words_and_she_gets_a_notice(
    hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    status, _page = written(staff, f"/sager/{case_id}/kilder/ny", state="asked", asked_on=["2", "1", "2026"])
    assert status == 303
    page = see(hers, HERS)
    assert "Din egen læge: Lægehuset Vest" in page
    assert "Vi spurgte 2. januar 2026." in page
    assert "Vi har ventet i 10 dage." in page
    assert "Der er nyt om, hvem vi spørger til din plan." in see(hers, "/beskeder")
    change = see(staff, f"/sager/{case_id}/kilder").split(f'href="/sager/{case_id}/kilder/')[-1].split('"')[0]
    path = f"/sager/{case_id}/kilder/{change}"
    received: dict[str, str | list[str]] = {"state": "received", "asked_on": ["2", "1", "2026"]}
    assert written(staff, path, **received, received_on=["12", "1", "2026"])[0] == 303
    page = see(hers, HERS)
    assert "Svaret kom 12. januar 2026." in page
    assert "Vi har ventet" not in page
    assert ("plan", "own_case") in reads(hers.application)


def test_the_same_again_is_no_news(app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID) -> None:
    fields: dict[str, str | list[str]] = {"state": "asked", "asked_on": ["2", "1", "2026"]}
    written(staff, f"/sager/{case_id}/kilder/ny", **fields)
    with wired_of(app).session(writes=False) as session:
        (source,) = service.sources_of(session, session.get_one(Case, case_id))
    written(staff, f"/sager/{case_id}/kilder/{source.id}", **fields)
    assert see(hers, "/beskeder").count("Der er nyt om, hvem vi spørger til din plan.") == 1


def test_whether_she_has_said_yes_is_asked_of_the_ledger(
    app: Flask, hers: FlaskClient, staff: FlaskClient, asta: Person, case_id: UUID
) -> None:
    written(staff, f"/sager/{case_id}/kilder/ny", state="planned")
    page = see(hers, HERS)
    assert "Nej, ikke endnu. Uden et ja henter vi ikke noget fra Lægehuset Vest." in page
    assert f'href="/samtykker/giv/tekst?fra={CLINIC}' in page
    a_consent(app, asta)
    assert "Der er sagt ja. Det gælder til 1. juni 2026." in see(hers, HERS)
    assert "Der er sagt ja. Det gælder til 1. juni 2026." in see(staff, f"/sager/{case_id}/kilder")


def test_she_points_to_her_specialist_and_it_is_a_task_and_journalised(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID
) -> None:
    page = see(hers, f"{HERS}/peg-paa")
    assert "Det bliver en del af din sag og kan ikke slettes af dig." in page
    fields = {"csrf_token": token_in(page), "key": hidden(page, "key"), "kind": "specialist", "wish": WISH}
    assert hers.post(f"{HERS}/peg-paa", data=fields).status_code == 422, "the name is missing"
    assert WISH in hers.post(f"{HERS}/peg-paa", data=fields).text
    for _time in range(2):
        sent = hers.post(f"{HERS}/peg-paa", data=fields | {"name": "Rygklinikken"})
        assert sent.status_code == 303
    assert "Kvitteringens nummer" in see(hers, sent.location)
    page = see(hers, HERS)
    assert page.count("En speciallæge: Rygklinikken") >= 1
    assert "Du har selv peget på det 12. januar 2026." in page
    assert "Borgeren har peget på en kilde." in see(staff, "/indbakke")
    assert WISH in see(staff, f"/sager/{case_id}/kilder")
    with wired_of(app).session(writes=False) as session:
        (entry,) = session.scalars(select(JournalEntry))
        assert json.loads(entry.body)["text"] == WISH
        (source,) = service.sources_of(session, session.get_one(Case, case_id))
    written(staff, f"/sager/{case_id}/kilder/{source.id}", kind="specialist", name="Rygklinikken", state="planned",
            note="Vi spørger dem.")  # fmt: skip
    assert "Borgeren har peget på en kilde." not in see(staff, "/indbakke")
    assert "Vi spørger dem." in see(hers, HERS)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"state": "asked"}, "Skriv, hvilken dag du spurgte."),
        ({"state": "received", "asked_on": ["2", "1", "2026"]}, "Skriv, hvilken dag det kom."),
        ({"state": "asked", "asked_on": ["2", "2", "2026"]}, "Vælg en dag, der er gået, eller i dag."),
        ({"state": "unneeded"}, "Skriv til borgeren, hvorfor det ikke er nødvendigt."),
        ({"state": "received", "asked_on": ["9", "1", "2026"], "received_on": ["8", "1", "2026"]},
         "Det kan ikke komme, før du har spurgt."),
        ({"state": "asked", "asked_on": ["2", "1", "2026"], "kind": "lae265"}, "Se først på de dokumenter, der er"),
        ({"state": "planned", "consent": "nogen|andre"}, "Vælg, om det kræver samtykke."),
        ({}, "Vælg, hvor langt det er."),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_told_and_nothing_is_lost(
    hers: FlaskClient, staff: FlaskClient, case_id: UUID, fields: dict[str, str | list[str]], told: str
) -> None:
    status, page = written(staff, f"/sager/{case_id}/kilder/ny", **fields)
    assert status == 422
    assert told in page
    assert "Lægehuset Vest" in page


def test_a_lae_265_is_ordered_after_looking_at_what_there_is_and_is_superfluous_where_that_says_it(
    hers: FlaskClient, staff: FlaskClient, case_id: UUID, app: Flask
) -> None:
    path = f"/sager/{case_id}/kilder/ny?slags=lae265"
    assert '<option selected value="lae265">' in see(staff, path)
    looked: dict[str, str | list[str]] = {"kind": "lae265", "looked_on": ["5", "1", "2026"]}
    assert written(staff, path, **looked, state="asked", asked_on=["6", "1", "2026"])[0] == 303
    page = see(hers, HERS)
    assert page.index("Vi så på de papirer, vi har i forvejen, 5. januar 2026.") < page.index("Vi bestilte den 6. jan")
    assert "Vi har ventet i 6 dage." in page
    with wired_of(app).session(writes=False) as session:
        (source,) = service.sources_of(session, session.get_one(Case, case_id))
    note = "Sygehusets brev fra november siger det samme."
    written(staff, f"/sager/{case_id}/kilder/{source.id}", **looked, state="unneeded", note=note)
    page = see(hers, HERS)
    assert "Vi behøver den ikke. Du skal ikke gøre noget." in page
    assert note in page


def test_another_citizens_case_and_source_are_not_found(
    app: Flask, hers: FlaskClient, staff: FlaskClient, bo: Person, case_id: UUID
) -> None:
    his = own(app, bo, None)
    with wired_of(app).session() as session:
        case = session.get_one(Case, his)
        keeping = Keeping(kind="fund", name="", state="asked", consent="by_law", asked_on=date(2026, 1, 2))
        source_id = service.add(session, case, keeping, key=uuid4(), now=wired_of(app).now()).id
        session.commit()
    assert "A-kasse" not in see(hers, HERS)
    for path in (f"/sager/{his}/kilder", f"/sager/{case_id}/kilder/{source_id}", f"/sager/{his}/kilder/{source_id}"):
        assert staff.get(path).status_code == 404
    assert hers.get(f"{HERS}/peget-paa/{source_id}").status_code == 404


def test_the_page_costs_as_many_statements_for_many_sources_as_for_few(
    app: Flask, hers: FlaskClient, case_id: UUID
) -> None:
    def cost(count: int) -> int:
        with wired_of(app).session() as session:
            case = session.get_one(Case, case_id)
            for number in range(count):
                keeping = Keeping(kind="hospital", name=f"Sygehus {number}", state="planned", consent="wanted",
                                  sender=str(CLINIC), recipient=str(JOBCENTER))  # fmt: skip
                service.add(session, case, keeping, key=uuid4(), now=wired_of(app).now())
            session.commit()
        see(hers, HERS)
        with counted(wired_of(app).engine) as sent:
            see(hers, HERS)
        return len(sent)

    assert cost(2) == cost(60)
