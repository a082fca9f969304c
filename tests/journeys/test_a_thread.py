"""A citizen and her caseworker, each at a browser: what she writes is answered, and she finds the answer."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.visit import Size
from tests.support.browser import NARROW, WIDE
from tests.support.running import Demo

pytestmark = pytest.mark.xdist_group("journey")

QUESTION = "Må min søster komme med til det næste møde?"
ANSWER = "Ja, det må hun gerne. Skriv, hvis hun har brug for noget."


@pytest.mark.parametrize(("scripts", "size"), [(True, WIDE), (False, NARROW)], ids=["scripts-wide", "plain-narrow"])
def test_from_her_words_to_the_inbox_to_the_answer_on_her_front_page(
    visit: Visitor, fresh_demo: Demo, scripts: bool, size: Size
) -> None:
    hanne = visit(fresh_demo, scripts=scripts, size=size)
    hanne.page.goto(f"{fresh_demo.portal}/log-ind?login_hint=hanne")
    hanne.arrives("Din forside")
    hanne.menu("Beskeder", to="Beskeder")
    hanne.follow("Skriv med din sagsbehandler", to="Skriv med din sagsbehandler")
    hanne.reads("Carla Vinter læser det, du skriver.", "Du får som regel svar inden 3 hverdage.")
    hanne.follow("Skriv en ny besked", to="Skriv en ny besked")
    hanne.page.get_by_label("Hvad handler det om?").select_option("plan")
    hanne.page.get_by_label("Din besked").fill(QUESTION)
    hanne.reads("Er det akut: ring 112.")
    hanne.press("Send", to="Planen")
    hanne.reads(QUESTION, "Ikke læst af kommunen endnu")

    carla = visit(fresh_demo, scripts=scripts, size=size)
    carla.page.goto(f"{fresh_demo.portal}/medarbejder/log-ind?login_hint=carla")
    carla.arrives("Indbakke")
    carla.page.get_by_label("Slags").select_option("thread")
    carla.press("Vis", to="Indbakke")
    row = carla.page.get_by_role("row").filter(has_text="Hanne Bro")
    carla.follow("Borgeren har skrevet til dig.", to="Besked fra en borger", within=row)
    carla.reads(QUESTION, "Hanne Bro")
    carla.page.get_by_label("Din besked til borgeren").fill(ANSWER)
    carla.press("Send svaret", to="Indbakke")
    carla.reads("Dit svar er sendt. Borgeren har fået besked.")

    hanne.menu("Forside", to="Din forside")
    hanne.reads("Din sagsbehandler har skrevet til dig: Planen.")
    hanne.follow("Læs det", to="Planen")
    hanne.reads(ANSWER, "Læst af kommunen")
    hanne.menu("Forside", to="Din forside")
    assert hanne.page.get_by_text("Din sagsbehandler har skrevet til dig").count() == 0
