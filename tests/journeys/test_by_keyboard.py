"""By keyboard alone: a consent is given and withdrawn, and one always sees where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor
from tests.journeys.visit import Visit
from tests.support.running import Demo

pytestmark = pytest.mark.xdist_group("acts")

WHERE = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const drawn = [here, here.closest('.room'), here.nextElementSibling].filter(Boolean)
        .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::before')]);
    const label = here.labels && here.labels.length ? here.labels[0].innerText : '';
    return {
        words: [here.getAttribute('aria-label') || here.innerText || label, label].join(' ').trim(),
        ring: drawn.some((style) => style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2),
        seen: here.getBoundingClientRect().bottom > 0 && here.getBoundingClientRect().top < window.innerHeight,
    };
}"""
"""What has the focus: its words, whether a ring is drawn round it or what stands for it, whether it is in sight."""


def tab_to(page: Page, words: str, *, key: str = "Tab") -> None:
    """Press Tab until what has the focus reads so; each stop on the way shows that it has the focus."""
    for _ in range(90):
        page.keyboard.press(key)
        here = page.evaluate(WHERE)
        if here is None:
            continue  # out of the page and round again
        assert here["ring"], f"{page.url}: no ring on {here['words']!r}"
        assert here["seen"], f"{page.url}: {here['words']!r} has the focus out of sight"
        if words in here["words"]:
            return
    raise AssertionError(f"{page.url}: no Tab leads to {words!r}")


def enter(her: Visit, words: str, *, to: str) -> None:
    tab_to(her.page, words)
    with her.page.expect_navigation():
        her.page.keyboard.press("Enter")
    expect(her.page.get_by_role("heading", level=1)).to_have_text(to)


def test_a_consent_is_given_and_withdrawn(visit: Visitor, fresh_demo: Demo) -> None:
    her = visit(fresh_demo)
    page = her.page
    page.goto(fresh_demo.portal)
    enter(her, "Log ind med MitID", to="Hvem vil du logge på som?")
    enter(her, "Asta Lund", to="Din forside")
    the_skip_link_leads_past_the_menu(page)
    enter(her, "Region Fjord, klinisk funktion, spørger", to="Region Fjord, klinisk funktion, spørger dig")
    an_answer_left_out_is_told_and_found(page)

    tab_to(page, "Ja")
    page.keyboard.press("Space")
    tab_to(page, "Ja")
    page.keyboard.press("ArrowDown")
    checked = page.get_by_role("radio", checked=True)
    assert [page.locator(f"label[for={one.get_attribute('id')}]").inner_text() for one in checked.all()] == [
        "Ja",
        "Nej",
    ]
    enter(her, "Send mit svar", to="Kvittering")
    expect(page.get_by_text("Du har sagt ja", exact=True)).to_be_visible()

    enter(her, "Træk tilbage", to="Træk dit samtykke tilbage")
    enter(her, "Træk tilbage", to="Kvittering")
    expect(page.get_by_text("Du har trukket dit samtykke tilbage")).to_be_visible()


def the_skip_link_leads_past_the_menu(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Gå til sidens indhold")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def an_answer_left_out_is_told_and_found(page: Page) -> None:
    """Nothing chosen: the summary of what is missing has the focus, and its first line leads to the first question."""
    tab_to(page, "Send mit svar")
    with page.expect_navigation() as answer:
        page.keyboard.press("Enter")
    assert answer.value.status == 422
    expect(page.locator("#fejl")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
