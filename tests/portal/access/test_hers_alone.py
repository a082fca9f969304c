"""What a citizen keeps to herself: no page that an employee opens so much as asks the database for it."""

from __future__ import annotations

from tests.portal.access.world import World, own
from tests.support.portal import wired_of
from tests.support.statements import counted

HERS_ALONE = ("progress_parameter", "progress_day", "progress_score")
"""Points she has given and not sent."""


def test_no_page_of_the_staff_reads_points_that_she_has_not_sent(world: World) -> None:
    staff = [actor for actor in world.people if "citizen" not in actor.roles]
    opened, faults = set(), []
    for actor in staff:
        for door in world.doors():
            if door.method != "GET" or not actor.may_open(door):
                continue
            with counted(wired_of(world.app).engine) as sent:
                answer = actor.ask(door, own(door, actor))
            if answer.status_code == 200:
                opened.add(door.rule)
            faults += [f"{actor.name}: {door}" for room in HERS_ALONE if any(room in told for told in sent)]
    assert not faults, "\n".join(faults)
    assert "/sager/<uuid:case_id>/saadan-gaar-det/<uuid:sent_id>" in opened, "the snapshot is theirs to see"


def test_her_own_page_does_read_them(world: World) -> None:
    """Else the test above would look for tables that have another name by now."""
    asta = next(actor for actor in world.people if actor.name == "asta")
    door = next(door for door in world.doors() if door.rule == "/plan/saadan-gaar-det")
    with counted(wired_of(world.app).engine) as sent:
        assert asta.ask(door, {}).status_code == 200
    assert all(any(room in told for told in sent) for room in HERS_ALONE)
