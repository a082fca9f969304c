"""The last day for a complaint: four weeks, moved past weekends and holidays, doubtful days told safely; T17."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulesets.complaints import complaint_deadline, easter_sunday, holidays, is_late


def ends(last: date) -> tuple[date, date]:
    found = complaint_deadline(last - timedelta(weeks=4), 4)
    return found.shown, found.accepted


def test_t17_four_weeks_after_a_monday_is_a_monday() -> None:
    found = complaint_deadline(date(2026, 10, 5), 4)
    assert found.shown == found.accepted == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("last", "day"),
    [
        (date(2026, 10, 30), date(2026, 10, 30)),  # Friday
        (date(2026, 10, 31), date(2026, 11, 2)),  # Saturday
        (date(2026, 11, 1), date(2026, 11, 2)),  # Sunday
        (date(2026, 4, 2), date(2026, 4, 7)),  # skærtorsdag to the Tuesday after Easter
        (date(2026, 5, 14), date(2026, 5, 15)),  # Kristi himmelfartsdag
        (date(2026, 5, 25), date(2026, 5, 26)),  # 2. pinsedag
        (date(2026, 1, 1), date(2026, 1, 2)),
        (date(2026, 5, 1), date(2026, 5, 1)),  # 1 May is a day like others
    ],
)
def test_t17_a_last_day_that_is_no_working_day_moves_to_the_next(last: date, day: date) -> None:
    assert ends(last) == (day, day)


def test_store_bededag_was_a_holiday_until_2023_and_is_none_from_2024() -> None:
    assert ends(date(2023, 5, 5)) == (date(2023, 5, 8), date(2023, 5, 8))
    assert ends(date(2024, 4, 26)) == (date(2024, 4, 26), date(2024, 4, 26))


@pytest.mark.parametrize(
    ("last", "shown", "accepted"),
    [
        (date(2026, 12, 23), date(2026, 12, 23), date(2026, 12, 23)),
        (date(2026, 12, 24), date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 25), date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 12, 26), date(2026, 12, 28), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 6, 5), date(2026, 6, 5), date(2026, 6, 8)),
        (date(2028, 12, 24), date(2028, 12, 27), date(2028, 12, 27)),  # a Sunday
        (date(2018, 12, 22), date(2018, 12, 24), date(2018, 12, 27)),  # a Saturday before a Monday in doubt
    ],
)
def test_t17_around_days_in_doubt_the_earlier_day_is_shown_and_the_later_accepted(
    last: date, shown: date, accepted: date
) -> None:
    assert ends(last) == (shown, accepted)


def test_a_complaint_is_late_only_after_the_kinder_day() -> None:
    deadline = complaint_deadline(date(2026, 11, 26), 4)
    assert not is_late(date(2026, 12, 28), deadline)
    assert is_late(date(2026, 12, 29), deadline)


@pytest.mark.parametrize(
    ("year", "day"), [(2022, (4, 17)), (2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))]
)
def test_easter_falls_where_the_almanac_has_it(year: int, day: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *day)


@given(st.integers(1990, 2090))
def test_every_year_has_its_holidays_and_easter_is_a_sunday(year: int) -> None:
    assert easter_sunday(year).weekday() == 6
    assert len(holidays(year)) == (11 if year <= 2023 else 10)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 400))
def test_the_shown_day_is_never_after_the_accepted_and_both_are_never_before_four_weeks(
    received: date, later: int
) -> None:
    found = complaint_deadline(received, 4)
    assert received + timedelta(weeks=4) <= found.shown <= found.accepted
    assert found.shown.weekday() < 5
    assert found.shown not in holidays(found.shown.year)
    next_one = complaint_deadline(received + timedelta(days=later), 4)
    assert found.shown <= next_one.shown
    assert found.accepted <= next_one.accepted
