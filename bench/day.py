"""A caseworker's day: her inbox, her cases, a case, a search, in a town of more and more people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.measure import Line, in_turn, spell
from bench.stage import Stage
from bench.town import CATEGORIES, Town, built, name_of, number_of
from portal.reach.search import AT_MOST
from tests.support.portal import Person, put_behind_cookie, token_in, wired_of
from tests.support.statements import counted

SMALL, LARGER, FULL_LARGER = 1_000, 5_000, 100_000
CEILING = 2.0
SEARCHES = {"navn": "name", "fødselsdag": "born", "CPR-nummer": "number"}


@dataclass
class Office:
    """Those who work in a town, each behind a browser of her own."""

    town: Town
    clients: dict[Person, FlaskClient] = field(default_factory=dict)
    searched: dict[Person, int] = field(default_factory=dict)

    def client(self, person: Person) -> FlaskClient:
        if person not in self.clients:
            self.clients[person] = self.town.app.test_client()
            put_behind_cookie(self.town.app, self.clients[person], person)
        return self.clients[person]

    def anybody(self) -> Person:
        return self.town.dice.choice(self.town.owners)

    def inbox(self) -> None:
        self.seen(self.anybody(), "/indbakke")

    def her_own(self) -> None:
        self.seen(self.anybody(), "/indbakke?hvem=mine&frist=uge")

    def cases(self) -> None:
        self.seen(self.anybody(), "/sager")

    def case(self) -> None:
        case_id, owner = self.town.case()
        self.seen(owner, f"/sager/{case_id}")

    def search(self, by: str) -> None:
        """Of somebody who is here: found, and shown."""
        client, person = self.client(self._searcher()), self.town.dice.randrange(self.town.people)
        form: dict[str, str | list[str]] = {by: name_of(person) if by == "name" else number_of(person)}
        if by == "born":
            digits = number_of(person)
            form = {by: [str(int(digits[:2]) - 60), digits[2:4], f"19{digits[4:6]}"]}
        with closing(client.get("/medarbejder/soeg")) as page:
            form["csrf_token"] = token_in(page.text)
        with closing(client.post("/medarbejder/soeg", data=form, follow_redirects=True)) as found:
            _well(found, "/medarbejder/soeg")
            assert "Det fandt søgningen" in found.text, "the page of what was found"
            assert "Ingen passer" not in found.text, "somebody who is here"

    def _searcher(self) -> Person:
        """Somebody who may search still in this hour."""
        wanted = next(one for one in self.town.caseworkers if self.searched.get(one, 0) < AT_MOST)
        self.searched[wanted] = self.searched.get(wanted, 0) + 1
        return wanted

    def seen(self, person: Person, path: str) -> None:
        with closing(self.client(person).get(path)) as answer:
            _well(answer, path)


WORK: dict[str, Callable[[Office], None]] = {
    "the inbox": Office.inbox,
    "the inbox, her own of this week": Office.her_own,
    "her cases": Office.cases,
    "a case": Office.case,
    **{f"a search by {told}": lambda office, by=by: office.search(by) for told, by in SEARCHES.items()},  # type: ignore[misc]  # bound at once
}


def measure(stage: Stage) -> Iterator[Line]:
    many = FULL_LARGER if os.environ.get("FULL") else LARGER
    begun = perf_counter()
    small, large = Office(built(stage, SMALL)), Office(built(stage, many))
    told = f"{many:,} citizens, {many * len(CATEGORIES):,} consents, {len(large.town.owners)} caseworkers"
    yield Line(what="a town", engine=stage.engine, told=f"{told}; built in {spell(perf_counter() - begun)}")
    try:
        for what, work in WORK.items():
            yield from _beside(stage, what, work, large, small)
        yield _day(stage, large)
    finally:
        for office in (small, large):
            wired_of(office.town.app).engine.dispose()


def _beside(stage: Stage, what: str, work: Callable[[Office], None], large: Office, small: Office) -> Iterator[Line]:
    turns = in_turn(lambda: work(large), lambda: work(small))
    sent = [_statements(office, work) for office in (large, small)]
    names = f"{large.town.people // 1000} k", f"{small.town.people // 1000} k"
    yield Line(
        what=f"{what} in a town of {names[0]} / {names[1]}", engine=stage.engine, ratio=turns.factor, must="≤",
        limit=CEILING, unit="×", told=f"{turns.told(*names)}; statements {sent[0]} and {sent[1]}",
    )  # fmt: skip
    yield Line(
        what=f"SQL of {what}", engine=stage.engine, ratio=sent[0] / sent[1], must="≤", limit=1, unit="×"
    )  # fmt: skip


def _statements(office: Office, work: Callable[[Office], None]) -> int:
    with counted(wired_of(office.town.app).engine) as sent:
        work(office)
    return len(sent)


def _day(stage: Stage, office: Office) -> Line:
    """Everybody of the town begins the day: inbox, cases, and a case of each."""
    took: list[float] = []
    whose = {index: case_id for case_id, index in office.town.cases}
    for index, person in enumerate(office.town.owners):
        for path in ("/indbakke", "/sager", f"/sager/{whose[index]}"):
            begun = perf_counter()
            office.seen(person, path)
            took.append(perf_counter() - begun)
    last = quantiles(took, n=100)[98]
    return Line(
        what=f"{len(took)} pages of everybody's morning", engine=stage.engine,
        told=f"median {spell(median(took))}, p99 {spell(last)}",
    )  # fmt: skip


def _well(answer: TestResponse, path: str) -> None:
    assert answer.status_code == 200, f"{path}: {answer.status}"
