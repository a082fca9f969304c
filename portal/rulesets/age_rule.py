"""Whether a rule about age seems to let a person say no to a ressourceforløb, and why; a pure function."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.rulesets import CourseRules


class Says(StrEnum):
    MAY_DECLINE = "may-decline"
    """A rule about age seems to let her decline; anybody may say no, this is about which rule stands behind it."""
    NO_AGE_RULE = "no-age-rule"
    UNKNOWN = "unknown"


class Because(StrEnum):
    NEAR_PENSION = "near-pension"
    BEYOND_TOTAL = "beyond-total"
    REPEAT_LATE = "repeat-late"
    YOUNG = "young"
    WITHIN_TOTAL = "within-total"
    FIRST_LATE = "first-late"
    BIRTH_UNKNOWN = "birth-unknown"
    HISTORY_UNKNOWN = "history-unknown"
    RULES_UNKNOWN = "rules-unknown"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A result with its reason. The municipality decides; this only says what it looks like."""

    says: Says
    because: Because
    rules: CourseRules | None


def age_rule(
    rules: CourseRules | None,
    *,
    on: date,
    born: date | None,
    earlier_courses: int | None,
    earlier_months: int | None,
    months: int | None,
) -> Finding:
    """What the rules seem to say of an offer made `on` that day; whatever is not known is said to be unknown."""
    if rules is None:
        return Finding(says=Says.UNKNOWN, because=Because.RULES_UNKNOWN, rules=None)

    def finding(says: Says, because: Because) -> Finding:
        return Finding(says=says, because=because, rules=rules)

    if born is None:
        return finding(Says.UNKNOWN, Because.BIRTH_UNKNOWN)
    if _near_pension(rules, born, on):
        return finding(Says.MAY_DECLINE, Because.NEAR_PENSION)
    age = age_on(born, on)
    if age < rules.lower_age.value:
        return finding(Says.NO_AGE_RULE, Because.YOUNG)
    if age >= rules.upper_age.value:
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


def age_on(born: date, on: date) -> int:
    """Whole years. Who is born on 29 February turns a year older on 1 March of a common year."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _near_pension(rules: CourseRules, born: date, on: date) -> bool:
    """Less than the rule's years are left; exactly that many are not less. Born before the table: pension already."""
    ages = [age for since, age in rules.pension_ages.value if born >= since]
    if not ages:
        return True
    limit = age_on(born, on) + rules.years_to_pension.value
    on_birthday = (on.month, on.day) == (born.month, born.day)
    return limit > ages[-1] or (limit == ages[-1] and not on_birthday)
