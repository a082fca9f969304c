"""How long a course may be, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.rulesets import RuleSet
from portal.rulesets.days import years_after
from portal.rulesets.reasons import Because, Reason, reason


@dataclass(frozen=True, kw_only=True)
class Length:
    """Whether a proposed length is within the rules. None: we cannot see it."""

    within: bool | None
    reason: Reason


def length_rule(rules: RuleSet | None, *, starts_on: date | None, last_day: date | None) -> Length:
    """Three years from 1 March end with the last day of February; the day after is one too many."""
    if rules is None or rules.max_years is None or not rules.max_years.verified or not (starts_on and last_day):
        return Length(within=None, reason=reason(Because.LENGTH_UNKNOWN, rules))
    latest = last_possible_day(starts_on, rules.max_years.value)
    because = Because.WITHIN_LENGTH if last_day <= latest else Because.BEYOND_LENGTH
    return Length(within=last_day <= latest, reason=reason(because, rules, years=rules.max_years.value, latest=latest))


def last_possible_day(starts_on: date, years: int) -> date:
    return years_after(starts_on, years) - timedelta(days=1)
