"""How many courses somebody has had, and for how long in all: what the rules about age ask for. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.rulesets.days import Period, merged, months_after

MONTH = 30
"""Days left over from several courses are put together to months of thirty days."""


@dataclass(frozen=True, kw_only=True)
class Had:
    """One course. `days` None: nobody has written when it ran."""

    granted_on: date
    days: Period | None


@dataclass(frozen=True, kw_only=True)
class History:
    courses: int
    months: int | None
    """None where the days of one of them are unknown. A month that was begun counts."""


def history(courses: Iterable[Had], *, on: date) -> History:
    """What was granted before `on`; a course that still runs is counted until its last day, or until `on`."""
    earlier = [course for course in courses if course.granted_on < on]
    if any(course.days is None for course in earlier):
        return History(courses=len(earlier), months=None)
    months = left = 0
    for period in merged(course.days for course in earlier if course.days is not None):
        whole, rest = _months_in(period.first, period.last or on)
        months, left = months + whole, left + rest
    return History(courses=len(earlier), months=months + -(-left // MONTH))


def _months_in(first: date, last: date) -> tuple[int, int]:
    """Whole months and the days after them; both ends count."""
    after = last + timedelta(days=1)
    months = max((after.year - first.year) * 12 + after.month - first.month, 0)
    if months_after(first, months) > after:
        months -= 1
    return months, max((after - months_after(first, months)).days, 0)
