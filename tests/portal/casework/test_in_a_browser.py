"""The workspace in a real browser: wide and narrow, and the answer by keyboard and without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from portal.casework.lookup import AT_MOST
from portal.plan.models import Case
from tests.portal.casework.phone import look_up
from tests.portal.casework.work import a_consent, a_task, a_wish, agencies, own
from tests.support.browser import NARROW, WIDE, OpenPage, axe, no_sideways_scroll, serving
from tests.support.cases import a_goal, an_effort
from tests.support.offers import a_course, an_offer
from tests.support.portal import LogIn, Person, an_employee, wired_of

pytestmark = pytest.mark.browser


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, fresh_database: object, migrate_database: object) -> str:
    """What a browser draws does not depend on the engine."""
    found: str = fresh_database(request.param, migrate_database)  # type: ignore[operator]  # the fixture's function
    return found


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture
def wish_id(app: Flask, asta: Person, carla: Person, bo: Person, astas_case: UUID) -> UUID:
    agencies(app)
    with wired_of(app).session() as session:
        case = session.get_one(Case, astas_case)
        a_goal(session, case, "Jeg vil kunne arbejde ti timer om ugen", written_by="citizen")
        an_effort(session, case, "Genoptræning", state="venter")
        session.commit()
    a_consent(app, asta)
    a_course(app, asta)
    wish_id = a_wish(app, asta, an_offer(app, asta))
    a_task(app, asta, carla, "consent.granted")
    a_task(app, asta, carla, "offer.answered", date(2026, 1, 9))
    own(app, bo, None)
    a_task(app, bo, None, "offer.answered", date(2026, 1, 12))
    return wish_id


def enter(client: FlaskClient, log_in: LogIn, page: Page, site: str, person: Person) -> None:
    log_in(client, person)
    cookie = client.get_cookie("mf_session")
    assert cookie is not None
    page.context.add_cookies([{"name": "mf_session", "value": cookie.value, "url": site}])


def look(page: Page, name: str) -> None:
    """Judge the page; with SCREENSHOTS set, keep a picture of it there."""
    axe(page)
    no_sideways_scroll(page)
    if folder := os.environ.get("SCREENSHOTS"):
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(folder) / f"casework-{name}-{width}.png", full_page=True)


def follow(page: Page, link: str) -> None:
    """Through the link, until the page behind it stands whole."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).click()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_of_the_workspace_stands_before_axe_wide_and_narrow(
    app: Flask, client: FlaskClient, carla: Person, frida: Person, wish_id: UUID, astas_case: UUID, site: str,
    open_page: OpenPage, log_in: LogIn, size: tuple[int, int],
) -> None:  # fmt: skip
    page = open_page(size=size)
    enter(client, log_in, page, site, carla)
    paths = {
        "inbox": "/",
        "cases": "/sager",
        "case": f"/sager/{astas_case}",
        "talk": f"/medarbejder/samtaler/{wish_id}",
    }
    for name, path in paths.items():
        page.goto(site + path)
        look(page, name)
    page.get_by_role("button", name="Send svaret").click()
    expect(page).to_have_title("Fejl: Ønske om en samtale – Mit Forløb")
    look(page, "fault")
    page.goto(f"{site}/sager/{astas_case}")
    follow(page, "Træk tilbage for borgeren")
    look(page, "withdraw")
    page.get_by_role("button", name="Træk tilbage nu").click()
    expect(page.get_by_text("Samtykket er trukket tilbage og gælder ikke mere.")).to_be_visible()
    look(page, "withdrawn")
    enter(client, log_in, page, site, frida)
    for name, path in {"health": "/", "wishes": "/sager"}.items():
        page.goto(site + path)
        look(page, name)
    for role in ("administrator", "auditor"):
        enter(client, log_in, page, site, an_employee(app, name=f"{role} Lind", roles=(role,)))
        page.goto(site)
        look(page, role)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_call_is_answered_from_the_inbox_to_the_number_of_the_receipt(
    client: FlaskClient, dagny: Person, asta: Person, wish_id: UUID, site: str, open_page: OpenPage, log_in: LogIn,
    size: tuple[int, int],
) -> None:  # fmt: skip
    page = open_page(size=size)
    enter(client, log_in, page, site, dagny)
    page.goto(site)
    follow(page, "Nogen ringer for at trække et samtykke tilbage")
    look(page, "phone")
    number, find = page.get_by_label("Borgerens CPR-nummer"), page.get_by_role("button", name="Find samtykker")
    number.fill("610190-111")
    find.click()
    expect(page).to_have_title("Fejl: Nogen ringer for at trække et samtykke tilbage – Mit Forløb")
    expect(number).to_have_value("")
    look(page, "phone-fault")
    number.fill("6711991239")
    find.click()
    expect(page.get_by_text("Der er ikke noget samtykke at trække tilbage på det nummer.")).to_be_visible()
    look(page, "phone-none")
    number.fill(str(asta.number))
    find.click()
    expect(page.get_by_text("Borgeren kan se, at du har slået op.")).to_be_visible()
    look(page, "phone-call")
    follow(page, "Træk tilbage")
    look(page, "phone-step")
    page.get_by_role("button", name="Træk tilbage nu").click()
    expect(page.get_by_text("Læs kvitteringens nummer højt")).to_be_visible()
    look(page, "phone-done")
    for _lookup in range(AT_MOST - 2):
        look_up(client, "6711991239")
    page.get_by_role("link", name="Slå et andet nummer op").click()
    number.fill("6711991239")
    find.click()
    expect(page.get_by_role("heading", name="Du har slået mange numre op")).to_be_visible()
    look(page, "phone-wait")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_answer_is_written_and_sent_from_the_inbox(
    client: FlaskClient, carla: Person, asta: Person, wish_id: UUID, site: str, open_page: OpenPage, log_in: LogIn,
    scripts: bool,
) -> None:  # fmt: skip
    page = open_page(scripts=scripts)
    enter(client, log_in, page, site, carla)
    page.goto(site)
    page.get_by_role("link", name="Borgeren ønsker en samtale").click()
    page.get_by_label("Dit svar til borgeren").fill("Vi ringer på torsdag.")
    page.get_by_label("Tilbuddet ændres", exact=True).check()
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_text("Dit svar er sendt.")).to_be_visible()
    expect(page.get_by_text("Vi ringer på torsdag.")).to_be_visible()
    page.goto(site)
    expect(page.get_by_role("link", name="Borgeren ønsker en samtale")).to_have_count(0)
