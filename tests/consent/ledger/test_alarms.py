"""Alarms about how an agency asks: raised once an hour and kind, never changing an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from consent.ledger import Alarm, AlarmKind, AlarmWatch
from tests.consent.ledger.world import JOBCENTER, NUMBERS, Clock, World, ask

FEW: Mapping[AlarmKind, int] = {AlarmKind.NO_CASE: 3, AlarmKind.STRANGERS: 3, AlarmKind.VOLUME: 5}


@pytest.fixture
def watch() -> AlarmWatch:
    return AlarmWatch(FEW)


def look(world: World, clock: Clock, watch: AlarmWatch) -> list[Alarm]:
    clock.pass_by(seconds=10)
    return world.do(lambda ledger: ledger.watch(watch))


def test_questions_without_a_case_raise_an_alarm_and_are_answered_as_ever(
    world: World, clock: Clock, watch: AlarmWatch
) -> None:
    world.given(world.subject())
    answers = [world.checked(ask(case=None)).decision for _ in range(3)]
    (alarm,) = look(world, clock, watch)
    assert (alarm.agency, alarm.kind, alarm.count) == (JOBCENTER, AlarmKind.NO_CASE, 3)
    assert [*answers, world.checked(ask(case=None)).decision] == [True] * 4


def test_asking_about_many_who_never_consented_raises_an_alarm_and_about_one_of_them_often_does_not(
    world: World, clock: Clock, watch: AlarmWatch
) -> None:
    for _ in range(4):
        world.checked(ask(NUMBERS[0]))
    assert look(world, clock, watch) == []
    for number in NUMBERS[1:3]:
        world.checked(ask(number))
    raised = {alarm.kind for alarm in look(world, clock, watch)}
    assert AlarmKind.STRANGERS in raised


def test_volume_raises_an_alarm_once_an_hour(world: World, clock: Clock, watch: AlarmWatch) -> None:
    world.given(world.subject())
    for _ in range(5):
        world.checked()
    assert [alarm.kind for alarm in look(world, clock, watch)] == [AlarmKind.VOLUME]
    for _ in range(5):
        world.checked()
    assert look(world, clock, watch) == []
    clock.pass_by(hours=1)
    for _ in range(5):
        world.checked()
    assert [alarm.kind for alarm in look(world, clock, watch)] == [AlarmKind.VOLUME]
    hours = [alarm.hour for alarm in world.do(lambda ledger: ledger.alarms())]
    assert hours == sorted(hours, reverse=True)
    assert len(hours) == 2


def test_a_worker_that_starts_anew_counts_the_running_hour_again_and_raises_nothing_twice(
    world: World, clock: Clock, watch: AlarmWatch
) -> None:
    for _ in range(2):
        world.checked(ask(case=None))
    assert look(world, clock, watch) == []
    world.checked(ask(case=None))
    assert [alarm.kind for alarm in look(world, clock, AlarmWatch(FEW))] == [AlarmKind.NO_CASE]
    assert look(world, clock, watch) == []


def test_what_comes_just_before_the_hour_is_counted_in_its_own(world: World, clock: Clock, watch: AlarmWatch) -> None:
    look(world, clock, watch)
    clock.at = datetime(2026, 11, 2, 9, 59, 59, tzinfo=UTC)
    for _ in range(3):
        world.checked(ask(case=None))
    (alarm,) = look(world, clock, watch)
    assert alarm.hour == datetime(2026, 11, 2, 9, tzinfo=UTC)
