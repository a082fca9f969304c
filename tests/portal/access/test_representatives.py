"""Every door, tried by whoever acts for Asta: to read, to consent, for money alone, by a power that is over.

Generated from the application's own routes: a door that is built later is tried too, and is shut by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.access import STAFF, Lent
from portal.identity import Citizen
from portal.representation.rules import PRIVILEGES
from portal.signin.models import LoginSession
from tests.portal.access.doors import BEHIND, FIXED, Door
from tests.portal.access.snapshot import changed, snapshot
from tests.portal.access.world import Actor, World, foreign, missing, own
from tests.support.portal import Person, a_citizen, token_in, wired_of
from tests.support.powers import a_power, acts_for, ended

ROLES: dict[str, tuple[tuple[str, ...], bool]] = {
    "reads": (("read",), False),
    "consents": (("read", "consent"), False),
    "answers": (("offer",), False),
    "writes": (("write",), False),
    "everything": (PRIVILEGES, False),
    "money": (PRIVILEGES, True),
}
OVER = "ended"
OWN = {"/handl-for", "/handl-for/forside", "/handl-for/slut"}
OF_LOOKS = ("representation_act",)
"""Written when a part of the case is opened, whatever is found there."""


@dataclass(frozen=True)
class Representative:
    """Somebody who acts for Asta, and what her power is."""

    actor: Actor
    privileges: frozenset[str]
    money: bool
    power: UUID
    holder: Person

    def acts_again(self, app: Flask) -> None:
        """Her session says that she acts by the power, as it did when it ended."""
        with wired_of(app).session() as session:
            hers = update(LoginSession).where(LoginSession.citizen_id == self.holder.id)
            session.execute(hers.values(power_id=self.power, acting_since=wired_of(app).now()))
            session.commit()

    def opens(self, app: Flask, door: Door) -> bool:
        """By the list of doors that are lent, told once more."""
        lent: Lent | None = lent_of(app, door)
        if lent is None or (door.rule in FIXED and any(FIXED[door.rule].get(k) != v for k, v in lent.only.items())):
            return False
        allowed = lent.privilege is None or lent.privilege in self.privileges
        return allowed and not (lent.personal and self.money)


def lent_of(app: Flask, door: Door) -> Lent | None:
    doors: dict[str, Lent] = app.extensions["lent"]
    ends = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule == door.rule and door.method in (rule.methods or ())
    ]
    return next((doors[f"{door.method} {end}"] for end in ends if f"{door.method} {end}" in doors), None)


@pytest.fixture(scope="module")
def representatives(world: World) -> dict[str, Representative]:
    """One of each role; the power of the last was ended after she had begun to act by it."""
    asta = next(actor for actor in world.people if actor.name == "asta")
    whose = _person(world, "6101901111")
    found = {}
    for number, (name, (privileges, money)) in enumerate([*ROLES.items(), (OVER, (PRIVILEGES, False))]):
        holder = a_citizen(world.app, name=f"Karen {name}", number=f"651070100{number}")
        client = world.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"127.0.2.{number + 1}"
        power = a_power(world.app, whose, holder, privileges, economic_only=money)
        acts_for(world.app, client, holder, power)
        if name == OVER:
            ended(world.app, whose, power)
        token = token_in(client.get("/om").text)
        actor = Actor(name, frozenset({"citizen"}), client, token, asta.own, asta.others, asta.relatives)
        found[name] = Representative(actor, frozenset(privileges), money, power, holder)
    return found


def _person(world: World, number: str) -> Person:
    wired = wired_of(world.app)
    with wired.session(writes=False) as session:
        subject = wired.ledger_for(session).find_subject(number)
        her = session.scalars(select(Citizen).where(Citizen.subject_id == subject)).one()
        return Person(her.id, her.subject_id, number, her.name, "citizen")


def hers(world: World) -> Iterator[Door]:
    """The citizen's doors, but for those of the holder herself."""
    for door in sorted(world.doors(), key=lambda one: (one.method != "GET", one)):
        if "citizen" in door.audience and door.rule not in OWN:
            yield door


