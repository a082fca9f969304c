"""Which days the municipality works: weekdays that are neither public holidays nor days it says it is closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

_AFTER_EASTER = (-3, -2, 1, 39, 50)
"""Skærtorsdag, langfredag, anden påskedag, Kristi himmelfartsdag, anden pinsedag; store bededag ended in 2024."""


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The public holidays that can fall on a weekday, from 2024 on."""
    sunday = _easter(year)
    fixed = {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(fixed | {sunday + timedelta(days=days) for days in _AFTER_EASTER})


def works_on(day: date, closed: Collection[date] = ()) -> bool:
    return day.weekday() < 5 and day not in holidays(day.year) and day not in closed


def after_workdays(start: date, count: int, closed: Collection[date] = ()) -> date:
    """The day on which `count` days of work have gone since `start`, which does not count itself."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= works_on(day, closed)
    return day


def closed_soon(start: date, closed: Collection[date], *, days: int = 21) -> list[date]:
    """The days from `start` on that the municipality has said it is closed, besides weekends and holidays."""
    last = start + timedelta(days=days)
    return sorted(day for day in closed if start <= day <= last and works_on(day))


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, shift = century // 4, century % 4
    epact = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * shift + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
