"""Days are Danish and intervals half-open: the last day counts whole, with summer time, leap days and new years."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decide import Question, decide
from consent.events import EventType, Reason
from consent.terms import end_of, last_day, one_year_after
from consent.texts import dates
from tests.support.consents import TERMS, consent

DENMARK = ZoneInfo("Europe/Copenhagen")
MILLISECOND = timedelta(milliseconds=1)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        ("2026-11-22", "2026-11-22T23:00:00+00:00"),
        ("2026-07-01", "2026-07-01T22:00:00+00:00"),
        ("2026-03-28", "2026-03-28T23:00:00+00:00"),  # the night before summer time
        ("2026-03-29", "2026-03-29T22:00:00+00:00"),  # a day of 23 hours
        ("2026-10-24", "2026-10-24T22:00:00+00:00"),
        ("2026-10-25", "2026-10-25T23:00:00+00:00"),  # a day of 25 hours
        ("2028-02-28", "2028-02-28T23:00:00+00:00"),
        ("2028-02-29", "2028-02-29T23:00:00+00:00"),
        ("2027-02-28", "2027-02-28T23:00:00+00:00"),
        ("2026-12-31", "2026-12-31T23:00:00+00:00"),  # it is the new year in Denmark an hour before it is in UTC
    ],
)
def test_the_last_day_counts_to_its_end(day: str, ends: str) -> None:
    on = date.fromisoformat(day)
    assert end_of(on).isoformat() == ends
    assert last_day(end_of(on)) == on
    assert last_day(end_of(on) + MILLISECOND) == on + timedelta(days=1)
    assert last_day(end_of(on) - MILLISECOND) == on


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-28", 24), ("2028-02-29", 24)]
)
def test_a_day_is_as_long_as_the_clocks_make_it(day: str, hours: int) -> None:
    on = date.fromisoformat(day)
    assert end_of(on) - end_of(on - timedelta(days=1)) == timedelta(hours=hours)


@given(on=days, at=st.times())
def test_every_instant_of_the_last_day_is_inside_and_none_of_the_next(on: date, at: time) -> None:
    local = datetime.combine(on, at, DENMARK)
    for instant in (local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)):
        assert end_of(on - timedelta(days=1)) <= instant < end_of(on)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2028-02-29", "2026-12-31"])
def test_a_check_is_told_yes_to_the_last_millisecond_of_the_last_day(day: str) -> None:
    on = date.fromisoformat(day)
    begin, stop = end_of(on - timedelta(days=1)), end_of(on)
    held = consent(EventType.GRANTED, terms=replace(TERMS, valid_from=begin, valid_until=stop), at=begin)
    told = [
        decide([held], Question("health", TERMS.purpose, at))
        for at in (begin - MILLISECOND, begin, stop - MILLISECOND, stop)
    ]
    assert [answer.reason for answer in told] == [Reason.NOT_YET_VALID, Reason.OK, Reason.OK, Reason.EXPIRED]
    assert told[2].fresh_until == stop  # never past the end, though a lease is a minute


@given(on=days)
def test_one_year_after_the_beginning_of_a_day_is_the_beginning_of_a_day(on: date) -> None:
    begin = end_of(on - timedelta(days=1))
    year = one_year_after(begin)
    leap = (on.month, on.day) == (2, 29)
    assert year == end_of(date(on.year + 1, on.month, 28 if leap else on.day) - timedelta(days=1))
    # Given on 1 March of a common year it ends with February, whether that has 28 days or 29.
    if (on.month, on.day) == (3, 1):
        assert last_day(year) == date(on.year + 1, 3, 1) - timedelta(days=1)


def test_what_she_reads_is_the_last_day_and_beyond_midnight_the_minute() -> None:
    assert dates.end(end_of(date(2026, 10, 25)), "da") == "med udgangen af 25. oktober 2026"
    assert dates.end(end_of(date(2026, 12, 31)), "en") == "the end of 31 December 2026"
    assert dates.end(end_of(date(2028, 2, 29)) + timedelta(seconds=30), "da") == "den 1. marts 2028 kl. 00.00"
    assert dates.start(end_of(date(2026, 3, 28)), "da") == "29. marts 2026"
