"""Why a rule says what it says: a code and the facts it rests on, which `portal.rulesets.words` tells in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rulesets import RuleSet


class Because(StrEnum):
    # about her age
    NEAR_PENSION = "near-pension"
    BEYOND_TOTAL = "beyond-total"
    REPEAT_LATE = "repeat-late"
    YOUNG = "young"
    WITHIN_TOTAL = "within-total"
    FIRST_LATE = "first-late"
    BIRTH_UNKNOWN = "birth-unknown"
    HISTORY_UNKNOWN = "history-unknown"
    RULES_UNKNOWN = "rules-unknown"
    PENSION_UNVERIFIED = "pension-unverified"
    # about how long a course is
    WITHIN_LENGTH = "within-length"
    BEYOND_LENGTH = "beyond-length"
    LENGTH_UNKNOWN = "length-unknown"
    # about the municipality's six months
    EFFORT_BEGUN = "effort-begun"
    ORDINARY_WORK = "ordinary-work"
    NOTHING_YET = "nothing-yet"
    NOTHING_IN_TIME = "nothing-in-time"
    CLOCK_STOPPED = "clock-stopped"
    EFFORT_UNKNOWN = "effort-unknown"
    START_UNKNOWN = "start-unknown"
    # about one effort
    COUNTS = "counts"
    KIND_DOES_NOT_COUNT = "kind-does-not-count"
    REGION_TREATS = "region-treats"
    KIND_UNKNOWN = "kind-unknown"
    NOT_IN_PLAN = "not-in-plan"
    NOT_BEGUN = "not-begun"
    BEGUN_BEFORE = "begun-before"
    BEGUN_LATE = "begun-late"
    # about talks
    TALKS_HELD = "talks-held"
    TALKS_DUE = "talks-due"
    TALKS_MISSING = "talks-missing"
    TALKS_UNKNOWN = "talks-unknown"


Fact = int | date


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason, with the rule set it comes from; without one, we have no rules to say it by."""

    because: Because
    rules: RuleSet | None
    facts: tuple[tuple[str, Fact], ...] = ()


def reason(because: Because, rules: RuleSet | None, **facts: Fact) -> Reason:
    return Reason(because=because, rules=rules, facts=tuple(sorted(facts.items())))
