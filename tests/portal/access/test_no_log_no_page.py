"""No log, no page: whatever shows an employee something of a citizen's case is gone with the log of looks.

The doors are taken from the application's own routes, so that a page that is added later is held to it as well.
"""

from __future__ import annotations

from sqlalchemy import text

from portal.access import STAFF
from tests.portal.access.doors import Door
from tests.portal.access.world import Actor, World, own
from tests.support.portal import wired_of

OF_THE_CASE = (
    "Asta Lund",
    "Bo Krag",
    "Min ryg gør ondt",
    "Fjordby Plantecenter",
    "Ingen løft over 5 kg",
    "15.20.12-G01-17-25",
)
"""Words that only a case holds: names, a worry, an offer, the number it is kept under."""
WRITTEN_BEFORE = {
    "/": "the inbox: a line for each task of hers, without what it is about",
    "/indbakke": "as above",
    "/sager": "the list of her own cases: no more than whom they are about",
    "/sager/<uuid:case_id>/overdrag": "whom one of her own cases is about, as the list says it",
    "/medarbejder/soeg/<uuid:search_id>": "the search itself has written of each citizen that she was found",
    "/medarbejder/fundet/<uuid:hit_id>": "as above; the number of her case is all it adds",
}
"""Pages that are no look into a case, with what they show of it."""


def test_without_the_log_no_employee_sees_anything_of_a_case(world: World) -> None:
    doors = [door for door in world.doors() if door.method == "GET" and door.audience & (STAFF | {"anyone"})]
    staff = [actor for actor in world.people if actor.roles & STAFF]
    showing = [(actor, door) for actor in staff for door in doors if _shows(actor, door)]
    looks = [(actor, door) for actor, door in showing if door.rule not in WRITTEN_BEFORE]
    assert {door.rule for _, door in looks} >= {"/sager/<uuid:case_id>", "/medarbejder/samtaler/<uuid:request_id>"}
    with wired_of(world.app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    faults = []
    for actor, door in looks:
        answer = actor.ask(door, own(door, actor))
        if answer.status_code != 503 or any(word in answer.text for word in OF_THE_CASE):
            faults.append(f"{actor.name}: {door}: {answer.status}")
    assert not faults, "\n".join(faults)


def _shows(actor: Actor, door: Door) -> bool:
    if not actor.may_open(door):
        return False
    answer = actor.ask(door, own(door, actor))
    return any(word in answer.text for word in OF_THE_CASE)
