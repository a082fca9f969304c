"""A real browser for tests: with and without scripts, wide and narrow, judged by axe and by its own console."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

ARGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = (1280, 900)
NARROW = (320, 700)

OpenPage = Callable[..., Page]


def chromium_path() -> str:
    """Where the browser is; empty when this machine has none."""
    wanted = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return wanted if Path(wanted).exists() else shutil.which("chromium") or ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; its absence fails in CI and is told with its reason elsewhere."""
    path = chromium_path()
    if not path:
        reason = "no Chromium: `apt-get install chromium`, or set CHROMIUM to one"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(scripts=True, size=WIDE, language="da")`: a page in a visit of its own.

    At the end of the test every page must have kept the content security policy, and none may have thrown an error.
    """
    opened: list[tuple[BrowserContext, list[str]]] = []

    def open_one(*, scripts: bool = True, size: tuple[int, int] = WIDE, language: str = "da") -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
            locale={"da": "da-DK", "en": "en-GB"}[language],
            timezone_id="Europe/Copenhagen",
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        opened.append((context, watch(page)))
        return page

    yield open_one
    complaints = [complaint for _, found in opened for complaint in found]
    for context, _ in opened:
        context.close()
    assert not complaints, "\n".join(complaints)


def watch(page: Page) -> list[str]:
    """A list that fills with what the page's console and scripts complain of.

    The browser's own line about an answer of 4xx or 5xx is left out: tests ask for such pages on purpose.
    """
    complaints: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
    return complaints


def axe(page: Page) -> None:
    """Assert that axe-core finds nothing at all, WCAG 2.2 AA and best practice alike.

    Only on a page opened with scripts: axe is one, and without them its answer would never come.
    """
    page.wait_for_load_state()  # half a document has no root for axe to start from
    # What has passed need not be told node by node: that halves the time.
    wanted = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}
    result = Axe().run(page, options=wanted)
    assert result.violations_count == 0, f"{page.url}\n{result.generate_report()}"


def no_sideways_scroll(page: Page) -> None:
    """Assert that the page is no wider than the window."""
    room, needed = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert needed <= room, f"{page.url} is {needed} px wide in a window of {room} px"


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free port of this machine while the block runs; gives its address without a slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
