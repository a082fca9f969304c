"""The main job from end to end: what a citizen and her caseworker do in a browser, and what an agency is told."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.dates import get_month_names
from playwright.sync_api import expect

from portal.demo import ask
from tests.journeys.conftest import Visitor
from tests.journeys.visit import Size, Visit
from tests.journeys.words import Language
from tests.support.browser import NARROW, WIDE
from tests.support.canaries import OF_OTHERS
from tests.support.running import WITH_NAMES, Demo

pytestmark = pytest.mark.xdist_group("journey")

REGION = "region-fjord"
WORRY = "Jeg er bange for, at ryggen ikke kan holde til at stå op, siger min kanariefugl."
TIMES = "Helst om formiddagen, ikke onsdag"
ANSWER = "Tak, fordi du skrev. Vi finder en dag sammen, og du skal ikke begynde imens."
DAY = re.compile(r"(\d{1,2})\.? (\w+) (\d{4})")
STYLE = """(button) => { const drawn = getComputedStyle(button);
    return [drawn.color, drawn.backgroundColor, drawn.borderColor, drawn.fontSize, drawn.fontWeight].join() }"""


@pytest.mark.parametrize(
    ("language", "scripts", "size"),
    [("da", True, WIDE), ("da", False, NARROW), ("en", True, NARROW), ("en", False, WIDE)],
    ids=["danish-scripts-wide", "danish-no-scripts-narrow", "english-scripts-narrow", "english-no-scripts-wide"],
)
def test_the_whole_way(visit: Visitor, fresh_demo: Demo, language: Language, scripts: bool, size: Size) -> None:
    go_the_whole_way(
        visit(fresh_demo, scripts=scripts, size=size), visit(fresh_demo, scripts=scripts, size=size), language
    )

    nothing_is_told(fresh_demo)


def nothing_is_told(demo: Demo) -> None:
    """Neither the processes' logs nor the database, its journal and the mails hold a number, a name or a sentence."""
    secrets = [told[name] for told in demo.told["citizens"] for name in ("cpr", "name")] + [WORRY, TIMES, ANSWER]
    for path in sorted(demo.folder.rglob("*")):
        if path.is_file() and path.name not in WITH_NAMES and path.parent.name not in OF_OTHERS:
            found = [secret for secret in secrets if secret.encode() in path.read_bytes()]
            assert not found, f"{path.relative_to(demo.folder)} tells {len(found)} of what it may not"


def go_the_whole_way(asta: Visit, carla: Visit, language: Language) -> None:
    asta.open("/", to="Velkommen til Mit Forløb")
    asta.speak(language, to="Velkommen til Mit Forløb")
    she_logs_in(asta)
    she_sees_what_to_do(asta)
    she_reads_her_plan(asta)
    she_answers_a_question_and_withdraws(asta)
    she_sees_who_asked(asta)
    she_gives_a_consent_unasked(asta)
    she_tells_her_worry(asta)
    she_answers_the_offer(asta, "ja" if asta.scripts else "nej")
    asta.press("Log af", to="Tak for denne gang")

    carla.open("/", to="Velkommen til Mit Forløb")
    carla.speak(language, to="Velkommen til Mit Forløb")
    carla_answers(carla)

    asta.open("/", to="Velkommen til Mit Forløb")
    she_logs_in(asta)
    she_reads_the_answer(asta)


def she_logs_in(asta: Visit) -> None:
    asta.follow("Log ind med MitID", to="Hvem vil du logge på som?")
    asta.press_name("Asta Lund", to="Din forside")


def she_sees_what_to_do(asta: Visit) -> None:
    """One sentence on top; below it, who waits for whom."""
    first = asta.page.get_by_role(
        "region", name=asta.word("Læs tilbuddet om ressourceforløb, og svar, når du er klar.")
    )
    expect(first).to_contain_text(asta.word("Det skal du gøre nu"))
    asta.sees("Hvem venter på hvem", "Region Fjord skal sætte noget fra din plan i gang.")


