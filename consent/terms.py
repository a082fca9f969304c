"""Which terms a consent may have: told in full, for known categories, and for a year at the most."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from consent.canonical import floor_millisecond
from consent.events import Kind, Terms, covers, is_category
from consent.refusals import TermsInvalid

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
"""A calendar year is counted where she lives, summer time and all."""

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_CODE = 64
_MAX_CASE = 128


def check_terms(terms: Terms, *, at: datetime) -> None:
    """Refuse what could not be told or would last too long. "Everything relevant" cannot be expressed at all.

    That it is not over already is the rules' business: their table says which acts are too late then.
    """
    for name, code in (("purpose", terms.purpose), ("sender", terms.sender), ("recipient", terms.recipient)):
        if not code or len(code) > _MAX_CODE or (name == "purpose" and not _CODE.fullmatch(code)):
            raise TermsInvalid(name)
    if terms.sender == terms.recipient:
        raise TermsInvalid("same_party")
    if terms.case is not None and not (0 < len(terms.case) <= _MAX_CASE and terms.case.isprintable()):
        raise TermsInvalid("case")
    if not terms.categories:
        raise TermsInvalid("categories")
    if not all(is_category(category) for category in terms.categories):
        raise TermsInvalid("category_unknown")
    if any(end != floor_millisecond(end) for end in (terms.valid_from, terms.valid_until)):
        raise TermsInvalid("instant")
    _check_period(terms, at)


def _check_period(terms: Terms, at: datetime) -> None:
    if terms.valid_from >= terms.valid_until:
        raise TermsInvalid("period_empty")
    # Sundhedsloven § 44 counts from the day it is given. For the other kinds twelve months of validity are our cap.
    start = at if terms.kind is Kind.HEALTH_DISCLOSURE else max(at, terms.valid_from)
    if terms.valid_until > one_year_after(start) or terms.valid_from > one_year_after(at):
        raise TermsInvalid("period_too_long")


def one_year_after(at: datetime) -> datetime:
    """The same day and time of the next calendar year in Denmark; the earlier one where the day or hour is missing or
    comes twice (29 February, summer time). Sundhedsloven § 44: a consent lapses *at the latest* one year after.
    """
    local = at.astimezone(COPENHAGEN).replace(fold=0)
    try:
        later = local.replace(year=local.year + 1)
    except ValueError:  # 29 February
        later = local.replace(year=local.year + 1, day=28)
    return min(later.astimezone(UTC), later.replace(fold=1).astimezone(UTC))


def end_of(day: date) -> datetime:
    """The instant at which a validity with this last day ends: the first of the next day in Denmark, itself outside."""
    return datetime.combine(day + timedelta(days=1), time(), COPENHAGEN).astimezone(UTC)


def last_day(valid_until: datetime) -> date:
    """The last day in Denmark of which a validity that stops before this instant has any part; undoes `end_of`."""
    return (valid_until - timedelta(microseconds=1)).astimezone(COPENHAGEN).date()


def overlap(one: Terms, other: Terms) -> bool:
    """Same sender, recipient and purpose, and a category in common: at most one such consent is in force."""
    same = (one.sender, one.recipient, one.purpose) == (other.sender, other.recipient, other.purpose)
    return same and any(covers(a, b) or covers(b, a) for a in one.categories for b in other.categories)
