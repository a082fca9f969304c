"""The consent pages in a real browser: wide and narrow, with and without scripts, and by keyboard alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.support.browser import NARROW, WIDE, OpenPage, axe, no_sideways_scroll, serving
from tests.support.consent_pages import asked, asked_about_health, check, give_path, given, path_of, told, withdraw
from tests.support.databases import FreshDatabase, Migrate
from tests.support.portal import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(fresh_database: FreshDatabase, migrate_database: Migrate) -> str:
    """What a browser draws does not depend on the engine."""
    return fresh_database("sqlite", migrate_database)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def enter(client: FlaskClient, page: Page, site: str) -> None:
    cookie = client.get_cookie("mf_session")
    assert cookie is not None
    page.context.add_cookies([{"name": "mf_session", "value": cookie.value, "url": site}])


def look(page: Page, name: str, *, scripts: bool = True) -> None:
    """Judge the page; with SCREENSHOTS set, keep a picture of it there."""
    if scripts:
        axe(page)
        no_sideways_scroll(page)
    if folder := os.environ.get("SCREENSHOTS"):
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(folder) / f"consents-{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_stands_before_axe_wide_and_narrow(
    app: Flask, client: FlaskClient, asta: Person, site: str, open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size=size)
    enter(client, page, site)
    several, health = asked(app, asta), asked_about_health(app, asta)
    held, gone = given(app, asta), given(app, asta, "social")
    check(app, asta)
    withdraw(client, gone)
    paths = {
        "list": "/samtykker", "matrix": "/samtykker/hvem-maa-hvad", "several": path_of(several), "one": path_of(health),
        "detail": path_of(held, "").rstrip("/"), "receipt": path_of(held, "kvittering"),
        "withdraw": path_of(held, "traek-tilbage"), "gone": path_of(gone, "kvittering"),
        "choose": "/samtykker/giv", "combine": "/samtykker/giv/selv?fra=x", "give": give_path("employment"),
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(site + path)
        look(page, name)
    page.goto(site + path_of(several))
    page.get_by_role("button", name="Send mit svar").click()
    expect(page).to_have_title("Fejl: Region Fjord, klinisk funktion, spørger dig – Mit Forløb")
    expect(page.locator("#fejl")).to_be_focused()
    look(page, "fault")


def test_who_may_get_what_is_a_table_where_there_is_room_and_a_list_where_not(
    app: Flask, client: FlaskClient, asta: Person, site: str, open_page: OpenPage
) -> None:
    given(app, asta)
    for size in (WIDE, NARROW):
        page = open_page(size=size)
        enter(client, page, site)
        page.goto(site + "/samtykker/hvem-maa-hvad")
        expect(page.get_by_role("link", name="Ja. Fra Jobcenter Fjordby")).to_be_visible()
        for words in (page.get_by_role("columnheader", name="Helbred"), page.get_by_text("Må ikke spørge").first):
            expect(words).to_be_visible(visible=size == WIDE)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_asked_answered_and_withdrawn_with_and_without_scripts(
    app: Flask, client: FlaskClient, asta: Person, site: str, open_page: OpenPage, scripts: bool
) -> None:
    consent_id = asked(app, asta)
    page = open_page(scripts=scripts, size=NARROW)
    enter(client, page, site)
    page.goto(site + "/samtykker")
    page.get_by_text("Læs og svar").click()
    page.get_by_role("group", name="Må de få oplysninger om arbejde?").get_by_label("Ja").check()
    page.get_by_role("group", name="Må de få oplysninger om sociale forhold?").get_by_label("Nej").check()
    page.get_by_role("button", name="Send mit svar").click()
    expect(page.get_by_role("heading", name="Du har sagt ja")).to_be_visible()
    look(page, "yes", scripts=scripts)
    page.get_by_role("link", name="Træk tilbage").click()
    page.get_by_role("button", name="Træk tilbage").click()
    expect(page.get_by_role("heading", name="Du har trukket dit samtykke tilbage")).to_be_visible()
    look(page, "withdrawn", scripts=scripts)
    assert told(app, asta, consent_id) == ["requested", "granted", "withdrawn"]


def test_the_second_tabs_no_is_one_button_away_from_a_withdrawal(
    app: Flask, client: FlaskClient, asta: Person, site: str, open_page: OpenPage
) -> None:
    consent_id = asked(app, asta, "employment")
    first = open_page(size=NARROW)
    enter(client, first, site)
    first.goto(site + path_of(consent_id))
    second = first.context.new_page()
    second.goto(site + path_of(consent_id))
    first.get_by_role("button", name="Ja, jeg giver samtykke").click()
    second.get_by_role("button", name="Nej, jeg giver ikke samtykke").click()
    expect(second.get_by_role("heading", name="Du har allerede svaret")).to_be_visible()
    look(second, "second-tab")
    second.get_by_role("button", name="Træk mit ja tilbage").click()
    expect(second.get_by_role("heading", name="Du har trukket dit samtykke tilbage")).to_be_visible()
    assert not check(app, asta).decision


def test_two_equal_buttons_are_of_one_size_and_colour(
    app: Flask, client: FlaskClient, asta: Person, site: str, open_page: OpenPage
) -> None:
    consents: dict[str, UUID] = {"svar": asked(app, asta, "employment"), "traek-tilbage": given(app, asta)}
    for size in (WIDE, NARROW):
        page = open_page(size=size)
        enter(client, page, site)
        for name, consent_id in consents.items():
            page.goto(site + path_of(consent_id, name))
            looks = page.locator(".choice").evaluate_all(
                "all => all.map(one => { const box = one.getBoundingClientRect(), style = getComputedStyle(one);"
                " return [Math.round(box.width), Math.round(box.height), style.color, style.backgroundColor,"
                " style.borderColor, style.fontSize, style.fontWeight].join() })"
            )
            assert len(looks) == 2
            assert looks[0] == looks[1], (name, size)


def test_by_keyboard_alone(app: Flask, client: FlaskClient, asta: Person, site: str, open_page: OpenPage) -> None:
    consent_id = asked(app, asta, "employment")
    page = open_page()
    enter(client, page, site)
    page.goto(site + path_of(consent_id))

    def tab_to(words: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if words in (page.evaluate("document.activeElement.innerText") or ""):
                return
        raise AssertionError(f"no way to {words!r} by keyboard")

    tab_to("Ja, jeg giver samtykke")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Du har sagt ja")).to_be_visible()
    tab_to("Træk tilbage")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Træk dit samtykke tilbage")).to_be_visible()
    tab_to("Træk tilbage")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Du har trukket dit samtykke tilbage")).to_be_visible()
    assert told(app, asta, consent_id) == ["requested", "granted", "withdrawn"]