def she_reads_her_plan(asta: Visit) -> None:
    asta.menu("Min plan", to="Min plan")
    order = ["Dine mål", "Din kontakt i kommunen", "Dit næste møde", "Det, der skal ske: indsatsdelen",
             "Det, vi ved: den forberedende del"]  # fmt: skip
    headings = [heading for heading in asta.headings() if heading in map(asta.word, order)]
    assert headings == [asta.word(heading) for heading in order]
    asta.reads("Jeg vil gerne arbejde med tøj.", "Carla Vinter", "Forløb om at leve med smerter")
    asta.sees("Ansvarlig", "Venter på at begynde")


def she_answers_a_question_and_withdraws(asta: Visit) -> None:
    asta.menu("Samtykker", to="Mine samtykker")
    asta.clicks = 0
    asta.follow("Region Fjord, klinisk funktion, spørger om", to="Region Fjord, klinisk funktion, spørger dig")
    asta.sees(
        "Hvem spørger?", "Hvilke oplysninger?", "Hvem må sende dem?", "Hvad skal de bruges til?",
        "Hvor længe gælder det?", "Hvad siger loven?", "Hvad sker der, hvis du siger nej?", "Kan du fortryde?",
        "Hvad betyder et ja?",
    )  # fmt: skip
    asta.reads("§ 11 a")
    assert not asta.page.get_by_role("radio", checked=True).count(), "nothing is answered beforehand"
    asta.choose("Må de få oplysninger om arbejde?", "Ja")
    asta.choose("Må de få oplysninger om sociale forhold?", "Nej")
    asta.press("Send mit svar", to="Kvittering")
    giving = asta.clicks
    asta.sees("Du har sagt ja")

    assert answer_to(asta.demo, "employment") == (True, "OK")
    assert answer_to(asta.demo, "social") == (False, "REFUSED")

    asta.clicks = 0
    asta.follow("Træk tilbage", to="Træk dit samtykke tilbage")
    asta.press("Træk tilbage", to="Kvittering")
    assert asta.clicks <= giving, f"{asta.clicks} clicks to withdraw and {giving} to give"
    asta.sees("Du har trukket dit samtykke tilbage", "Stopper nye opslag. Det, de allerede har fået, bliver i sagen.")

    assert answer_to(asta.demo, "employment") == (False, "WITHDRAWN")


def answer_to(demo: Demo, category: str) -> tuple[bool, str]:
    """What Region Fjord is told when it asks over HTTP, now."""
    bearer = ask.token(demo.portal, REGION, demo.key_file(REGION))
    told = ask.check(demo.portal, bearer, REGION, demo.person("asta")["cpr"], category, "health-assessment")
    return told["decision"], told["context"]["reason"]


def she_sees_who_asked(asta: Visit) -> None:
    asta.menu("Hvem har set mine oplysninger", to="Hvem har set mine oplysninger")
    table = asta.page.get_by_role("table", name=asta.word("Spørgsmål om dig"))
    rows = table.get_by_role("row").filter(has_text="Region Fjord, klinisk funktion")
    expect(rows).to_have_count(3)
    answers = [row.get_by_role("cell").last.inner_text() for row in rows.all()]
    assert len(set(answers)) == 3, f"the yes, the no and the withdrawal read alike: {answers}"


def she_gives_a_consent_unasked(asta: Visit) -> None:
    asta.menu("Samtykker", to="Mine samtykker")
    asta.follow("Giv et samtykke", to="Giv et samtykke")
    ready = "Min læge (Lægehuset Havnen) må sende oplysninger om helbred til Jobcenter Fjordby."
    asta.follow(ready, to="Læs det, før du svarer")
    asta.press("Ja, jeg giver samtykke", to="Kvittering")
    asta.sees("Du har sagt ja", ready, "Træk tilbage")


