"""Counting days and months as the law does: both ends known, no day counted twice."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """From a first to a last day, both in it; without a last day it still runs."""

    first: date
    last: date | None = None


def months_after(start: date, months: int) -> date:
    """The same day so many months later; the month's last day where there is no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def years_after(start: date, years: int) -> date:
    return months_after(start, 12 * years)


def age_on(born: date, on: date) -> int:
    """Whole years. Who is born on 29 February turns a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """The day somebody turns so old."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and monthrange(year, 2)[1] == 28:
        return date(year, 3, 1)
    return born.replace(year=year)


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same days, each in one period only, the earliest first. What ends before it begins has no days."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.first, p.last or date.max)):
        if period.last is not None and period.last < period.first:
            continue
        if found and (found[-1].last is None or period.first <= found[-1].last + timedelta(days=1)):
            before = found.pop()
            ends = (before.last, period.last)
            last = None if None in ends else max(end for end in ends if end is not None)
            found.append(Period(before.first, last))
        else:
            found.append(period)
    return found
