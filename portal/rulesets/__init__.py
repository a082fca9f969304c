"""The law as dated data: one file per rule set, each number with its § and where it was read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

CourseKind = Literal["ressourceforloeb", "jobafklaring", "fleksjob", "helhedsorienteret"]
EffortKind = Literal[
    "virksomhedspraktik",
    "loentilskud",
    "vejledning_opkvalificering",
    "serviceloven",
    "kommunal_sundhed",
    "mentor",
    "regional_behandling",
    "andet",
]
PauseReason = Literal["fritaget", "uden_kontakt"]
"""Exempt from being available (aktivloven § 13, stk. 7-8), or a contact course without contact (LAB § 33, stk. 5)."""


class Confidence(StrEnum):
    """How sure we are of a figure."""

    READ = "read"
    """In the act, the executive order or the agency's own page."""
    SECOND_HAND = "second-hand"
    """Told by somebody who has read it, or in part."""
    UNVERIFIED = "unverified"
    """Nobody has shown us where it stands: it gives no date and no duty."""


@dataclass(frozen=True, kw_only=True)
class Figure(Generic[T]):
    """A number, an age or a list out of the law, with its § and its source."""

    value: T
    law: str
    source: str
    confidence: Confidence

    @property
    def verified(self) -> bool:
        return self.confidence is not Confidence.UNVERIFIED


@dataclass(frozen=True, kw_only=True)
class Talks:
    """At least so many talks within the first months of a course."""

    count: int
    months: int


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """What the law of one period says of one kind of course. What is None, we cannot say anything about."""

    kind: CourseKind
    valid_from: date
    valid_until: date | None = None
    """The last day on which an offer or a grant falls under this set."""
    may_be_granted: Figure[bool]
    """Whether a new course can be made at all; a course offered or running under an older set goes on."""
    closes_on: Figure[date] | None = None
    """No new course from this day: told beforehand, as a plain fact."""
    max_years: Figure[int] | None = None
    lower_age: Figure[int] | None = None
    upper_age: Figure[int] | None = None
    birthday_counts: Figure[bool] | None = None
    """Whether an age is reached on the birthday itself."""
    total_years_between: Figure[int] | None = None
    """Between the two ages: years in all that need no wish of her own."""
    years_to_pension: Figure[int] | None = None
    pension_months: Figure[tuple[tuple[date, int], ...]] | None = None
    """(born on or after, pension age in months): the last row that fits counts."""
    later_pension_months: Figure[tuple[tuple[date, int], ...]] | None = None
    """Ages decided later that we have not read: where they would change a result, the result is unknown."""
    guarantee_months: Figure[int] | None = None
    counting_efforts: Figure[frozenset[EffortKind]] | None = None
    stopping: Figure[frozenset[PauseReason]] | None = None
    """What the clock of the guarantee stands still for."""
    talks: Figure[Talks] | None = None
    complaint_weeks: Figure[int]


SETS = (
    "ressourceforloeb_2022",
    "ressourceforloeb_2026",
    "jobafklaring_2022",
    "fleksjob_2022",
    "helhedsorienteret_2022",
)
"""A new rule set is a new file here, and nothing else."""


def rule_sets() -> tuple[RuleSet, ...]:
    found: list[RuleSet] = [import_module(f"portal.rulesets.{name}").RULES for name in SETS]
    return tuple(found)


def rules_for(kind: str, on: date) -> RuleSet | None:
    """The set that holds for an offer or grant of that day; None where we have none. Never chosen by today's date."""
    for rules in rule_sets():
        in_time = rules.valid_from <= on and (rules.valid_until is None or on <= rules.valid_until)
        if rules.kind == kind and in_time:
            return rules
    return None


def course_rules(on: date) -> RuleSet | None:
    """The set for a ressourceforløb offered or granted that day."""
    return rules_for("ressourceforloeb", on)
