"""No dead ends: whoever has nothing here finds a plain sentence, a phone number and the next best act on every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor
from tests.journeys.visit import Visit
from tests.support.running import Demo

PHONE = "70 00 00 00"
PAGES = ("/", "/plan", "/samtykker", "/samtykker/giv", "/tilbud", "/beskeder", "/hvem-har-set")
WITHOUT = {
    "fatima": {
        "/": "You do not have to do anything now.",
        "/plan": "You do not have a rehabilitation case with us",
        "/samtykker": "You have not said yes to anything right now.",
        "/tilbud": "You have no offers and no conversations right now.",
        "/hvem-har-set": "Nobody has asked about you yet.",
    },
    "gorm": {
        "/": "Du skal ikke gøre noget nu.",
        "/plan": "Din plan er ikke skrevet endnu.",
        "/samtykker": "Du har ikke sagt ja til noget lige nu.",
        "/tilbud": "Du har ikke et konkret tilbud lige nu",
        "/hvem-har-set": "Ingen har spurgt om dig endnu.",
    },
    "hanne": {
        "/": "Du skal ikke gøre noget nu.",
        "/samtykker": "Du har ikke sagt ja til noget lige nu.",
        "/tilbud": "Du har ikke et konkret tilbud lige nu",
        "/hvem-har-set": "Ingen har spurgt om dig endnu.",
    },
}
"""Fatima has no case, Gorm neither plan nor coordinator, Hanne nothing to do; none of them has a concrete offer. Staff
may have looked at them in this demo by now, but no agency has asked."""


@pytest.mark.parametrize("persona", WITHOUT)
def test_nobody_is_left_standing(persona: str, visit: Visitor, demo: Demo) -> None:
    hers = visit(demo, scripts=False)
    hers.page.goto(f"{demo.portal}/log-ind?login_hint={persona}")
    for path in PAGES:
        hers.page.goto(demo.portal + path)
        sentence = WITHOUT[persona].get(path)
        if sentence:
            expect(hers.page.get_by_role("main").get_by_text(sentence).first).to_be_visible()
            assert ways_on(hers), f"{path} leads {persona} nowhere"
        expect(hers.page.get_by_role("link", name=PHONE).first).to_be_visible()


def ways_on(hers: Visit) -> list[str]:
    """What she can do next, named in the page's own text: another page, or a form to send."""
    here = hers.page.get_by_role("main")
    links = [link.get_attribute("href") or "" for link in here.get_by_role("link").all()]
    buttons = [button.inner_text() for button in here.get_by_role("button").all()]
    return [way for way in links if not way.startswith(("#", "tel:"))] + buttons


def test_who_waits_for_a_coordinator_is_told_whom_to_call(visit: Visitor, demo: Demo) -> None:
    his = visit(demo, scripts=False)
    his.page.goto(f"{demo.portal}/log-ind?login_hint=gorm")
    his.page.goto(f"{demo.portal}/plan")
    expect(his.page.get_by_text("Du har ikke fået en koordinerende sagsbehandler endnu")).to_be_visible()
    expect(his.page.get_by_role("main").get_by_role("link", name="70 00 00 01").first).to_be_visible()


def test_an_offer_that_runs_is_not_paused_by_a_worry(visit: Visitor, demo: Demo) -> None:
    """The other of the two texts: Bo's offer has begun."""
    his = visit(demo, scripts=False)
    his.page.goto(f"{demo.portal}/log-ind?login_hint=bo")
    his.page.goto(f"{demo.portal}/tilbud")
    his.follow("Tilbud: Fjordby Genbrug, butikken", to="Tilbud: Fjordby Genbrug, butikken")
    expect(his.page.get_by_text("den sætter ikke tilbuddet på pause")).to_be_visible()
    his.follow("Jeg er bekymret for mit helbred", to="Fortæl, hvad du er bekymret for")
    expect(his.page.get_by_text("den sætter ikke tilbuddet på pause")).to_be_visible()
