"""The Danish that citizens read is easy: LIX at most 35 on the page in the middle, and on no page above 45."""

from __future__ import annotations

import re
from statistics import median
from urllib.parse import urlsplit

import requests

from tests.journeys.test_every_page import the_door
from tests.support.lix import lix, main_text
from tests.support.portal import token_in
from tests.support.running import Demo

MIDDLE, HARDEST = 35, 45
ENOUGH = 8
"""Sentences; fewer are a heading and a few words, of which the figure says nothing."""
READERS = ("asta", "bo", "emil", "gorm")
"""Who has something to answer, who has most, who waits, and who has nothing yet: their pages are everybody's."""
LINK = re.compile(r'href="(/[^"#]*)')


def test_the_measure_knows_easy_from_hard() -> None:
    easy = ["Du kan altid sige nej.", "Ring til os, hvis du er i tvivl."]
    hard = ["Kommunalbestyrelsens sagsbehandlingsforpligtelser forudsætter indhentelse af helbredsoplysninger"]
    assert lix(easy) < 15
    assert lix(hard) > 60
    assert lix(["Retssikkerhedsloven § 11 a stiller krav om forudgående samtykke."]) == 0
    assert main_text("<main><nav>Nej</nav><p>En. To.</p><ul><li>Tre</li></ul></main><p>Fire</p>") == [
        "En.",
        "To.",
        "Tre",
    ]


def test_what_citizens_read_is_plain(demo: Demo) -> None:
    figures: dict[str, float] = {}
    for persona in READERS:
        for door, figure in measured(demo, persona).items():
            figures[door] = max(figure, figures.get(door, 0))
    assert len(figures) > 30
    assert {door: round(figure, 1) for door, figure in figures.items() if figure > HARDEST} == {}
    assert median(figures.values()) <= MIDDLE


def measured(demo: Demo, persona: str) -> dict[str, float]:
    """Two pages behind each door, as she finds them by her links; the harder of the two counts."""
    visit = requests.Session()
    visit.get(f"{demo.portal}/log-ind?login_hint={persona}").raise_for_status()
    danish = {"csrf_token": token_in(visit.get(demo.portal).text), "sprog": "da", "tilbage": "/"}
    visit.post(f"{demo.portal}/sprog", data=danish).raise_for_status()
    waiting, seen, found = ["/"], set[str](), dict[str, float]()
    while waiting:
        way = waiting.pop(0)
        door = the_door(urlsplit(way).path)
        if door is None or "log-" in door or "som=pdf" in way or way in seen:
            continue
        if sum(the_door(urlsplit(one).path) == door for one in seen) >= 2:
            continue
        seen.add(way)
        answer = visit.get(demo.portal + way)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        assert 'lang="da"' in answer.text[:200]
        sentences = main_text(answer.text)
        if len(sentences) >= ENOUGH:
            found[door] = max(lix(sentences), found.get(door, 0))
        waiting += [way.replace("&amp;", "&") for way in LINK.findall(answer.text)]
    visit.close()
    return found
