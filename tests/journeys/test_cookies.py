"""What the page on cookies tells is what a real browser has after a whole visit, and there is nothing else in it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.support.running import Demo

KEPT = """async () => ({
    local: Object.keys(localStorage), session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((one) => one.name), caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
OTHERS = ("sim_",)
"""The simulator stands for MitID; it is on the same machine here, and cookies do not tell ports apart."""


def test_the_page_on_cookies_names_exactly_what_a_browser_gets(visit: Visitor, demo: Demo) -> None:
    hers = visit(demo)
    page, got = hers.page, set[str]()

    def look() -> None:
        got.update(str(cookie.get("name")) for cookie in page.context.cookies(demo.portal))
        kept = page.evaluate(KEPT) if page.url.startswith(demo.portal) else None
        assert kept in (None, {"local": [], "session": [], "databases": [], "caches": [], "workers": 0})

    page.goto(demo.portal)
    look()
    page.goto(f"{demo.portal}/log-ind")  # as far as MitID's own page
    look()
    page.goto(f"{demo.portal}/log-ind?login_hint=hanne")
    for path in ("/", "/plan", "/samtykker", "/samtykker/giv", "/hvem-har-set"):
        page.goto(demo.portal + path)
        look()
    page.goto(f"{demo.portal}/om/cookies")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cookies")
    told = set(page.locator("main tbody tr td:first-child").all_inner_texts())
    assert {name for name in got if not name.startswith(OTHERS)} == told
