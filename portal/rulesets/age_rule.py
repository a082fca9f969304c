"""Whether a rule about age seems to let a person say no to a ressourceforløb, and why; a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rulesets import RuleSet
from portal.rulesets.days import age_on, birthday, months_after
from portal.rulesets.reasons import Because, Reason, reason

__all__ = ["Because", "Finding", "Says", "age_on", "age_rule"]


class Says(StrEnum):
    MAY_DECLINE = "may-decline"
    """A rule about age seems to let her decline; anybody may say no, this is about which rule stands behind it."""
    NO_AGE_RULE = "no-age-rule"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A result with its reason. The municipality decides; this only says what it looks like."""

    says: Says
    reason: Reason

    @property
    def because(self) -> Because:
        return self.reason.because


def age_rule(
    rules: RuleSet | None,
    *,
    on: date,
    born: date | None,
    earlier_courses: int | None,
    earlier_months: int | None,
    months: int | None,
) -> Finding:
    """What the rules seem to say of an offer made `on` that day; whatever is not known is said to be unknown.

    LAB § 112, stk. 3, and the ages of § 115 as the agency's page tells them. Courses before the set are history.
    """

    def finding(says: Says, because: Because) -> Finding:
        return Finding(says=says, reason=reason(because, rules))

    if rules is None or not _complete(rules):
        return finding(Says.UNKNOWN, Because.RULES_UNKNOWN)
    assert rules.lower_age
    assert rules.upper_age
    assert rules.total_years_between
    if born is None:
        return finding(Says.UNKNOWN, Because.BIRTH_UNKNOWN)
    near = _near_pension(rules, born, on)
    if near is None:
        return finding(Says.UNKNOWN, Because.PENSION_UNVERIFIED)
    if near:
        return finding(Says.MAY_DECLINE, Because.NEAR_PENSION)
    if not _reached(rules, rules.lower_age.value, born, on):
        return finding(Says.NO_AGE_RULE, Because.YOUNG)
    if _reached(rules, rules.upper_age.value, born, on):
        if earlier_courses is None:
            return finding(Says.UNKNOWN, Because.HISTORY_UNKNOWN)
        if earlier_courses > 0:
            return finding(Says.MAY_DECLINE, Because.REPEAT_LATE)
        return finding(Says.NO_AGE_RULE, Because.FIRST_LATE)
    if earlier_months is None or months is None:
        return finding(Says.UNKNOWN, Because.HISTORY_UNKNOWN)
    if earlier_months + months > 12 * rules.total_years_between.value:
        return finding(Says.MAY_DECLINE, Because.BEYOND_TOTAL)
    return finding(Says.NO_AGE_RULE, Because.WITHIN_TOTAL)


def _complete(rules: RuleSet) -> bool:
    """Every figure the rule needs is there, and none of them is unverified."""
    needed = (
        rules.lower_age,
        rules.upper_age,
        rules.birthday_counts,
        rules.total_years_between,
        rules.years_to_pension,
        rules.pension_months,
    )
    return all(figure is not None and figure.verified for figure in needed)


def _reached(rules: RuleSet, age: int, born: date, on: date) -> bool:
    assert rules.birthday_counts
    turns = birthday(born, age)
    return on >= turns if rules.birthday_counts.value else on > turns


def _near_pension(rules: RuleSet, born: date, on: date) -> bool | None:
    """Less than the rule's years are left; exactly that many are not less. None: what we have not read decides it."""
    assert rules.pension_months
    assert rules.years_to_pension
    ages = [_age_in(rules.pension_months.value, born)]
    if rules.later_pension_months is not None:
        ages.append(_age_in(rules.later_pension_months.value, born) or ages[0])
    answers = {
        months_after(on, 12 * rules.years_to_pension.value) > months_after(born, age) for age in ages if age is not None
    }
    return answers.pop() if len(answers) == 1 else None


def _age_in(table: tuple[tuple[date, int], ...], born: date) -> int | None:
    ages = [months for since, months in table if born >= since]
    return ages[-1] if ages else None
