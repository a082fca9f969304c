"""The law as dated data: one file per rule set, each number with its § and where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Figure(Generic[T]):
    """A number out of the law. `verified` says that it was read in the statute or on the agency's own page."""

    value: T
    law: str
    source: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class CourseRules:
    """What one rule set says about a ressourceforløb; chosen by the date of the municipality's offer, never today's."""

    valid_from: date
    closed_to_new_from: Figure[date]
    """No new course is granted from this day; courses granted or offered before it go on."""
    max_years: Figure[int]
    lower_age: Figure[int]
    upper_age: Figure[int]
    total_years_between: Figure[int]
    """Between the two ages: years in all that need no wish of her own."""
    years_to_pension: Figure[int]
    pension_ages: Figure[tuple[tuple[date, int], ...]]
    """(born on or after, age): the last row that fits counts; earlier births have the pension already."""
    complaint_weeks: Figure[int]


def course_rules(offered: date) -> CourseRules | None:
    """The rule set that holds for an offer made that day; None where we have none."""
    from portal.rulesets.ressourceforloeb_2022 import RULES

    return RULES if offered >= RULES.valid_from else None
