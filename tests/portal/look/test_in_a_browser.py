"""The look in a real browser: wide and narrow, with scripts and without, by keyboard, on paper."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import NARROW, WIDE, OpenPage, axe, no_sideways_scroll

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@SIZES
def test_axe_finds_nothing_on_the_page_with_every_component(
    open_page: OpenPage, site: str, size: tuple[int, int]
) -> None:
    page = open_page(size=size)
    page.goto(f"{site}/alt")
    axe(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_title("Fejl: Alle dele – Mit Forløb")
    axe(page)


@pytest.mark.parametrize("path", ["/findes-ikke", "/i-stykker", "/samtykker?som=ingen", "/samtykker?som=medarbejder"])
def test_axe_finds_nothing_on_the_plain_pages(open_page: OpenPage, site: str, path: str) -> None:
    page = open_page(size=NARROW)
    page.goto(site + path)
    axe(page)
    no_sideways_scroll(page)


@SCRIPTS
@SIZES
def test_no_page_is_wider_than_its_window(open_page: OpenPage, site: str, size: tuple[int, int], scripts: bool) -> None:
    page = open_page(size=size, scripts=scripts)
    page.goto(f"{site}/alt")
    no_sideways_scroll(page)
    for folded in page.locator("summary").all():
        folded.click()
    no_sideways_scroll(page)


@SCRIPTS
def test_the_menu_and_the_way_out_are_reached_on_a_small_screen(open_page: OpenPage, site: str, scripts: bool) -> None:
    page = open_page(size=NARROW, scripts=scripts)
    page.goto(f"{site}/alt")
    expect(page.get_by_role("button", name="Log af", exact=True)).to_be_visible()
    way = page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Samtykker")
    button = page.get_by_role("button", name="Menu")
    if scripts:
        expect(way).to_be_hidden()
        button.click()
        expect(button).to_have_attribute("aria-expanded", "true")
        axe(page)
        page.keyboard.press("Escape")
        expect(way).to_be_hidden()
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
    else:
        expect(button).to_be_hidden()
    way.click()
    expect(page).to_have_url(f"{site}/samtykker")


@SCRIPTS
def test_the_summary_has_the_focus_and_leads_to_the_field(open_page: OpenPage, site: str, scripts: bool) -> None:
    page = open_page(scripts=scripts)
    page.goto(f"{site}/alt")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#fejl")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Hvad bekymrer dig?")).to_be_focused()


def test_the_first_key_leads_past_the_header(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/alt")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Gå til sidens indhold")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_whatever_has_the_focus_shows_it(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/alt")
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => {
                const here = document.activeElement;
                if (!here || here === document.body) return null;
                const drawn = [here, here.closest('.room'), here.nextElementSibling].filter(Boolean)
                    .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::before')]);
                return [here.outerHTML.slice(0, 90), drawn.some((s) => s.outlineStyle === 'solid')];
            }"""
        )
        if ring is None:
            break
        seen += 1
        assert ring[1], f"no ring on {ring[0]}"
    assert seen > 30


def test_characters_left_are_told_in_the_pages_language(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/alt")
    page.get_by_label("Hvad bekymrer dig?").press_sequentially("Hej")
    expect(page.locator(".character-limit")).to_have_text("Du har 497 tegn tilbage")


def quiet_for(page: Page, seconds: int) -> None:
    page.clock.fast_forward(seconds * 1000)


def test_she_is_asked_well_before_an_idle_visit_ends_and_can_stay(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{site}/alt")
    dialog = page.get_by_role("dialog", name="Er du der stadig?")
    quiet_for(page, 590)
    expect(dialog).to_be_hidden()
    quiet_for(page, 15)
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("gemmer vi det i et kvarter")
    axe(page)
    with page.expect_response(f"{site}/bliv-logget-ind") as answer:
        page.get_by_role("button", name="Bliv logget ind").click()
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()
    quiet_for(page, 590)
    expect(dialog).to_be_hidden()


def test_when_the_visit_is_over_the_page_is_asked_for_anew(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{site}/alt")
    with page.expect_navigation():
        quiet_for(page, 905)
    expect(page).to_have_url(f"{site}/alt")


def test_what_she_wrote_is_kept_when_the_visit_is_over_and_nothing_is_sent(
    open_page: OpenPage, site: str, look: Flask
) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{site}/alt")
    page.get_by_label("Hvad bekymrer dig?").fill("Jeg kan ikke sove")
    with page.expect_navigation(url=f"{site}/samtykker"):
        quiet_for(page, 905)
    kept = look.extensions["kept"]
    assert "Jeg kan ikke sove" in kept.values()
    assert (kept["hvor"], kept["side"]) == ("/alt", "/alt")


def test_who_comes_back_late_has_twenty_seconds_at_least_to_say_so(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{site}/alt")
    dialog = page.get_by_role("dialog", name="Er du der stadig?")
    quiet_for(page, 836)  # the machine slept, and wakes four seconds before the end
    expect(dialog).to_be_visible()
    quiet_for(page, 14)
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")  # the first button has the focus, and one press stays
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(f"{site}/alt")


def test_a_member_of_the_staff_is_told_that_what_is_not_sent_is_lost(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.clock.install()
    page.goto(f"{site}/samtykker?som=medarbejder")
    quiet_for(page, 700)
    expect(page.get_by_role("dialog", name="Er du der stadig?")).to_contain_text("går så tabt")


def test_paper_shows_the_matter_and_not_the_buttons(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/alt")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Du har sagt ja")).to_be_visible()
    for name in ("Log af", "Udskriv eller gem", "Ja tak"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()


def test_a_page_is_a_small_download(open_page: OpenPage, site: str) -> None:
    page = open_page()
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto(f"{site}/alt")
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < 250_000, sizes
    assert not [url for url in sizes if url.endswith(".woff") or "Latin2" in url]
