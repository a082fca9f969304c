"""Every page at 200 % and 400 %, in forced colours, by keyboard alone, from right to left: nothing is cut or lost."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.eyes import cut, not_by_keyboard, skip_link_fails, without_edge
from tests.journeys.test_every_page import DOORS, the_door
from tests.support.harvest import speak, walk
from tests.support.running import Demo, bring_what_pages_need, the_demo, wait_for_figures

SIZES = ((1280, 900), (768, 900), (640, 450), (320, 350))
"""640 by 450 is a window of 1280 by 900 at 200 %, as WCAG's own technique tells; 320 is 1280 at 400 %."""
TURNED = ((1280, 900), (320, 700))
PSEUDO = "ar"


def own_doors() -> dict[str, set[str]]:
    """Each page once, with the first of the demo's people who has it."""
    left: set[str] = set().union(*DOORS.values()) - {"/det-du-skrev"}
    found = {}
    for persona, doors in DOORS.items():
        found[persona] = doors & left
        left -= doors
    return {persona: doors for persona, doors in found.items() if doors}


OWN = own_doors()


def ways_of(persona: str, demo: Demo, language: str) -> tuple[dict[str, str], requests.Session]:
    """Door → a path behind it, for the doors that are this persona's to look at; and her visit."""
    if "/statistik" in OWN[persona]:
        wait_for_figures(demo)
    visit = requests.Session()
    door = "/medarbejder/log-ind" if "roles" in demo.person(persona) else "/log-ind"
    visit.get(f"{demo.portal}{door}?login_hint={persona}").raise_for_status()
    speak(visit, demo, language)
    found: dict[str, str] = {}
    for way, _ in walk(visit, demo, the_door, 6):
        found.setdefault(str(the_door(urlsplit(way).path)), way)
    return {door: way for door, way in found.items() if door in OWN[persona]}, visit


def entered(browser: Browser, visit: requests.Session, demo: Demo, **told: object) -> BrowserContext:
    """A browser with the cookies of that visit."""
    context = browser.new_context(timezone_id="Europe/Copenhagen", **told)  # type: ignore[arg-type]  # as Playwright names them
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": one.name, "value": one.value or "", "url": demo.portal} for one in visit.cookies])
    return context


FAULTS = {
    "cut below": '<p style="height: 1em; overflow: hidden">En linje<br>og en til</p>',
    "cut at the side": '<p style="width: 4em; overflow: hidden; white-space: nowrap">En linje, som ikke kan ses</p>',
    "beyond the window": '<p style="position: relative; left: -40px">Begynder uden for vinduet</p>',
    "wider than its box": '<p style="width: 4em">Donaudampfschifffahrtsgesellschaft</p>',
    "no edge round": '<button class="button" style="border: 0">Tryk</button>',
    "Tab never comes to": '<button tabindex="-1">Tryk</button>',
    "no ring on": '<style>a:focus { outline: none }</style><a href="/">Videre</a>',
    "a stop at what cannot be used": '<div contenteditable="true">Her standser man</div>',
    "the first Tab comes to": '<a href="/">Ingen vej forbi menuen</a>',
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_eye_sees(fault: str, browser: Browser) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.set_content(f'<!doctype html><html lang="da"><body><main>{FAULTS[fault]}</main></body></html>')
    told = [*cut(page), *without_edge(page), *skip_link_fails(page), *not_by_keyboard(page)]
    context.close()
    assert any(one.startswith(fault) for one in told), told


@pytest.mark.parametrize("persona", OWN)
def test_nothing_is_cut_or_lost_on_the_pages_of(persona: str, browser: Browser, demo: Demo) -> None:
    ways, visit = ways_of(persona, demo, "da")
    assert set(ways) == OWN[persona]
    complaints = []
    context = entered(browser, visit, demo)
    page = context.new_page()
    for way in ways.values():
        page.goto(demo.portal + way)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            complaints += [f"{way} at {width} px: {told}" for told in cut(page)]
        page.emulate_media(forced_colors="active")
        page.set_viewport_size({"width": 1280, "height": 900})
        complaints += [f"{way} in forced colours: {told}" for told in without_edge(page)]
        complaints += [f"{way} by keyboard: {told}" for told in (*skip_link_fails(page), *not_by_keyboard(page))]
        page.emulate_media(forced_colors="none")
    context.close()
    visit.close()
    assert complaints == [], "\n".join(complaints)


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo that may be asked for the language nobody speaks."""
    bring_what_pages_need()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PSEUDO_LANGUAGE", "1")
        with the_demo(tmp_path_factory.mktemp("mirrored")) as found:
            yield found


@pytest.mark.parametrize("persona", OWN)
def test_nothing_is_cut_from_right_to_left_on_the_pages_of(persona: str, browser: Browser, mirrored: Demo) -> None:
    ways, visit = ways_of(persona, mirrored, PSEUDO)
    assert set(ways) == OWN[persona]
    complaints = []
    context = entered(browser, visit, mirrored)
    page = context.new_page()
    for way in ways.values():
        page.goto(mirrored.portal + way)
        assert page.locator("html").get_attribute("dir") == "rtl"
        for width, height in TURNED:
            page.set_viewport_size({"width": width, "height": height})
            complaints += [f"{way} at {width} px: {told}" for told in cut(page)]
    context.close()
    visit.close()
    assert complaints == [], "\n".join(complaints)
