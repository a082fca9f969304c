"""The day an answer usually has come counts working days only."""

from __future__ import annotations

from datetime import date

import pytest

from portal.workdays import after_workdays, closed_soon, works_on


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 1, 1),
        date(2026, 12, 25), date(2027, 3, 26), date(2025, 6, 9), date(2026, 1, 17), date(2026, 1, 18),
    ],
)  # fmt: skip
def test_nobody_works_on_a_holiday_or_at_a_weekend(day: date) -> None:
    assert not works_on(day)


def test_store_bededag_is_a_working_day_since_2024() -> None:
    assert works_on(date(2026, 5, 1))


def test_the_day_she_writes_does_not_count_and_closed_days_do_not_either() -> None:
    thursday = date(2026, 1, 15)
    assert after_workdays(thursday, 1) == date(2026, 1, 16)
    assert after_workdays(thursday, 2) == date(2026, 1, 19)
    assert after_workdays(thursday, 2, {date(2026, 1, 16)}) == date(2026, 1, 20)
    assert after_workdays(thursday, 0) == thursday


def test_only_closed_days_that_are_near_and_would_be_worked_are_told() -> None:
    closed = {date(2026, 1, 16), date(2026, 1, 17), date(2026, 3, 2)}
    assert closed_soon(date(2026, 1, 15), closed) == [date(2026, 1, 16)]
