"""The last day a complaint can be with the municipality, with Danish holidays: the day we show and the day that counts.

Retssikkerhedsloven § 67: four weeks from the day she got the decision. A last day that is a Saturday, a Sunday or a
holiday moves to the next working day. Whether 24 December, 31 December and 5 June move it too is in doubt, since they
are no holidays by law while the offices are closed: the earlier day is shown and the later one accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LAST_STORE_BEDEDAG = 2023
"""Lov nr. 214 af 7. marts 2023: no longer a holiday from 2024."""
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ComplaintDeadline:
    shown: date
    """Safe however the law is read."""
    accepted: date
    """A complaint that comes until then is in time by the reading that is kinder to her."""


def complaint_deadline(received_on: date, weeks: int) -> ComplaintDeadline:
    """Counted from the day after she got the decision: a letter of a Monday ends on a Monday."""
    last = received_on + timedelta(weeks=weeks)
    return ComplaintDeadline(shown=_moved(last, doubtful=False), accepted=_moved(last, doubtful=True))


def is_late(arrived_on: date, deadline: ComplaintDeadline) -> bool:
    """A late complaint is passed on like any other: the municipality and Ankestyrelsen decide about it."""
    return arrived_on > deadline.accepted


def _moved(day: date, *, doubtful: bool) -> date:
    while day.weekday() >= 5 or day in holidays(day.year) or (doubtful and _in_doubt(day)):
        day += DAY
    return day


def _in_doubt(day: date) -> bool:
    return (day.month, day.day) in ((6, 5), (12, 24), (12, 31))


def holidays(year: int) -> frozenset[date]:
    """The holidays of the Danish church and New Year's Day."""
    easter = easter_sunday(year)
    moving = [-3, -2, 0, 1, 39, 49, 50]  # skærtorsdag … 2. pinsedag
    if year <= LAST_STORE_BEDEDAG:
        moving.append(26)
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    return frozenset((*fixed, *(easter + timedelta(days=days) for days in moving)))


def easter_sunday(year: int) -> date:
    """By the Gregorian reckoning of Meeus, Jones and Butcher."""
    century, rest = divmod(year, 100)
    epact = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
