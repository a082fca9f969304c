"""A mother acts for her daughter, each at a browser: she answers, is stopped outside her power, and then altogether."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.visit import Size
from tests.support.browser import NARROW, WIDE
from tests.support.running import Demo

pytestmark = pytest.mark.xdist_group("journey")

FRONT = "Det kan du gøre for Asta Lund"


@pytest.mark.parametrize(("scripts", "size"), [(True, WIDE), (False, NARROW)], ids=["scripts-wide", "plain-narrow"])
def test_she_answers_for_her_is_stopped_outside_her_power_and_then_altogether(
    visit: Visitor, fresh_demo: Demo, scripts: bool, size: Size
) -> None:
    karen = visit(fresh_demo, scripts=scripts, size=size)
    karen.page.goto(f"{fresh_demo.portal}/log-ind?login_hint=karen")
    karen.arrives("Din forside")
    karen.follow("Handl for en anden", to="Handl for en anden")
    karen.reads("Digital Fuldmagt")
    karen.press("Handl for Asta Lund", to=FRONT)
    karen.sees("Du handler for Asta Lund")

    karen.menu("Planen", to="Min plan")
    karen.sees("Du handler for Asta Lund")
    karen.menu("Samtykker", to="Mine samtykker")
    karen.follow("Region Fjord, klinisk funktion, spørger om", to="Region Fjord, klinisk funktion, spørger dig")
    karen.choose("Må de få oplysninger om arbejde?", "Ja")
    karen.choose("Må de få oplysninger om sociale forhold?", "Nej")
    karen.press("Send mit svar", to="Kvittering")
    karen.reads("Gjort af en, der handlede for dig.")

    karen.open("/hvem-har-set", to="Det kan du ikke gøre for Asta Lund")
    karen.follow("Tilbage til det, du kan", to=FRONT)
    karen.press("Tilbage til dig selv", to="Din forside")
    assert karen.page.get_by_text("Du handler for").count() == 0
    karen.follow("Læs dine beskeder", to="Beskeder")
    karen.reads("Du har gjort noget for en anden. Her er din kvittering.")
    karen.open("/handl-for", to="Handl for en anden")
    karen.reads("Svarede om et samtykke eller trak det tilbage")
    karen.press("Handl for Asta Lund", to=FRONT)

    asta = visit(fresh_demo, scripts=scripts, size=size)
    asta.page.goto(f"{fresh_demo.portal}/log-ind?login_hint=asta")
    asta.arrives("Din forside")
    asta.follow("Læs dine beskeder", to="Beskeder")
    asta.reads("En anden har handlet for dig her for første gang.", "En anden har gjort noget for dig.")
    asta.menu("Hvem har set mine oplysninger", to="Hvem har set mine oplysninger")
    asta.reads("Karen Lund", "Så planen")
    asta.follow("Se, hvem der må handle for dig", to="Hvem må handle for mig")
    asta.press("Stop nu", to="Hvem må handle for mig")
    asta.reads("Den anden kan ikke handle for dig her mere.", "Ingen handler for dig her nu.")

    karen.open("/plan", to="Du kan ikke handle for den anden mere")
    karen.follow("Gå til din egen forside", to="Din forside")
    karen.open("/handl-for", to="Handl for en anden")
    karen.reads("Du kan ikke handle for nogen lige nu.")


def test_a_guardian_for_money_alone_finds_no_way_to_what_is_personal(visit: Visitor, fresh_demo: Demo) -> None:
    leif = visit(fresh_demo, size=NARROW)
    leif.page.goto(f"{fresh_demo.portal}/log-ind?login_hint=leif")
    leif.arrives("Din forside")
    leif.open("/handl-for", to="Handl for en anden")
    leif.press("Handl for Dorte Holm", to="Det kan du gøre for Dorte Holm")
    leif.reads("Du er værge for penge alene. Du ser kun samtykker, der handler om økonomi.")
    leif.menu("Samtykker", to="Mine samtykker")
    leif.reads("Du har ikke sagt ja til noget lige nu.")
    leif.open("/plan", to="Det kan du ikke gøre for Dorte Holm")
    leif.reads("Du er værge for penge alene. Det her er personligt, og det bestemmer Dorte Holm selv.")
