"""How many talks the municipality shall hold with her in the first months of a course: LAB § 31, stk. 3."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.rulesets import RuleSet
from portal.rulesets.days import months_after
from portal.rulesets.reasons import Because, Fact, Reason, reason


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A talk on a day. `held` None: the day has come, and nobody has said whether it was held."""

    on: date
    held: bool | None


@dataclass(frozen=True, kw_only=True)
class TalkCount:
    held: tuple[date, ...]
    planned: tuple[date, ...]
    untold: tuple[date, ...]
    """Days that have passed without word of whether the talk was held."""
    due: int | None
    """How many the municipality still owes her by `by`; None where no rule says so."""
    by: date | None
    reason: Reason


def talk_count(rules: RuleSet | None, *, started_on: date | None, talks: Iterable[Talk], today: date) -> TalkCount:
    """Held, planned and due. A talk that was held after the first months is shown and does not fill the count."""
    days = sorted(talks, key=lambda talk: talk.on)
    held = tuple(talk.on for talk in days if talk.held and talk.on <= today)
    planned = tuple(talk.on for talk in days if talk.held is None and talk.on > today)
    untold = tuple(talk.on for talk in days if talk.held is None and talk.on <= today)

    def counted(because: Because, due: int | None, by: date | None, **told: Fact) -> TalkCount:
        facts: dict[str, Fact] = {"held": len(held), **told}
        if due is not None and by is not None:
            facts |= {"due": due, "by": by}
        why = reason(because, rules, **facts)
        return TalkCount(held=held, planned=planned, untold=untold, due=due, by=by, reason=why)

    if rules is None or rules.talks is None or not rules.talks.verified or started_on is None:
        return counted(Because.TALKS_UNKNOWN, None, None)
    figure = rules.talks.value
    by = months_after(started_on, figure.months)
    due = max(figure.count - sum(started_on <= day <= by for day in held), 0)
    told = {"count": figure.count, "months": figure.months}
    if due == 0:
        return counted(Because.TALKS_HELD, 0, by, **told)
    if today <= by:
        return counted(Because.TALKS_DUE, due, by, **told)
    in_time = [day for day in untold if started_on <= day <= by]
    if len(in_time) >= due:
        return counted(Because.TALKS_UNKNOWN, None, None)
    return counted(Because.TALKS_MISSING, due, by, **told)
