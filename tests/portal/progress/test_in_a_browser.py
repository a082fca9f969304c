"""The drawing of her points in a real browser: without colour, in forced colours, on paper, narrow, without scripts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.portal.casework.work import own
from tests.support.browser import NARROW, WIDE, OpenPage, axe, no_sideways_scroll, serving
from tests.support.portal import LogIn, Person
from tests.support.progress import points_given

pytestmark = pytest.mark.browser
HERS = "/plan/saadan-gaar-det"
STROKES = "(all) => all.map((one) => getComputedStyle(one).stroke)"


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, fresh_database: object, migrate_database: object) -> str:
    """What a browser draws does not depend on the engine."""
    found: str = fresh_database(request.param, migrate_database)  # type: ignore[operator]  # the fixture's function
    return found


@pytest.fixture
def site(app: Flask, asta: Person, carla: Person) -> Iterator[str]:
    own(app, asta, carla)
    for days_ago in (9, 5, 2):
        points_given(app, asta, days_ago=days_ago, named="At gå en tur" if days_ago == 9 else "", sleep=10 - days_ago,
                     pain=3, mood=3, energy=days_ago, walk=6)  # fmt: skip
    with serving(app) as address:
        yield address


def enter(client: FlaskClient, log_in: LogIn, page: Page, site: str, person: Person) -> None:
    log_in(client, person)
    cookie = client.get_cookie("mf_session")
    assert cookie is not None
    page.context.add_cookies([{"name": "mf_session", "value": cookie.value, "url": site}])


def picture(page: Page, name: str) -> None:
    """With SCREENSHOTS set, keep a picture of it there."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"progress-{name}.png", full_page=True)


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_drawing_is_one_picture_with_words_and_its_lines_differ_without_colour(
    client: FlaskClient, asta: Person, site: str, open_page: OpenPage, log_in: LogIn, size: tuple[int, int]
) -> None:
    page = open_page(size=size)
    enter(client, log_in, page, site, asta)
    page.goto(f"{site}{HERS}")
    drawing = page.get_by_role("img", name="Dine point dag for dag")
    expect(drawing).to_be_visible()
    lines = page.locator(".chart-drawing .chart-line").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('stroke-dasharray') || '')"
    )
    assert len(lines) == len(set(lines)) == 5
    letters = page.locator(".chart-letter").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
    assert len({round(top) for top in letters}) == 5, "no letter stands on another"
    axe(page)
    no_sideways_scroll(page)
    picture(page, str(size[0]))


def test_in_forced_colours_and_on_paper_the_lines_are_of_the_readers_colour(
    client: FlaskClient, asta: Person, site: str, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page()
    enter(client, log_in, page, site, asta)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto(f"{site}{HERS}")
    text = page.evaluate("getComputedStyle(document.querySelector('.chart-letter')).fill")
    assert set(page.locator(".chart-drawing .chart-line").evaluate_all(STROKES)) == {text}
    picture(page, "forced")
    page.emulate_media(forced_colors="none", color_scheme="light", media="print")
    assert set(page.locator(".chart-drawing .chart-line").evaluate_all(STROKES)) == {"rgb(0, 0, 0)"}
    picture(page, "print")


def test_she_chooses_gives_points_and_sends_without_scripts(
    client: FlaskClient, asta: Person, site: str, open_page: OpenPage, log_in: LogIn
) -> None:
    page = open_page(scripts=False, size=NARROW)
    enter(client, log_in, page, site, asta)
    page.goto(f"{site}{HERS}")
    page.get_by_role("link", name="Giv point for en dag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giv point for en dag")
    page.get_by_label("Søvn").select_option("8")
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Dine point er gemt. Kun du kan se dem.")).to_be_visible()
    page.get_by_role("link", name="Vælg, hvad du vil sende").click()
    page.get_by_label("Søvn").check()
    page.get_by_role("button", name="Se det, før du sender").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tjek det, og send det")
    expect(page.get_by_text("kan ikke slettes af dig")).to_be_visible()
    page.get_by_role("button", name="Send til din sagsbehandler").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kvittering for de point, du har sendt")
