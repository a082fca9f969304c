"""How long a course may be, and which talks the municipality owes her; T5."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.rulesets import rules_for
from portal.rulesets.length import last_possible_day, length_rule
from portal.rulesets.reasons import Because
from portal.rulesets.ressourceforloeb_2022 import RULES
from portal.rulesets.talks import Talk, talk_count
from portal.rulesets.words import sentence

START = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("last", "within"),
    [(date(2027, 1, 1), True), (date(2028, 2, 29), True), (date(2028, 3, 1), False)],
)
def test_t5_three_years_are_within_the_rules_and_a_day_more_is_not(last: date, within: bool) -> None:
    assert length_rule(RULES, starts_on=START, last_day=last).within is within


def test_three_years_from_29_february_end_with_28_february() -> None:
    assert last_possible_day(date(2024, 2, 29), 3) == date(2027, 2, 27)


def test_without_a_start_or_rules_nothing_is_said_of_the_length() -> None:
    for found in (
        length_rule(None, starts_on=START, last_day=START),
        length_rule(RULES, starts_on=None, last_day=START),
        length_rule(rules_for("fleksjob", START), starts_on=START, last_day=START),
    ):
        assert (found.within, found.reason.because) == (None, Because.LENGTH_UNKNOWN)


@given(st.dates(date(2022, 1, 1), date(2026, 1, 31)), st.integers(0, 2000), st.integers(0, 2000))
def test_a_shorter_course_is_within_the_rules_when_a_longer_one_is(start: date, days: int, fewer: int) -> None:
    longer = length_rule(RULES, starts_on=start, last_day=start + timedelta(days=days))
    shorter = length_rule(RULES, starts_on=start, last_day=start + timedelta(days=max(days - fewer, 0)))
    assert shorter.within or not longer.within


def talks(*days: tuple[date, bool | None]) -> list[Talk]:
    return [Talk(on=on, held=held) for on, held in days]


HELD = [(date(2025, 4, 1), True), (date(2025, 5, 1), True), (date(2025, 6, 1), True)]


def test_four_talks_are_owed_in_the_first_six_months() -> None:
    found = talk_count(RULES, started_on=START, talks=talks(*HELD), today=date(2025, 7, 1))
    assert (found.due, found.by, found.reason.because) == (1, date(2025, 9, 1), Because.TALKS_DUE)
    kept = talk_count(RULES, started_on=START, talks=talks(*HELD, (date(2025, 9, 1), True)), today=date(2025, 9, 2))
    assert (kept.due, kept.reason.because) == (0, Because.TALKS_HELD)
    late = talk_count(RULES, started_on=START, talks=talks(*HELD, (date(2025, 9, 2), True)), today=date(2025, 9, 2))
    assert (late.due, late.reason.because) == (1, Because.TALKS_MISSING)


def test_planned_talks_and_days_without_word_are_told_apart() -> None:
    found = talk_count(
        RULES,
        started_on=START,
        talks=talks((date(2025, 5, 1), None), (date(2025, 8, 1), None), (date(2025, 4, 1), False)),
        today=date(2025, 7, 1),
    )
    assert (found.held, found.untold, found.planned) == ((), (date(2025, 5, 1),), (date(2025, 8, 1),))


def test_nobody_is_said_to_miss_talks_while_nobody_has_said_whether_they_were_held() -> None:
    days = talks(*HELD, (date(2025, 8, 1), None))
    found = talk_count(RULES, started_on=START, talks=days, today=date(2025, 10, 1))
    assert (found.reason.because, found.due, found.by) == (Because.TALKS_UNKNOWN, None, None)


@given(
    st.lists(st.tuples(st.dates(START, date(2026, 3, 1)), st.sampled_from([True, False, None])), max_size=8),
    st.dates(START, date(2026, 3, 1)),
)
def test_one_more_talk_held_never_makes_the_municipality_owe_more(
    days: list[tuple[date, bool | None]], today: date
) -> None:
    found = talk_count(RULES, started_on=START, talks=talks(*days), today=today)
    more = talk_count(RULES, started_on=START, talks=talks(*days, (START, True)), today=today)
    assert more.due is None or found.due is None or more.due <= found.due


def test_the_reasons_are_told_in_words(app: Flask) -> None:
    with app.test_request_context("/"):
        owed = talk_count(RULES, started_on=START, talks=[], today=START)
        assert "skal holde 4 samtaler mere senest 1. september 2025, fordi" in sentence(owed.reason)
        missing = talk_count(RULES, started_on=START, talks=[], today=date(2026, 1, 1))
        assert "mangler samtaler, fordi" in sentence(missing.reason)
        held = talk_count(RULES, started_on=START, talks=talks(*HELD, (START, True)), today=date(2026, 1, 1))
        assert "Du kan altid bede om en samtale mere." in sentence(held.reason)
        unknown = talk_count(None, started_on=START, talks=[], today=START)
        assert sentence(unknown.reason).startswith("Vi kan ikke se her")
        for last in (START, date(2030, 1, 1), None):
            said = sentence(length_rule(RULES, starts_on=START, last_day=last).reason)
            assert said.endswith("Kommunen afgør det.")