def test_what_her_power_does_not_open_is_shut_and_changes_nothing(
    world: World, representatives: dict[str, Representative]
) -> None:
    engine, faults = wired_of(world.app).engine, []
    before = snapshot(engine)
    for name in ROLES:
        one = representatives[name]
        for door in hers(world):
            if not one.opens(world.app, door):
                answer = one.actor.ask(door, own(door, one.actor))
                if answer.status_code != 403 or "Det kan du ikke gøre for Asta Lund" not in answer.text:
                    faults.append(f"{name}: {door}: {answer.status}")
    faults += changed(before, snapshot(engine))
    assert not faults, "\n".join(faults)


def test_a_power_that_is_over_opens_no_door_at_all(world: World, representatives: dict[str, Representative]) -> None:
    """At whichever door she stands when it ends: she is told, nothing is done, and she is herself from there on."""
    engine, faults = wired_of(world.app).engine, []
    one = representatives[OVER]
    before = snapshot(engine, but=("login_session",))
    for door in hers(world):
        one.acts_again(world.app)
        answer = one.actor.ask(door, own(door, one.actor))
        if answer.status_code != 403 or "Fuldmagten gælder ikke mere" not in answer.text or "Asta" in answer.text:
            faults.append(f"{door}: {answer.status}")
    faults += changed(before, snapshot(engine, but=("login_session",)))
    assert not faults, "\n".join(faults)


def test_the_staffs_doors_look_like_no_door(world: World, representatives: dict[str, Representative]) -> None:
    faults = []
    for name in ROLES:
        actor = representatives[name].actor
        for door in world.doors():
            if door.audience & STAFF and "citizen" not in door.audience:
                answer = actor.ask(door, own(door, actor))
                if answer.status_code != 404:
                    faults.append(f"{name}: {door}: {answer.status}")
    assert not faults, "\n".join(faults)


def test_through_an_open_door_there_is_nothing_of_anothers(
    world: World, representatives: dict[str, Representative]
) -> None:
    """Bo's things look like what is not there, and a form sent to them does nothing."""
    engine, faults = wired_of(world.app).engine, []
    before = snapshot(engine, but=OF_LOOKS)
    for name in ROLES:
        one = representatives[name]
        for door in hers(world):
            if door.rule in BEHIND and one.opens(world.app, door):
                absent = one.actor.ask(door, missing(door))
                for ids in foreign(door, one.actor):
                    answer = one.actor.ask(door, ids)
                    if (answer.status_code, absent.status_code) != (404, 404):
                        faults.append(f"{name}: {door} {sorted(ids)}: {answer.status}, not there: {absent.status}")
    faults += changed(before, snapshot(engine, but=OF_LOOKS))
    assert not faults, "\n".join(faults)


def test_what_her_power_opens_opens_and_says_for_whom(world: World, representatives: dict[str, Representative]) -> None:
    faults = []
    for name in ROLES:
        one = representatives[name]
        for door in hers(world):
            if door.method == "GET" and one.opens(world.app, door) and not (one.money and door.rule in BEHIND):
                answer = one.actor.ask(door, own(door, one.actor))
                if not _said(answer):
                    faults.append(f"{name}: {door}: {answer.status}")
    assert not faults, "\n".join(faults)


def test_there_are_more_than_five_hundred_cells(world: World, representatives: dict[str, Representative]) -> None:
    doors = len({str(door) for door in hers(world)})
    assert doors * len(representatives) > 500


def _said(answer: TestResponse) -> bool:
    if answer.status_code in (302, 303):
        return True
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        return answer.status_code == 200  # a file to keep has no banner
    return answer.status_code == 200 and "Du handler for Asta Lund" in answer.text
