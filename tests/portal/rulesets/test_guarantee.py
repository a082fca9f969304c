"""The municipality's six months: what counts, what moves the day, and what is said where we cannot see; T6 to T10."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.rulesets import EffortKind, PauseReason, rules_for
from portal.rulesets.days import Period, merged
from portal.rulesets.guarantee import Effort, Guarantee, Pause, Status, deadline_of, guarantee
from portal.rulesets.reasons import Because
from portal.rulesets.ressourceforloeb_2022 import RULES
from portal.rulesets.words import sentence

START = date(2025, 3, 1)


def effort(
    kind: EffortKind | None = "virksomhedspraktik", begun: date | None = date(2025, 8, 31), *, in_plan: bool = True
) -> Effort:
    return Effort(name="Praktik", kind=kind, begun_on=begun, in_plan=in_plan)


def pause(first: date, last: date | None, why: PauseReason = "fritaget") -> Pause:
    return Pause(why=why, days=Period(first, last))


def stands(
    *efforts: Effort,
    today: date = date(2025, 12, 1),
    pauses: tuple[Pause, ...] = (),
    work: tuple[date, ...] = (),
    started_on: date | None = START,
) -> Guarantee:
    return guarantee(RULES, started_on=started_on, efforts=efforts, pauses=pauses, ordinary_work=work, today=today)


@pytest.mark.parametrize(
    ("begun", "status", "because"),
    [
        (date(2025, 3, 1), Status.MET, Because.COUNTS),
        (date(2025, 8, 31), Status.MET, Because.COUNTS),
        (date(2025, 9, 1), Status.MET, Because.COUNTS),
        (date(2025, 9, 2), Status.OVERDUE, Because.BEGUN_LATE),
        (date(2025, 2, 28), Status.OVERDUE, Because.BEGUN_BEFORE),
    ],
)
def test_t6_an_effort_in_the_plan_must_begin_between_the_start_and_six_months_later(
    begun: date, status: Status, because: Because
) -> None:
    found = stands(effort(begun=begun))
    assert (found.status, found.efforts[0].reason.because) == (status, because)
    assert found.deadline == date(2025, 9, 1)


def test_t7_a_mentor_and_treatment_at_the_hospital_do_not_count_and_each_says_why() -> None:
    found = stands(effort("mentor"), effort("regional_behandling"))
    assert found.status is Status.OVERDUE
    assert [(one.counts, one.reason.because) for one in found.efforts] == [
        (False, Because.KIND_DOES_NOT_COUNT),
        (False, Because.REGION_TREATS),
    ]


def test_t8_support_that_began_before_the_course_is_not_counted() -> None:
    found = stands(effort("serviceloven", date(2025, 1, 15)))
    assert found.status is Status.OVERDUE
    assert found.efforts[0].reason.because is Because.BEGUN_BEFORE


def test_an_effort_outside_the_plan_does_not_count() -> None:
    assert stands(effort(in_plan=False)).efforts[0].reason.because is Because.NOT_IN_PLAN


@pytest.mark.parametrize(
    "kind", ["virksomhedspraktik", "loentilskud", "vejledning_opkvalificering", "serviceloven", "kommunal_sundhed"]
)
def test_each_kind_on_the_laws_list_counts(kind: EffortKind) -> None:
    assert stands(effort(kind)).status is Status.MET


def test_t9_twenty_excluded_days_move_the_day_by_twenty_and_overlapping_periods_count_once() -> None:
    twenty = pause(date(2025, 4, 1), date(2025, 4, 20))
    inside = pause(date(2025, 4, 10), date(2025, 4, 20), "uden_kontakt")
    for pauses in ((twenty,), (twenty, inside), (inside, twenty)):
        found = stands(pauses=pauses)
        assert (found.deadline, found.excluded_days) == (date(2025, 9, 21), 20)


def test_an_excluded_period_counts_from_the_start_of_the_course_and_up_to_the_moved_day() -> None:
    assert deadline_of(START, 6, [Period(date(2025, 2, 1), date(2025, 3, 2))]) == (date(2025, 9, 3), 2)
    assert deadline_of(START, 6, [Period(date(2025, 9, 1), date(2025, 9, 10))]) == (date(2025, 9, 11), 10)
    assert deadline_of(START, 6, [Period(date(2025, 9, 2), date(2025, 9, 10))]) == (date(2025, 9, 1), 0)
    both = [Period(date(2025, 8, 31), date(2025, 9, 1)), Period(date(2025, 9, 3), date(2025, 9, 3))]
    assert deadline_of(START, 6, both) == (date(2025, 9, 4), 3)


def test_six_months_after_the_31st_end_with_the_month() -> None:
    assert deadline_of(date(2025, 8, 31), 6, []) == (date(2026, 2, 28), 0)


def test_while_the_clock_stands_still_no_day_is_named() -> None:
    found = stands(pauses=(pause(date(2025, 8, 1), None),))
    assert (found.status, found.deadline) == (Status.STOPPED, None)
    assert stands(effort(begun=date(2025, 9, 20)), pauses=(pause(date(2025, 8, 1), None),)).status is Status.MET


def test_t10_ordinary_hours_in_the_fourth_month_mean_no_new_meeting() -> None:
    assert stands(work=(date(2025, 6, 15),)).status is Status.EXEMPT
    assert stands(work=(date(2025, 9, 1),)).status is Status.EXEMPT
    assert stands(work=(date(2025, 9, 2),)).status is Status.OVERDUE
    assert stands(work=(date(2025, 2, 28),)).status is Status.OVERDUE


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (date(2025, 8, 1), Status.RUNNING),
        (date(2025, 8, 2), Status.SOON),
        (date(2025, 9, 1), Status.SOON),
        (date(2025, 9, 2), Status.OVERDUE),
    ],
)
def test_the_last_thirty_days_are_soon_and_the_last_day_is_in_time(today: date, status: Status) -> None:
    assert stands(today=today).status is status


def test_what_we_cannot_see_is_unknown_and_names_no_day() -> None:
    for found in (
        stands(started_on=None),
        stands(effort(None)),
        guarantee(None, started_on=START, efforts=(), today=START),
        guarantee(rules_for("fleksjob", START), started_on=START, efforts=(), today=START),
    ):
        assert (found.status, found.deadline) == (Status.UNKNOWN, None)
    assert stands(effort(None), effort()).status is Status.MET


PERIODS = st.lists(
    st.builds(
        lambda first, days: Period(first, first + timedelta(days=days)),
        st.dates(date(2024, 12, 1), date(2026, 6, 1)),
        st.integers(-3, 60),
    ),
    max_size=6,
)


@given(PERIODS)
def test_merged_periods_hold_the_same_days_each_once(periods: list[Period]) -> None:
    def days(every: list[Period]) -> list[date]:
        return [p.first + timedelta(days=n) for p in every if p.last for n in range((p.last - p.first).days + 1)]

    found = merged(periods)
    assert sorted(days(found)) == sorted(set(days(periods)))
    assert all(one.last is not None and one.last < other.first for one, other in pairwise(found))


@given(PERIODS, PERIODS)
def test_more_excluded_days_never_bring_the_day_closer_and_none_is_counted_twice(
    some: list[Period], more: list[Period]
) -> None:
    less, few = deadline_of(START, 6, some)
    later, many = deadline_of(START, 6, [*some, *more])
    twice = deadline_of(START, 6, [*more, *some, *some])
    assert less is not None
    assert later is not None
    assert later >= less
    assert many >= few
    assert twice == (later, many)
    assert (later - date(2025, 9, 1)).days == many


EFFORTS = st.lists(
    st.builds(
        Effort,
        name=st.just("Noget"),
        kind=st.sampled_from(["virksomhedspraktik", "mentor", "serviceloven", "regional_behandling", "andet", None]),
        begun_on=st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
        in_plan=st.booleans(),
    ),
    max_size=5,
)


@given(EFFORTS, PERIODS, st.dates(date(2025, 3, 1), date(2026, 6, 1)))
def test_for_any_days_each_effort_has_its_reason_and_another_effort_never_undoes_a_kept_deadline(
    efforts: list[Effort], periods: list[Period], today: date
) -> None:
    pauses = tuple(Pause(why="fritaget", days=period) for period in periods)
    found = guarantee(RULES, started_on=START, efforts=efforts, pauses=pauses, today=today)
    assert len(found.efforts) == len(efforts)
    assert all(one.counts == (one.reason.because is Because.COUNTS) for one in found.efforts)
    more = guarantee(RULES, started_on=START, efforts=[*efforts, effort("mentor")], pauses=pauses, today=today)
    assert (more.status is Status.MET) == (found.status is Status.MET)
    if found.status is Status.MET:
        assert stands(*efforts, effort(None), pauses=pauses, today=today).status is Status.MET


def test_every_result_is_told_as_what_it_looks_like_and_who_decides(app: Flask) -> None:
    with app.test_request_context("/"):
        told = [
            sentence(found.reason)
            for found in (stands(effort()), stands(), stands(today=START), stands(work=(date(2025, 6, 1),)))
        ]
        assert all(said.startswith("Efter reglerne fra 1. januar 2022 ser det ud til, at ") for said in told)
        assert all("fordi" in said and said.endswith("Kommunen afgør det.") for said in told)
        assert "senest 1. september 2025" in sentence(stands(today=START).reason)
        unknown = sentence(stands(started_on=None).reason)
        assert unknown.startswith("Vi kan ikke se her")
        assert "Spørg din sagsbehandler." in unknown
        assert "Du skal ikke stoppe den" in sentence(stands(effort(begun=date(2025, 2, 1))).efforts[0].reason)
