"""Looking changes nothing: every page is opened by everybody who may, and the database is compared."""

from __future__ import annotations

from tests.portal.access.snapshot import changed, snapshot
from tests.portal.access.world import World, own
from tests.support.canaries import NUMBERS, Sought
from tests.support.portal import wired_of

WRITTEN_BY_READING = {
    "read_event": "that a member of staff has looked",
    "ledger_served": "the text that was shown, before an answer to it",
    "notice": "that she has opened it",
    "contribution": "that her caseworker has seen what she sent",
    "thread_message": "that the other has read it",
    "progress_sent": "that her caseworker has seen the points she sent",
    "document": "that her caseworker has opened it",
    "ledger_tally": "how many texts were served",
}
NUMBER = Sought(NUMBERS, ())


def test_opening_every_page_leaves_only_what_reading_should(world: World) -> None:
    engine = wired_of(world.app).engine
    before = snapshot(engine)
    seen = set()
    for actor in [world.nobody, *world.people, *world.agencies]:
        for door in world.doors():
            if door.method == "GET" and actor.may_open(door):
                answer = actor.ask(door, own(door, actor))
                shows = answer.mimetype == "text/html" and NUMBER.found_in(answer.data)
                assert not shows, f"{actor.name}: {door}: shows a CPR number"
                seen.add(door)
    after = snapshot(engine)
    assert len(seen) > 40
    assert {told.partition(":")[0] for told in changed(before, after)} == set(WRITTEN_BY_READING)
    for table in ("read_event", "ledger_served"):
        assert not before[table] - after[table], f"a row of {table} is gone"
    assert before["notice"].total() == after["notice"].total()


def test_opening_a_page_again_leaves_nothing_new_but_that_staff_have_looked(world: World) -> None:
    """A served text is kept once; so a page that is reloaded all day does not fill the ledger."""
    engine = wired_of(world.app).engine
    for _ in range(2):
        before = snapshot(engine)
        for actor in [world.nobody, *world.people[:3]]:
            for door in world.doors():
                if door.method == "GET" and actor.may_open(door):
                    actor.ask(door, own(door, actor))
    assert [told.partition(":")[0] for told in changed(before, snapshot(engine))] == ["read_event"]
