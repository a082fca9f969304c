"""Clicks are counted: withdrawing takes no more than giving, and whatever waits for her answer is two away at most."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.conftest import Visitor
from tests.journeys.visit import Visit
from tests.support.browser import NARROW
from tests.support.running import Demo

GIVEN = "Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby."
AT_MOST = 2
ANSWERABLE = "main form[method=post] button[type=submit]"
ONWARDS = "main a.button, main form[method=get] button[type=submit]"


def test_withdrawing_takes_no_more_clicks_than_giving(visit: Visitor, fresh_demo: Demo) -> None:
    hanne = visit(fresh_demo, scripts=False, size=NARROW)
    log_in(hanne, "hanne")
    giving = count(hanne, lambda: she_gives(hanne))
    hanne.open("/", to="Din forside")
    withdrawing = count(hanne, lambda: she_withdraws(hanne))
    assert withdrawing <= giving
    assert (giving, withdrawing) == (4, 3)


def test_whatever_waits_for_her_answer_is_two_clicks_from_the_front_page(visit: Visitor, demo: Demo) -> None:
    asta = visit(demo)
    log_in(asta, "asta")
    later = f"h3:text-is('{asta.word('Det kan du gøre bagefter')}') + .waiting a"
    hers = asta.page.locator(f".next-step a, {later}").evaluate_all("all => all.map((one) => one.pathname)")
    assert len(hers) >= 3, hers
    far = {way: clicks for way in hers if (clicks := clicks_to_an_answer(asta.page, demo.portal, way)) > AT_MOST}
    assert not far


def log_in(her: Visit, persona: str) -> None:
    her.page.goto(f"{her.demo.portal}/log-ind?login_hint={persona}")
    her.arrives("Din forside")


def count(her: Visit, does: Callable[[], None]) -> int:
    before = her.clicks
    does()
    return her.clicks - before


def she_gives(her: Visit) -> None:
    her.follow("Samtykker", to="Mine samtykker", within=her.page.get_by_role("main"))
    her.follow("Giv et samtykke", to="Giv et samtykke")
    her.follow(GIVEN, to="Læs det, før du svarer")
    her.press("Ja, jeg giver samtykke", to="Kvittering")


def she_withdraws(her: Visit) -> None:
    her.follow("Samtykker", to="Mine samtykker", within=her.page.get_by_role("main"))
    her.follow("Træk tilbage", to="Træk dit samtykke tilbage")
    her.press("Træk tilbage", to="Kvittering")


def clicks_to_an_answer(page: Page, portal: str, way: str) -> int:
    """One to what it is about, where it can often be answered at once; two where a button there leads to the answer."""
    page.goto(portal + way)
    if page.locator(ANSWERABLE).count():
        return 1
    for at in range(page.locator(ONWARDS).count()):
        page.goto(portal + way)
        with page.expect_navigation():
            page.locator(ONWARDS).nth(at).click()
        if page.locator(ANSWERABLE).count():
            return 2
    return AT_MOST + 1
