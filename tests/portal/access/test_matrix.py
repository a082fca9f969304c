"""Every door, tried by everybody: with what is theirs, with what is another's and with what is not there.

The cells are generated from the application's own routes. A new rule with an id in its path fails the first test until
`doors.BEHIND` says what stands behind it.
"""

from __future__ import annotations

import re

from flask import Flask

from portal.access import STAFF
from tests.portal.access.doors import BEHIND, FIXED, Door
from tests.portal.access.snapshot import changed, snapshot
from tests.portal.access.world import Actor, World, alike, foreign, missing, own
from tests.support.portal import wired_of

PROVIDER_AWAY = {"GET /log-ind", "GET /medarbejder/log-ind"}
"""Nobody answers for the identity providers here, which is a page of its own with status 503."""


def test_every_rule_with_an_id_says_what_stands_behind_it(app: Flask) -> None:
    in_use = {rule.rule: frozenset(rule.arguments) for rule in app.url_map.iter_rules() if rule.arguments}
    provided = {rule: frozenset(behind) for rule, behind in {**BEHIND, **FIXED}.items()}
    assert provided == in_use


def test_nobody_opens_a_door_that_is_not_for_anyone(world: World) -> None:
    faults = []
    for door in world.doors():
        if "anyone" in door.audience:
            continue
        for method in [door.method, "HEAD"] if door.method == "GET" else [door.method]:
            answer = world.nobody.ask(door, own(door, world.nobody), method=method)
            if "agency" in door.audience:
                refused = answer.status_code == 401
            else:
                way = "/log-ind" if "citizen" in door.audience else "/medarbejder/log-ind"
                refused = answer.status_code == 302 and answer.location.partition("?")[0] == way
            if not refused:
                faults.append(f"{method} {door.rule}: {answer.status} {answer.location or ''}")
    assert not faults, "\n".join(faults)


def test_a_door_for_others_looks_like_no_door(world: World) -> None:
    faults = []
    for actor in world.people:
        no_door = alike(actor.client.get("/findes-ikke"))
        for door in world.doors():
            if actor.may_open(door) or "agency" in door.audience:
                continue
            answer = actor.ask(door, own(door, actor))
            if answer.status_code != 404 or _in_place(alike(answer)) != _in_place(no_door):
                faults.append(f"{actor.name}: {door}: {answer.status}")
    assert not faults, "\n".join(faults)


def test_what_is_anothers_looks_like_what_is_not_there(world: World) -> None:
    faults = []
    for actor in [*world.people, *world.agencies]:
        for door in world.doors():
            if not actor.may_open(door) or door.rule not in BEHIND:
                continue
            absent = actor.ask(door, missing(door))
            for ids in foreign(door, actor):
                answer = actor.ask(door, ids)
                if (answer.status_code, alike(answer)) != (404, alike(absent)) or absent.status_code != 404:
                    faults.append(f"{actor.name}: {door} {sorted(ids)}: {answer.status}, not there: {absent.status}")
    assert not faults, "\n".join(faults)


def test_a_form_sent_to_what_is_anothers_changes_nothing(world: World) -> None:
    """Neither a citizen's, nor a colleague's, nor that of somebody with another role."""
    engine, faults = wired_of(world.app).engine, []
    before = snapshot(engine)
    for door in world.doors():
        if door.method == "GET" or not door.arguments:
            continue
        for actor in [world.nobody, *world.people, *world.agencies]:
            for ids in foreign(door, actor) if actor.may_open(door) else [own(door, actor)]:
                actor.ask(door, ids)
        after = snapshot(engine)
        faults += [f"{door}: {tables}" for tables in changed(before, after)]
        before = after
    assert not faults, "\n".join(faults)


def test_looking_at_what_is_not_theirs_leaves_no_trace_either(world: World) -> None:
    engine = wired_of(world.app).engine
    before = snapshot(engine)
    for actor in [world.nobody, *world.people, *world.agencies]:
        for door in world.doors():
            if door.method == "GET" and door.arguments:
                for ids in foreign(door, actor) if actor.may_open(door) else [own(door, actor)]:
                    actor.ask(door, ids)
    assert changed(before, snapshot(engine)) == []


def test_what_is_theirs_opens_and_nothing_breaks(world: World) -> None:
    """Every cell but the way out, after which nobody would be there to open the rest."""
    faults = []
    for actor in [world.nobody, *world.people, world.agencies[0]]:
        # Reading first: an empty form may well do something to what is one's own.
        for door in sorted(world.doors(), key=lambda one: (one.method != "GET", one)):
            if actor.may_open(door) and str(door) != "POST /log-ud" and (fault := _opens(actor, door)):
                faults.append(f"{actor.name}: {door}: {fault}")
    assert not faults, "\n".join(faults)


def test_there_are_more_than_two_thousand_cells(world: World) -> None:
    """Who opens what of whose, as the tests above open it: her own, another's, a relative's, and what is not there."""
    cells = {
        (actor.name, str(door), *sorted((name, str(value)) for name, value in ids.items()))
        for door in world.doors()
        for actor in [world.nobody, *world.people, *world.agencies]
        for ids in [own(door, actor), missing(door), *foreign(door, actor)]
    }
    assert len(cells) > 2000


def test_nobody_is_of_two_kinds(world: World) -> None:
    """The world is what the matrix takes it for: every audience is somebody's, and of employees and citizens apart."""
    everyone = {role for actor in [*world.people, *world.agencies] for role in actor.roles}
    assert everyone == STAFF | {"citizen", "agency"}
    assert {audience for door in world.doors() for audience in door.audience} - {"anyone"} <= everyone


def _opens(actor: Actor, door: Door) -> str:
    answer = actor.ask(door, own(door, actor))
    if str(door) in PROVIDER_AWAY:
        return "" if answer.status_code == 503 else answer.status
    unpublished = door.rule.startswith("/log/") or door.rule.endswith("/proof")
    if answer.status_code >= 500 or (answer.status_code == 404 and not unpublished):
        return answer.status
    return "" if "agency" not in door.audience or answer.status_code != 401 else answer.status


def _in_place(page: str) -> str:
    """The page without the address it was asked for, which the language form carries."""
    return re.sub(r'(name="tilbage"[^>]*value=)"[^"]*"', r'\1""', page)