def she_tells_her_worry(asta: Visit) -> None:
    asta.menu("Samtaler og tilbud", to="Samtaler og tilbud")
    asta.follow("Tilbud: Fjordby Genbrug, butikken", to="Tilbud: Fjordby Genbrug, butikken")
    asta.follow("Jeg er bekymret for mit helbred", to="Fortæl, hvad du er bekymret for")
    asta.fill("Hvad er du bekymret for?", WORRY)
    asta.choose("Hvordan vil du helst tale sammen?", "På video")
    asta.fill("Hvornår passer det dig?", TIMES)
    asta.tick("Jeg tager en bisidder med")
    asta.tick("Jeg har brug for en tolk")
    asta.fill("Hvilket sprog skal tolken tale?", "Polsk")
    asta.press("Gå videre og tjek", to="Tjek, og send dit ønske om en samtale")
    asta.reads(WORRY, TIMES, "Polsk")
    asta.press("Send ønsket", to="Kvittering for dit ønske om en samtale")
    asta.sees(
        "Tilbuddet er sat på pause", "Du skal ikke begynde, før kommunen har besluttet, om tilbuddet skal ændres."
    )


def she_answers_the_offer(asta: Visit, answer: str) -> None:
    asta.menu("Samtaler og tilbud", to="Samtaler og tilbud")
    asta.follow("Tilbud om et nyt ressourceforløb", to="Tilbud om et nyt ressourceforløb")
    asta.sees("Hvis du siger ja", "Hvis du siger nej")
    the_three_answers_are_equal(asta)
    asta.press("Tal med nogen først", to="Tal med nogen først")
    asta.reads("Carla Vinter")
    asta.follow("Tilbage til tilbuddet", to="Tilbud om et nyt ressourceforløb")
    asta.press(f"Jeg siger {answer}", to=f"Send dit {answer} til et nyt ressourceforløb")
    asta.press(f"Send mit {answer}", to="Kvittering for dit svar")
    asta.sees("Et ja fjerner ikke din ret til at klage. Et nej er ikke en klage.")


def the_three_answers_are_equal(asta: Visit) -> None:
    """Same size, same colours, same weight; none of them is the big green one."""
    looks = set()
    for name in ("Jeg siger ja", "Jeg siger nej", "Tal med nogen først"):
        button = asta.page.get_by_role("button", name=asta.word(name), exact=True)
        box = button.bounding_box()
        assert box is not None
        looks.add((round(box["width"]), round(box["height"]), button.evaluate(STYLE)))
    assert len(looks) == 1, looks


def carla_answers(carla: Visit) -> None:
    carla.follow("Log ind som medarbejder", to="Hvem vil du logge på som?")
    carla.press_name("Carla Vinter", to="Indbakke")
    table = carla.page.get_by_role("table", name=carla.word("Opgaver, der venter"))
    rows = table.get_by_role("row").filter(has=carla.page.get_by_role("cell"))
    deadlines = [day for row in rows.all() for day in days_in(row.get_by_role("cell").first.inner_text(), carla)]
    assert deadlines == sorted(deadlines), f"not the oldest deadline first: {deadlines}"
    hers = rows.filter(has_text="Asta Lund")
    assert hers.count() >= 2, "her request and her answer"
    carla.follow("Borgeren ønsker en samtale med sundhedskoordinatoren.", to="Ønske om en samtale", within=hers)
    carla.reads(WORRY, TIMES, "Polsk", "Fjordby Genbrug, butikken")
    carla.fill("Dit svar til borgeren", ANSWER)
    carla.choose("Hvad har kommunen besluttet om tilbuddet?", "Det er ikke besluttet endnu, og det her er en besked")
    carla.press("Send svaret", to="Ønske om en samtale")
    carla.sees("Dit svar er sendt. Borgeren har fået besked.")
    carla.press("Log af", to="Tak for denne gang")


def days_in(text: str, visit: Visit) -> Iterator[tuple[int, int, int]]:
    """The first day in a text, if there is one, as year, month and day."""
    months = [name.lower() for name in get_month_names("wide", locale=visit.language).values()]
    found = DAY.search(text)
    if found:
        yield int(found[3]), months.index(found[2].lower()), int(found[1])


def she_reads_the_answer(asta: Visit) -> None:
    asta.menu("Beskeder", to="Beskeder")
    asta.follow("Du har fået svar på dit ønske om en samtale.", to="Dit ønske om en samtale om dit helbred")
    asta.sees("Kommunens svar")
    asta.reads(ANSWER, "Carla Vinter")
