"""The citizen at one browser, the staff at another: from a worry over the talk and the decision to the case system."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest

from consent.terms import COPENHAGEN
from tests.journeys.conftest import Visitor
from tests.journeys.visit import Size, Visit
from tests.support.browser import NARROW, WIDE
from tests.support.running import Demo

pytestmark = pytest.mark.xdist_group("journey")

WORRY = "Jeg kan ikke stå op i mere end en time."
ADVICE = "Jeg råder til, at du kan sidde ned halvdelen af tiden."
DECISION = "Du kan sidde ned ved kassen hele dagen."
COMMENT = "Det vil jeg gerne prøve."
PATIENCE = 60.0


@pytest.mark.parametrize(("scripts", "size"), [(True, WIDE), (False, NARROW)], ids=["scripts-wide", "plain-narrow"])
def test_from_the_worry_to_the_decision_her_answer_and_the_case_system(
    visit: Visitor, fresh_demo: Demo, scripts: bool, size: Size
) -> None:
    asta = visit(fresh_demo, scripts=scripts, size=size)
    log_in(asta, "asta", "Din forside")
    she_sends_her_worry(asta)

    staff = visit(fresh_demo, scripts=scripts, size=size)
    log_in(staff, "signe", "Indbakke", staff=True)
    signe_proposes_times(staff)

    asta.menu("Beskeder", to="Beskeder")
    asta.follow("Du har fået tider til en samtale.", to="Dit ønske om en samtale om dit helbred")
    asta.follow("Svar på tiderne", to="Svar på tiderne til samtalen")
    asta.page.get_by_role("radio").nth(1).check()
    asta.press("Send mit svar", to="Dit ønske om en samtale om dit helbred")
    asta.reads("Samtalen er", "Din bisidder, Ole Lund")

    staff.menu("Sager", to="Ønsker om en samtale")
    hers = staff.page.get_by_role("row").filter(has_text="Aftalt")
    staff.follow("Læs og svar", to="Ønske om en samtale", within=hers)
    staff.fill("Dit svar til borgeren", ADVICE)
    staff.choose("Hvad er det, du skriver?", "Mit råd, efter at vi har talt sammen")
    staff.press("Send svaret", to="Indbakke")
    staff.press("Log af", to="Tak for denne gang")

    log_in(staff, "carla", "Indbakke", staff=True)
    hers = staff.page.get_by_role("row").filter(has_text="Asta Lund")
    staff.follow("Det mangler at blive besluttet", to="Ønske om en samtale", within=hers)
    staff.reads(ADVICE)
    staff.fill("Dit svar til borgeren", DECISION)
    staff.choose("Hvad har kommunen besluttet om tilbuddet?", "Tilbuddet ændres")
    staff.press("Send svaret", to="Ønske om en samtale")

    she_reads_the_decision_and_answers_the_offer(asta)
    it_has_reached_the_case_system(staff)


def log_in(who: Visit, persona: str, to: str, *, staff: bool = False) -> None:
    door = "medarbejder/log-ind" if staff else "log-ind"
    who.page.goto(f"{who.demo.portal}/{door}?login_hint={persona}")
    who.arrives(to)


def she_sends_her_worry(asta: Visit) -> None:
    asta.menu("Samtaler og tilbud", to="Samtaler og tilbud")
    asta.follow("Tilbud: Fjordby Genbrug, butikken", to="Tilbud: Fjordby Genbrug, butikken")
    asta.follow("Jeg er bekymret for mit helbred", to="Fortæl, hvad du er bekymret for")
    asta.fill("Hvad er du bekymret for?", WORRY)
    asta.choose("Hvordan vil du helst tale sammen?", "På video")
    asta.tick("Jeg tager en bisidder med")
    asta.fill("Hvem er din bisidder?", "Ole Lund")
    asta.tick("Det, der står om dit helbred")
    asta.press("Gå videre og tjek", to="Tjek, og send dit ønske om en samtale")
    assert "Dette følger med" in asta.headings()
    asta.reads(WORRY, "Ja: Ole Lund", "Smerter i ryggen og træthed.")
    assert asta.page.get_by_text("15.20.00").count() == 0
    asta.press("Send ønsket", to="Kvittering for dit ønske om en samtale")


def signe_proposes_times(signe: Visit) -> None:
    """She sees what Asta was shown, and nothing else of the case."""
    signe.menu("Sager", to="Ønsker om en samtale")
    hers = signe.page.get_by_role("row").filter(has_text="Ingen tid foreslået")
    signe.follow("Læs og svar", to="Ønske om en samtale", within=hers)
    signe.reads(WORRY, "Ja: Ole Lund", "Smerter i ryggen og træthed.")
    assert signe.page.get_by_text("Mentor en gang om ugen").count() == 0
    signe.follow("Foreslå tider", to="Foreslå tider til samtalen")
    for number, (days, hour) in enumerate(((9, "10.00"), (11, "13.30"))):
        day = (datetime.now(COPENHAGEN) + timedelta(days=days)).date()
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            signe.page.locator(f"#day_{number + 1}-{part}").fill(str(value))
        signe.page.locator(f"#clock_{number + 1}").fill(hour)
    signe.press("Send tiderne", to="Ønske om en samtale")
    signe.reads("Borgeren vælger tid")


def she_reads_the_decision_and_answers_the_offer(asta: Visit) -> None:
    asta.menu("Beskeder", to="Beskeder")
    asta.follow("Du har fået svar på dit ønske om en samtale.", to="Dit ønske om en samtale om dit helbred")
    asta.reads(ADVICE, DECISION, "Er du uenig?")
    asta.follow("Skriv om beslutningen", to="Skriv om beslutningen")
    asta.fill("Hvad vil du sige om beslutningen?", COMMENT)
    asta.press("Send", to="Dit ønske om en samtale om dit helbred")
    asta.reads(COMMENT, "Kvitteringens nummer")
    asta.follow("tilbuddet hos Fjordby Genbrug, butikken", to="Tilbud: Fjordby Genbrug, butikken")
    asta.follow("Læs, hvad et ja og et nej betyder, og svar", to="Svar på tilbuddet: Fjordby Genbrug, butikken")
    asta.press("Jeg siger ja", to="Send dit ja til tilbuddet")
    asta.press("Send mit ja", to="Kvittering for dit svar")


def it_has_reached_the_case_system(carla: Visit) -> None:
    """Her wish and her answer wait in the inbox, and stand in the case system under a number of its own."""
    carla.menu("Indbakke", to="Indbakke")
    hers = carla.page.get_by_role("row").filter(has_text="Asta Lund")
    carla.follow("Borgeren har svaret på et tilbud.", to="Borgerens sag", within=hers)
    carla.follow("Journaliseret i fagsystemet", to="Journaliseret i fagsystemet")
    deadline = time.monotonic() + PATIENCE
    while carla.page.get_by_text("Venter på fagsystemet").count():
        assert time.monotonic() < deadline, "the case system has not acknowledged it"
        carla.page.reload()
    carla.reads("Svar på et tilbud", "Ønske om en samtale", "FJ-")
