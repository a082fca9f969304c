"""`python -m tests.support.screenshots`: draw the README's pictures from a demo of its own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import ARGS, chromium_path
from tests.support.running import ROOT, Demo, bring_what_pages_need, the_demo

PICTURES = ROOT / "docs/pictures"
WIDTH = 1280
LARGEST = 200_000
"""Bytes: a picture in a README is looked at on a phone as well."""


def main() -> int:
    path = chromium_path()
    if not path:
        print(
            "The pictures need a browser: install the package chromium, or set CHROMIUM to its path.", file=sys.stderr
        )
        return 1
    bring_what_pages_need()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, the_demo(Path(folder)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        context = browser.new_context(locale="da-DK", timezone_id="Europe/Copenhagen", reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{demo.portal}/log-ind?login_hint=asta")
        of_the_citizen(page, demo)
        page.goto(f"{demo.portal}/log-ud")
        page.get_by_role("main").get_by_role("button", name="Log af").click()
        page.goto(f"{demo.portal}/medarbejder/log-ind?login_hint=carla")
        draw(page, "inbox", 720)
        browser.close()
    return 0


def of_the_citizen(page: Page, demo: Demo) -> None:
    draw(page, "front", 1000)
    page.goto(f"{demo.portal}/samtykker")
    page.get_by_role("link", name="Region Fjord, klinisk funktion, spørger om").click()
    page.get_by_role("button", name="Send mit svar").wait_for()
    draw(page, "consent", 1000)
    # Her answers are what fills the caseworker's inbox.
    for radio in page.get_by_role("radio", name="Nej", exact=True).all():
        radio.check()
    page.get_by_role("button", name="Send mit svar").click()
    page.goto(f"{demo.portal}/tilbud")
    page.get_by_role("link", name="Tilbud om et nyt ressourceforløb").click()
    page.get_by_role("button", name="Tal med nogen først").wait_for()
    draw(page, "offer", 1500)
    page.get_by_role("button", name="Jeg siger ja", exact=True).click()
    page.get_by_role("button", name="Send mit ja", exact=True).click()
    page.get_by_role("heading", name="Kvittering for dit svar").wait_for()


def draw(page: Page, name: str, height: int) -> None:
    """What stands in a window of that height, where the page is scrolled to."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.wait_for_load_state("networkidle")
    picture = PICTURES / f"{name}.png"
    page.screenshot(path=picture, animations="disabled")
    size = picture.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{picture} has {size} bytes, more than {LARGEST}")
    print(f"{picture.relative_to(ROOT)}: {size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
