"""One person at a browser: she reads, presses and follows; every page she meets is looked at by a strict eye."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect

from tests.journeys.words import Language, said
from tests.support.browser import NARROW, WIDE, axe, watch
from tests.support.page import FAULTY, NUMBER, SUFFIX
from tests.support.running import Demo

Size = tuple[int, int]
LOCALES = {"da": "da-DK", "en": "en-GB"}
TITLE_ENDS = (SUFFIX, " – SIMULATOR – ikke MitID", " – SIMULATOR – not MitID")
SCRIPT = re.compile(r"\.js(\?|$)")


def a_context(
    browser: Browser, *, scripts: bool = True, size: Size = WIDE, language: Language = "da"
) -> BrowserContext:
    context = browser.new_context(
        java_script_enabled=scripts,
        viewport={"width": size[0], "height": size[1]},
        locale=LOCALES[language],
        timezone_id="Europe/Copenhagen",
    )
    context.set_default_timeout(20_000)
    return context


@dataclass
class Visit:
    """What she does in one visit; `to` is the heading of the page she expects to come to."""

    demo: Demo
    browser: Browser
    language: Language = "da"
    scripts: bool = True
    size: Size = WIDE
    clicks: int = 0
    complaints: list[str] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = a_context(self.browser, scripts=self.scripts, size=self.size)
        self.page = self.context.new_page()
        self.complaints = watch(self.page)
        self.page.on("request", self._requested)
        self._judge: Page | None = None

    def end(self) -> list[str]:
        """What the console, the policy or the network had to complain of, from the first page to the last."""
        if self._judge is not None:
            self._judge.context.close()
        self.context.close()
        # What was still on its way when she went to the next page is nobody's fault.
        return [complaint for complaint in self.complaints if not complaint.endswith("net::ERR_ABORTED")]

    # what she does

    def word(self, danish: str) -> str:
        return said(danish, self.language)

    def open(self, path: str, *, to: str) -> None:
        self.page.goto(self.demo.portal + path)
        self.arrives(to)

    def follow(self, danish: str, *, to: str, within: Locator | None = None) -> None:
        self._go((within or self.page).get_by_role("link", name=self.word(danish)).first, to)
        self.clicks += 1

    def press(self, danish: str, *, to: str, within: Locator | None = None) -> None:
        self._go((within or self.page).get_by_role("button", name=self.word(danish), exact=True).first, to)
        self.clicks += 1

    def press_name(self, name: str, *, to: str) -> None:
        self._go(self.page.get_by_role("button", name=name, exact=True), to)

    def menu(self, danish: str, *, to: str) -> None:
        """By the main menu; on a small screen with scripts it has to be opened first."""
        opener = self.page.get_by_role("banner").get_by_role("button", name=self.word("Menu"), exact=True)
        if opener.is_visible():
            opener.click()
        ways = self.page.get_by_role("navigation", name=self.word("Hovedmenu"))
        self._go(ways.get_by_role("link", name=self.word(danish), exact=True), to)

    def _go(self, way: Locator, to: str) -> None:
        """The page she comes to may have the heading of the one she leaves, so it is the navigation that is awaited."""
        with self.page.expect_navigation():
            way.click()
        self.arrives(to)

    def choose(self, question: str, option: str) -> None:
        group = self.page.get_by_role("group", name=self.word(question))
        group.get_by_role("radio", name=self.word(option), exact=True).check()
        self.clicks += 1

    def tick(self, danish: str) -> None:
        self.page.get_by_role("checkbox", name=self.word(danish), exact=True).check()

    def fill(self, danish: str, text: str) -> None:
        self.page.get_by_role("textbox", name=self.word(danish)).fill(text)

    def speak(self, language: Language, *, to: str) -> None:
        """Switch language where everybody finds it, at the foot of the page."""
        if language != self.language:
            self.language = language
            name = {"da": "Dansk", "en": "English"}[language]
            self._go(self.page.get_by_role("contentinfo").get_by_role("button", name=name), to)
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    # what she sees

    def sees(self, *danish: str) -> None:
        for sentence in danish:
            expect(self.page.get_by_text(self.word(sentence)).filter(visible=True).first).to_be_visible()

    def reads(self, *texts: str) -> None:
        """Words that are the same in both languages: names, and what people wrote themselves."""
        for text in texts:
            expect(self.page.get_by_role("main").get_by_text(text).filter(visible=True).first).to_be_visible()

    def headings(self) -> list[str]:
        return [heading.strip() for heading in self.page.get_by_role("heading", level=2).all_inner_texts()]

    def arrives(self, to: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.word(to))
        self.page.wait_for_load_state()
        self.look()

    # what the strict eye sees

    def look(self) -> None:
        self.glance()
        self.judge()

    def glance(self) -> None:
        """Title and heading agree, the language is told, and nothing is wider than a phone."""
        page = self.page
        self.looked_at.append(urlsplit(page.url).path)
        title, heading = page.title(), page.get_by_role("heading", level=1).inner_text()
        for start in FAULTY:
            title = title.removeprefix(start)
        assert title in [heading + end for end in TITLE_ENDS], f"{page.url}: the title is {title!r}, the h1 {heading!r}"
        if page.url.startswith(self.demo.portal):
            assert page.locator("html").get_attribute("lang") == self.language, page.url
        fits_a_phone(page, self.size)

    def judge(self) -> None:
        """Axe finds nothing."""
        axe(self.page if self.scripts else self._as_seen())

    def _as_seen(self) -> Page:
        """The page without scripts as she has it, opened where axe, which is a script, can look at it."""
        if self._judge is None:
            self._judge = a_context(self.browser, size=self.size).new_page()
        judge, markup = self._judge, self.page.content()
        judge.unroute_all()
        judge.route(SCRIPT, lambda route: route.fulfill(body="", content_type="text/javascript"))
        judge.route(self.page.url, lambda route: _answer(route, markup))
        judge.goto(self.page.url)
        return judge

    def _requested(self, request: Request) -> None:
        """Nothing is fetched from elsewhere, and no address tells who she is."""
        url = request.url
        if not url.startswith((self.demo.portal + "/", self.demo.simulator + "/")):
            self.complaints.append(f"fetched from elsewhere: {url}")
        told = [*self.demo.told["citizens"], *self.demo.told["staff"]]
        if NUMBER.search(url) or any(person.get("cpr", "-no-") in url for person in told):
            self.complaints.append(f"a CPR number in an address of {urlsplit(url).path}")


def _answer(route: Route, markup: str) -> None:
    route.fulfill(body=markup, content_type="text/html; charset=utf-8")


def fits_a_phone(page: Page, size: Size) -> None:
    """Assert that nothing has to be scrolled sideways at 320 px, and at the width the page has now."""
    for width in sorted({size[0], NARROW[0]}):
        page.set_viewport_size({"width": width, "height": size[1]})
        room, needed = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        assert needed <= room, f"{page.url} is {needed} px wide in a window of {room} px"
    page.set_viewport_size({"width": size[0], "height": size[1]})
