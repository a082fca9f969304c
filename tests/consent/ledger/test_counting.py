"""What can be counted of the log agrees with the histories, and is bound to a checkpoint that covers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from consent.canonical import floor_millisecond
from consent.events import EventType
from consent.ledger import Counted, Covering
from consent.memory import MemoryStore
from tests.consent.ledger.populated import sequencer_of
from tests.consent.ledger.world import CITIZEN, JOBCENTER, NUMBERS, START, Clock, World

UNTIL = START + timedelta(days=2)


@pytest.fixture
def sequence(world: World, keys_folder: Path) -> Callable[[], None]:
    """Bring all that waits into the log."""
    sequencer = sequencer_of(world, keys_folder)

    def until_nothing_waits() -> None:
        while sequencer.run_once():
            pass

    return until_nothing_waits


def counted(world: World) -> tuple[Covering, list[Counted]]:
    with world.ledger() as ledger:
        covering = ledger.covering(UNTIL)
        assert covering is not None
        return covering, list(ledger.counted(START, UNTIL, covering))


def test_every_act_of_the_period_is_counted_once_with_its_asker_and_its_minute(
    world: World, clock: Clock, sequence: Callable[[], None]
) -> None:
    people = [world.subject(number) for number in NUMBERS[:3]]
    asked = [world.requested(one) for one in people]
    clock.pass_by(hours=30)
    world.granted(people[0], asked[0])
    world.withdrawn(people[0], asked[0])
    world.do(lambda ledger: ledger.refuse(people[1], asked[1], act=CITIZEN))
    clock.at = UNTIL
    world.granted(people[2], asked[2])
    sequence()
    covering, found = counted(world)
    with world.ledger() as ledger:
        told = Counter(
            event.type
            for one, consent_id in zip(people, asked, strict=True)
            for event in ledger.history(one, consent_id)
            if event.at < UNTIL
        )
        published = ledger.begun_at()
    assert Counter(act.type for act in found) == told
    assert {act.recipient for act in found} == {JOBCENTER}
    assert published == START
    assert covering.size == 7
    (grant,) = [act for act in found if act.type is EventType.GRANTED]
    assert grant.asked_at == START
    assert grant.at - grant.asked_at == timedelta(hours=30)
    assert all(act.asked_at is None for act in found if act.type in (EventType.REQUESTED, EventType.WITHDRAWN))


def test_nothing_is_counted_while_an_act_of_the_period_waits_for_the_log(
    world: World, clock: Clock, sequence: Callable[[], None]
) -> None:
    her = world.subject()
    with world.ledger() as ledger:
        assert ledger.covering(UNTIL) is None
        assert ledger.begun_at() is None
    world.requested(her)
    sequence()
    world.given(her)
    with world.ledger() as ledger:
        assert ledger.covering(UNTIL) is None
    sequence()
    clock.at = UNTIL
    world.requested(her)
    with world.ledger() as ledger:
        covering = ledger.covering(UNTIL)
        assert covering is not None
        assert covering.published_at == floor_millisecond(covering.published_at)
        assert len(list(ledger.counted(START, UNTIL, covering))) == covering.size == 2


def test_an_act_beyond_the_checkpoint_is_not_counted_under_it(world: World, sequence: Callable[[], None]) -> None:
    her = world.subject()
    world.requested(her)
    sequence()
    with world.ledger() as ledger:
        first = ledger.covering(UNTIL)
        assert first is not None
    world.requested(her)
    sequence()
    with world.ledger() as ledger:
        assert len(list(ledger.counted(START, UNTIL, first))) == 1
        assert ledger.covering(UNTIL) != first


def test_in_memory_every_act_waits() -> None:
    store = MemoryStore()
    assert store.first_logged() is None
    assert list(store.acts_logged(b"", b"\xff", 9)) == []
    assert store.acts_wait(b"\xff", 0) is False
