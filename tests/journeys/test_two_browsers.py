"""The citizen's half and the staff's half at a browser each: a paper consent, a case opened for a reason, a report."""

from __future__ import annotations

import time

import pytest

from portal.demo import ask
from tests.journeys.conftest import Visitor
from tests.journeys.test_a_talk import log_in
from tests.journeys.visit import Visit
from tests.support.browser import NARROW
from tests.support.running import Demo

pytestmark = pytest.mark.xdist_group("journey")

REASON = "Lægen ringer om en aftale i dag."
PATIENCE = 100.0
FOUND = "Vi har spurgt medarbejderen. Der lå en aftale samme dag."


def may(demo: Demo, persona: str) -> bool:
    """Whether the job centre may read about her health now."""
    agency = "jobcenter-fjordby"
    bearer = ask.token(demo.portal, agency, demo.key_file(agency))
    told = ask.check(demo.portal, bearer, agency, str(demo.person(persona)["cpr"]), "health", "rehabilitation-plan")
    return bool(told["decision"])


def test_a_paper_consent_permits_the_check_until_she_rings(visit: Visitor, fresh_demo: Demo) -> None:
    carla = visit(fresh_demo, scripts=False, size=NARROW)
    log_in(carla, "carla", "Indbakke", staff=True)
    assert not may(fresh_demo, "hanne")
    carla.menu("Sager", to="Dine sager")
    carla.follow("Hanne Bro", to="Borgerens sag")
    carla.follow("Skriv et samtykke ind fra papir eller en samtale", to="Skriv et samtykke ind for borgeren")
    carla.follow(
        "Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby.",
        to="Skriv borgerens svar ind",
    )
    carla.follow("Print teksten med plads til underskrift", to="Samtykke på papir")
    carla.reads("Kan du fortryde?", "Din underskrift")
    carla.follow("Tilbage til teksten", to="Skriv borgerens svar ind")
    carla.choose("Hvordan?", "På papir med underskrift")
    for part in ("day", "month", "year"):
        box = carla.page.locator(f"#said_on-{part}")
        box.fill(carla.page.locator(f"#dag-{part}").input_value())
    carla.fill("Hvem hjalp borgeren?", "Hendes datter")
    carla.fill("Hvor ligger papiret, eller hvad blev der sagt?", "Scannet på sagen som bilag 12")
    carla.press("Skriv svaret ind", to="Borgerens sag")
    assert may(fresh_demo, "hanne")

    hanne = visit(fresh_demo)
    log_in(hanne, "hanne", "Din forside")
    hanne.menu("Samtykker", to="Mine samtykker")
    hanne.reads("Registreret af en medarbejder", "Det har jeg ikke sagt ja til")
    hanne.follow("Min læge (Lægehuset Havnen) må sende", to="Samtykket")
    hanne.reads("Hendes datter", "Scannet på sagen som bilag 12")

    carla.menu("Nogen ringer", to="Nogen ringer for at trække et samtykke tilbage")
    carla.fill("Borgerens CPR-nummer", str(fresh_demo.person("hanne")["cpr"]))
    carla.press("Find samtykker, der gælder", to="Samtykker, der kan trækkes tilbage")
    carla.follow("Træk tilbage", to="Træk et samtykke tilbage for den, der ringer")
    carla.press("Træk tilbage nu", to="Samtykker, der kan trækkes tilbage")
    carla.reads("Samtykket er trukket tilbage og gælder ikke mere.")
    assert not may(fresh_demo, "hanne")

    hanne.menu("Beskeder", to="Beskeder")
    hanne.reads("Et samtykke er trukket tilbage for dig, som du bad om.")


def test_a_case_opened_for_a_reason_is_seen_by_her_and_judged_by_two(visit: Visitor, fresh_demo: Demo) -> None:
    carla = visit(fresh_demo, scripts=False, size=NARROW)
    log_in(carla, "carla", "Indbakke", staff=True)
    carla.menu("Find en borger", to="Find en borger")
    carla.fill("Navn", "Gorm")
    carla.press("Søg", to="Det fandt søgningen")
    carla.page.get_by_role("table").get_by_role("link").first.click()
    carla.arrives("Åbn en sag, der ikke er din")
    carla.choose("Hvorfor skal du se sagen?", "Noget i sagen kan ikke vente")
    carla.fill("Skriv grunden med dine egne ord", REASON)
    carla.press("Åbn sagen i to timer", to="En sag, der ikke er din")

    gorm = visit(fresh_demo)
    log_in(gorm, "gorm", "Din forside")
    gorm.menu("Hvem har set mine oplysninger", to="Hvem har set mine oplysninger")
    gorm.reads(REASON)

    two = visit(fresh_demo)
    log_in(two, "peter", "Forside", staff=True)
    find_the_look(two)
    two.choose("Hvad er du kommet frem til?", "Opslaget var i orden")
    two.fill("Hvad bygger du det på?", FOUND)
    two.press("Gem", to="Opslag, der skal ses på")
    find_the_look(two)
    two.reads("Du har selv skrevet det første svar. En anden skal være enig.")
    two.press("Log af", to="Tak for denne gang")
    log_in(two, "ulla", "Forside", staff=True)
    find_the_look(two)
    two.reads(FOUND)
    two.press("Ja, afslut", to="Opslag, der skal ses på")
    two.reads("Opslaget er set af to og afsluttet.")


def find_the_look(who: Visit) -> None:
    """The worker puts each opening in the queue, within a minute; of two the one with these words."""
    deadline = time.monotonic() + PATIENCE
    while True:
        who.menu("Opslag", to="Opslag, der skal ses på")
        ways = who.page.get_by_role("link", name="Åbnede en sag med en grund")
        for number in range(ways.count()):
            ways.nth(number).click()
            who.arrives("Et opslag, der skal ses på")
            if who.page.get_by_text(REASON).count():
                return
            who.menu("Opslag", to="Opslag, der skal ses på")
        assert time.monotonic() < deadline, "the opening is not in the queue"


def test_a_report_of_an_unknown_look_is_answered_by_the_dpo(visit: Visitor, fresh_demo: Demo) -> None:
    emil = visit(fresh_demo, scripts=False, size=NARROW)
    log_in(emil, "emil", "Din forside")
    emil.menu("Hvem har set mine oplysninger", to="Hvem har set mine oplysninger")
    emil.follow("Meld det", to="Kender du ikke opslaget?")
    emil.fill("Hvad undrer dig ved opslaget?", "Jeg var ikke i kontakt med nogen den dag.")
    emil.press("Send", to="Du har meldt et opslag")

    peter = visit(fresh_demo)
    log_in(peter, "peter", "Forside", staff=True)
    peter.menu("Anmeldelser", to="Opslag, som borgere ikke kender")
    waiting = peter.page.get_by_role("table", name="Venter på svar")
    waiting.get_by_role("link").last.click()
    peter.arrives("Et opslag, som borgeren ikke kender")
    peter.reads("Jeg var ikke i kontakt med nogen den dag.", "Carla Vinter")
    peter.choose("Hvad er du kommet frem til?", "Opslaget var i orden")
    peter.fill("Dit svar til borgeren", FOUND)
    peter.press("Send svaret", to="Opslag, som borgere ikke kender")

    emil.menu("Beskeder", to="Beskeder")
    emil.follow("Du har fået svar om det opslag, du ikke kendte.", to="Du har meldt et opslag")
    emil.reads(FOUND)
