"""Every page that somebody can open, as each of the demo's people finds it: wide, narrow, with and without scripts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Visitor
from tests.journeys.visit import Visit
from tests.journeys.words import Language
from tests.support.browser import NARROW, WIDE
from tests.support.running import Demo, wait_for_figures

GOLDEN = Path(__file__).parents[1] / "golden/routes.txt"
FOR_MACHINES = (
    "/static/",
    "/log/",
    "/api/",
    "/.well-known/",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/log-ind/jwks.json",
    "/skemaer/",
    "/statistik/tal.csv",
    "/rettigheder/alt.json",
    "/rettigheder/alt.pdf",
    "/rettigheder/flytning.json",
)
A_FILE = (".ics", ".csv", "/fil")
"""For her calendar, for a spreadsheet, and documents: a browser keeps them and opens no page."""

ABOUT = {"/om", "/om/dine-oplysninger", "/om/cookies", "/tilgaengelighed"}
"""Behind the footer of every page."""
HER_RIGHTS = {"/rettigheder", "/rettigheder/bed-om/<slug>", "/rettigheder/alt", "/rettigheder/alt/udskrift",
              "/rettigheder/flytning"}  # fmt: skip
A_REQUEST = {"/rettigheder/henvendelser/<uuid:request_id>"}
EVERYBODY = ABOUT | HER_RIGHTS | {
             "/", "/plan", "/plan/frister", "/samtykker", "/samtykker/giv", "/samtykker/giv/selv",
             "/samtykker/giv/tekst", "/tilbud", "/samtykker/hvem-maa-hvad",
             "/samtykker/myndighed/<agency_id>", "/samtykker/myndighed/<agency_id>/spaer",
             "/moeder", "/moeder/saadan-foregaar-det",
             "/beskeder", "/beskeder/sagsbehandler", "/det-du-skrev", "/hvem-har-set", "/hvem-har-set/hentet",
             "/mine-logins", "/bliv-logget-ind", "/log-ud", "/handl-for", "/fuldmagter"}  # fmt: skip
WITH_A_CASE = EVERYBODY | {"/beskeder/sagsbehandler/ny", "/plan/sendt", "/plan/skriv/<slug>", "/plan/forbered",
                           "/plan/dokumenter", "/plan/dokumenter/ny",
                           "/plan/forbered/<mode>/<slug>", "/plan/saadan-gaar-det",
                           "/plan/saadan-gaar-det/vaelg", "/plan/kilder", "/plan/kilder/peg-paa"}  # fmt: skip
HER_POINTS = {"/plan/saadan-gaar-det/dag", "/plan/saadan-gaar-det/dag/<uuid:day_id>", "/plan/saadan-gaar-det/send",
              "/plan/saadan-gaar-det/sendt/<uuid:sent_id>"}  # fmt: skip
A_MEETING = {"/moeder/<uuid:invitation_id>"}
A_THREAD = {"/beskeder/sagsbehandler/<uuid:thread_id>"}
A_CONSENT = {"/samtykker/<uuid:consent_id>", "/samtykker/<uuid:consent_id>/kvittering"}
A_PLAN = {"/plan/udgaver", "/plan/udgaver/<uuid:version_id>", "/plan/skriv/om/<uuid:line_id>"}
ITS_TIME = {"/samtykker/<uuid:consent_id>/kortere", "/samtykker/<uuid:consent_id>/forny",
            "/samtykker/<uuid:consent_id>/ikke-mit"}  # fmt: skip
A_TILBUD = {"/tilbud/<uuid:offer_id>", "/tilbud/<uuid:offer_id>/laes"}
A_COURSE = {"/ressourceforloeb/<uuid:offer_id>"}
STAFF = ABOUT | {"/", "/mine-logins", "/bliv-logget-ind", "/log-ud"}
FIGURES = {"/statistik", "/statistik/<month>"}
OVERSIGHT = FIGURES | {"/kontrol/tekster", "/kontrol/datatilsynet",
             "/kontrol/datatilsynet/<uuid:bundle_id>",
             "/kontrol/loggen", "/kontrol/hentet/<agency_id>", "/kontrol/slettede", "/kontrol/opbevaring",
             "/kontrol/anmeldelser", "/kontrol/anmeldelser/<uuid:report_id>",
             "/kontrol/opslag", "/kontrol/opslag/<uuid:review_id>"}  # fmt: skip
DOORS = {
    "asta": WITH_A_CASE | A_PLAN | A_TILBUD | A_COURSE | {"/samtykker/<uuid:consent_id>/svar",
                                                 "/tilbud/<uuid:offer_id>/samtale"},
    "bo": WITH_A_CASE | A_PLAN | HER_POINTS
    | {"/plan/sendt/<uuid:contribution_id>", "/plan/dokumenter/<uuid:document_id>"}
    | A_THREAD | A_REQUEST | A_CONSENT | ITS_TIME | A_TILBUD | {"/samtykker/<uuid:consent_id>/traek-tilbage",
                                       "/samtykker/myndighed/<agency_id>/traek-tilbage"},
    "dorte": WITH_A_CASE | A_PLAN | A_THREAD | A_REQUEST | A_MEETING | A_CONSENT,
    "emil": WITH_A_CASE | A_PLAN | A_TILBUD | {"/samtaler/<uuid:request_id>", "/samtaler/<uuid:request_id>/tid"},
    "fatima": EVERYBODY,
    "gorm": WITH_A_CASE,
    "hanne": WITH_A_CASE | A_PLAN,
    "iben": WITH_A_CASE | A_PLAN,
    "carla": STAFF | {"/sager/<uuid:case_id>/indsatser/ny", "/sager/<uuid:case_id>/indsatser/<uuid:effort_id>",
                      "/sager/<uuid:case_id>/kontakter", "/sager/<uuid:case_id>/kontakter/ny",
                      "/sager/<uuid:case_id>/kontakter/<uuid:contact_id>", "/sager/<uuid:case_id>/tilbageholdt",
                      "/sager/<uuid:case_id>/tilbageholdt/nyt",
                      "/sager/<uuid:case_id>/kilder", "/sager/<uuid:case_id>/kilder/ny",
                      "/sager/<uuid:case_id>/kilder/<uuid:source_id>",
                      "/sager/<uuid:case_id>/saadan-gaar-det/<uuid:sent_id>",
                      "/sager/<uuid:case_id>/fra-borgeren/<uuid:contribution_id>",
                      "/sager/<uuid:case_id>/dokumenter/<uuid:document_id>",
                      "/medarbejder/beskeder/<uuid:thread_id>", "/sager/<uuid:case_id>/skriv",
                      "/sager/<uuid:case_id>/indkald", "/medarbejder/moeder/<uuid:invitation_id>",
                      "/medarbejder/afloesere", "/sager/overdrag", "/sager/<uuid:case_id>/overdrag",
                      "/indbakke", "/sager", "/sager/<uuid:case_id>", "/medarbejder/telefon",
                      "/medarbejder/soeg", "/medarbejder/inhabil",
                      "/medarbejder/samtaler/<uuid:request_id>",
                      "/medarbejder/samtaler/<uuid:request_id>/tider",
                      "/medarbejder/tilbud/<uuid:offer_id>/mundtligt-svar",
                      "/medarbejder/henvendelser/<uuid:request_id>", "/sager/<uuid:case_id>/journal",
                      "/sager/<uuid:case_id>/forloeb", "/sager/<uuid:case_id>/forloeb/nyt",
                      "/sager/<uuid:case_id>/forloeb/<uuid:course_id>",
                      "/sager/<uuid:case_id>/forloeb/<uuid:course_id>/dage",
                      "/sager/<uuid:case_id>/forloeb/dage/<uuid:day_id>",
                      "/sager/<uuid:case_id>/fuldmagter", "/sager/<uuid:case_id>/breve",
                      "/sager/<uuid:case_id>/samtykker/bed-om", "/sager/<uuid:case_id>/samtykker/bed-om/tekst",
                      "/sager/<uuid:case_id>/samtykker/skriv-ind", "/sager/<uuid:case_id>/samtykker/skriv-ind/tekst",
                      "/sager/<uuid:case_id>/samtykker/skriv-ind/udskrift",
                      "/sager/<uuid:case_id>/breve/<uuid:letter_id>",
                      "/sager/<uuid:case_id>/samtykker/<uuid:consent_id>/traek-tilbage"},
    "signe": STAFF | {"/indbakke", "/sager", "/medarbejder/samtaler/<uuid:request_id>",
                      "/medarbejder/samtaler/<uuid:request_id>/tider"},
    "ane": STAFF | {"/myndigheder", "/myndigheder/ny", "/myndigheder/<agency_id>/ret",
                    "/myndigheder/<agency_id>/maa-spoerge", "/myndigheder/<agency_id>/stop/<slug>",
                    "/myndigheder/<agency_id>/adresser", "/myndigheder/<agency_id>/opslag", "/udviklere"} | FIGURES,
    "peter": STAFF | OVERSIGHT | {"/kontrol/inhabil", "/kontrol/datatilsynet/ny", "/myndigheder", "/udviklere",
                                  "/medarbejder/klager", "/medarbejder/klager/<uuid:request_id>"},
    "ulla": STAFF | OVERSIGHT,
}  # fmt: skip
"""What each finds behind the links of her pages."""
NOBODY = {"/", "/log-ud", "/log-ud/faerdig", "/log-ud/udloebet", "/udviklere"} | ABOUT
ELSEWHERE = {
    # after she has answered: with the meetings' own tests
    "/moeder/<uuid:invitation_id>/kvittering",
    # behind a button or after an act: on the whole way
    "/tilbud/<uuid:offer_id>/svar", "/tilbud/<uuid:offer_id>/tal-med-nogen", "/tilbud/<uuid:offer_id>/kvittering",
    "/ressourceforloeb/<uuid:offer_id>/svar", "/ressourceforloeb/<uuid:offer_id>/tal-med-nogen",
    "/ressourceforloeb/<uuid:offer_id>/kvittering", "/samtaler/<uuid:request_id>/kvittering",
    "/rettigheder/henvendelser/<uuid:request_id>/kvittering",
    "/plan/kilder/peget-paa/<uuid:source_id>", "/plan/nyere/<uuid:request_id>", "/plan/forbered/<mode>/tjek",
    # after a talk was decided about: with the talks' own tests
    "/samtaler/<uuid:request_id>/bemaerkning",
    # lead on to another page
    "/beskeder/<uuid:notice_id>", "/samtaler", "/medarbejder/tilbud/<uuid:offer_id>",
    "/was", "/log-ind", "/log-ind/retur", "/medarbejder/log-ind", "/medarbejder/retur",
    # after a change was proposed, or where an address is registered: with the register's own tests
    "/myndigheder/<agency_id>/adresser/<slug>",
    "/myndigheder/aendringer/<uuid:change_id>",
    # where she has blocked somebody: with its own tests
    "/samtykker/myndighed/<agency_id>/ophaev",
    # behind a day to choose: with its own tests
    "/samtykker/<uuid:consent_id>/kortere/tekst",
    # where somebody has looked, reported or judged: with their own tests
    "/hvem-har-set/meld/<uuid:read_id>", "/hvem-har-set/meldt/<uuid:report_id>",
    # behind a search, a hit and a reason: with their own tests
    "/medarbejder/soeg/<uuid:search_id>", "/medarbejder/fundet/<uuid:hit_id>", "/medarbejder/aabnet/<uuid:opening_id>",
    # of whoever acts for another: with the journey of powers
    "/handl-for/forside",
    # behind a form that asks for a number: with the phone's own tests
    "/medarbejder/telefon/<uuid:lookup_id>", "/medarbejder/telefon/traek-tilbage/<uuid:step_id>",
}  # fmt: skip
NOT_LINKED = ("/det-du-skrev", "/bliv-logget-ind", "/log-ud", "/indbakke")


@cache
def doors() -> dict[str, set[str]]:
    """Path → who may open it, for each page of the house's own list."""
    told = [line.split() for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    return {
        path: set(audience.split(","))
        for method, path, audience in told
        if method == "GET" and not path.startswith(FOR_MACHINES) and not path.endswith(A_FILE)
    }


def test_no_page_is_left_out() -> None:
    walked = set().union(*DOORS.values()) | NOBODY | ELSEWHERE
    assert set(doors()) == walked


@pytest.fixture(scope="session")
def built() -> set[str]:
    """The kinds of page that have been judged; another of the same parts is only glanced at."""
    return set()


@pytest.mark.parametrize("persona", DOORS)
def test_every_page_of(persona: str, visit: Visitor, demo: Demo, built: set[str]) -> None:
    """By its links from her front page on; each page that is built differently is judged."""
    if "/statistik" in DOORS[persona]:
        wait_for_figures(demo)
    door = "/medarbejder/log-ind" if "roles" in demo.person(persona) else "/log-ind"
    hers = visit(demo)
    hers.page.goto(f"{demo.portal}{door}?login_hint={persona}")
    plain = visit(demo, scripts=False, size=NARROW)
    plain.page.goto(f"{demo.portal}{door}?login_hint={persona}")
    opened = walk(hers, plain, ["/", *NOT_LINKED], built)
    assert opened >= DOORS[persona]


def test_every_page_of_nobody(visit: Visitor, demo: Demo, built: set[str]) -> None:
    start = ["/", "/log-ud", "/log-ud/faerdig", *(f"/log-ud/udloebet?hvorfor={why}" for why in ("idle", "limit", "x"))]
    opened = walk(visit(demo), visit(demo, scripts=False, size=NARROW), start, built)
    assert opened >= NOBODY


def walk(hers: Visit, plain: Visit, ways: list[str], built: set[str]) -> set[str]:
    """Follow every link; give the doors that opened, as the house's list spells them."""
    waiting, opened, seen = list(ways), set[str](), set[str]()
    while waiting:
        way = waiting.pop(0)
        door = the_door(urlsplit(way).path)
        if door is None or "log-ind" in door or way in seen or often(door, seen):
            continue
        seen.add(way)
        answer = hers.page.goto(hers.demo.portal + way)
        assert answer is not None
        if answer.status == 404 and way in NOT_LINKED:
            continue  # the door of another role
        assert answer.status == 200, f"{answer.status} behind a link to {door}"
        opened |= {door, the_door(urlsplit(hers.page.url).path) or door}
        waiting += links_of(hers.page, hers.demo.portal)
        hers.language = plain.language = cast(Language, hers.page.locator("html").get_attribute("lang"))
        hers.glance()
        shape = hers.page.evaluate(SHAPE)
        if shape not in built:
            built.add(shape)
            judge(hers, plain, way)
    return opened


def judge(hers: Visit, plain: Visit, way: str) -> None:
    """What axe has to say: wide, narrow, and without scripts."""
    hers.judge()
    hers.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    hers.judge()
    hers.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    plain.page.goto(plain.demo.portal + way)
    plain.look()


SHAPE = """() => [...document.querySelectorAll('body *')].map((one) => one.tagName + '.' + one.className
    + '.' + (one.getAttribute('role') || '')).filter((name, at, all) => name !== all[at - 1]).join(' ')"""
"""What a page is built of, without its words; a list is the same whatever its length."""


def the_door(path: str) -> str | None:
    """The entry of the house's list that this path belongs to; None where it is no page of ours."""
    if path.endswith(A_FILE):
        return None
    for door in sorted(doors(), key=lambda told: "<" in told):
        if re.fullmatch(re.sub(r"<\w+>", "[^/]+", re.sub(r"<uuid:\w+>", "[0-9a-f-]{36}", door)), path):
            return door
    return None


def often(door: str, seen: set[str]) -> bool:
    """Whether enough pages behind that door have been looked at: six, as many as the caseworker has cases."""
    return sum(the_door(urlsplit(way).path) == door for way in seen) >= 6


def links_of(page: Page, portal: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "(all) => all.map((one) => one.href.split('#')[0])")
    return [way.removeprefix(portal) for way in found if way.startswith(portal + "/") and "som=pdf" not in way]
