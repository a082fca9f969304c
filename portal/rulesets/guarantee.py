"""The municipality's six months to begin an effort that counts, told with why each effort counts or does not.

LAB § 113, stk. 2, and BEK 2408/2021 § 17. It is the municipality's deadline and never the citizen's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.rulesets import EffortKind, PauseReason, RuleSet
from portal.rulesets.days import Period, merged, months_after
from portal.rulesets.reasons import Because, Reason, reason

SOON = timedelta(days=30)


class Status(StrEnum):
    MET = "met"
    EXEMPT = "exempt"
    """She had ordinary paid hours: her case is not put to the team again."""
    STOPPED = "stopped"
    """The clock stands still today, so nobody can name the day."""
    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    """Her case shall be put to the team again, unless special reasons speak against it."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Effort:
    """One effort. `kind` None: nobody has said what it is by law; `in_plan` says it stands in the indsatsdel."""

    name: str
    kind: EffortKind | None
    begun_on: date | None
    in_plan: bool


@dataclass(frozen=True, kw_only=True)
class Pause:
    why: PauseReason
    days: Period


@dataclass(frozen=True, kw_only=True)
class Judged:
    effort: Effort
    counts: bool
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Guarantee:
    status: Status
    deadline: date | None
    """None where no day can be named."""
    excluded_days: int
    efforts: tuple[Judged, ...]
    reason: Reason


def guarantee(
    rules: RuleSet | None,
    *,
    started_on: date | None,
    efforts: Iterable[Effort],
    pauses: Iterable[Pause] = (),
    ordinary_work: Iterable[date] = (),
    today: date,
) -> Guarantee:
    """Where the guarantee stands today. Overlapping pauses count once; what is not known is said to be unknown."""
    every = tuple(efforts)
    if rules is None or started_on is None or not _complete(rules):
        because = Because.START_UNKNOWN if rules is not None and _complete(rules) else Because.RULES_UNKNOWN
        judged = tuple(_judge(rules, effort, None, None) for effort in every)
        return Guarantee(
            status=Status.UNKNOWN, deadline=None, excluded_days=0, efforts=judged, reason=reason(because, rules)
        )
    assert rules.stopping
    assert rules.guarantee_months
    stopping = [pause.days for pause in pauses if pause.why in rules.stopping.value]
    deadline, excluded = deadline_of(started_on, rules.guarantee_months.value, stopping)
    judged = tuple(_judge(rules, effort, started_on, deadline) for effort in every)
    status, because = _status(judged, started_on, deadline, tuple(ordinary_work), today)
    # The clock runs again some day: until then it has no last day, but what has happened already counts.
    shown = None if status in (Status.STOPPED, Status.UNKNOWN) else deadline
    facts = {} if shown is None else {"deadline": shown}
    return Guarantee(
        status=status,
        deadline=shown,
        excluded_days=excluded,
        efforts=judged,
        reason=reason(because, rules, months=rules.guarantee_months.value, **facts),
    )


def deadline_of(started_on: date, months: int, excluded: Iterable[Period]) -> tuple[date | None, int]:
    """The last day and how many excluded days moved it; None while an excluded period still runs."""
    deadline, moved = months_after(started_on, months), 0
    for period in merged(excluded):
        first = max(period.first, started_on)
        if first > deadline:
            break
        if period.last is None:
            return None, moved
        days = max((period.last - first).days + 1, 0)
        deadline, moved = deadline + timedelta(days=days), moved + days
    return deadline, moved


def _complete(rules: RuleSet) -> bool:
    needed = (rules.guarantee_months, rules.counting_efforts, rules.stopping)
    return all(figure is not None and figure.verified for figure in needed)


def _judge(rules: RuleSet | None, effort: Effort, started_on: date | None, deadline: date | None) -> Judged:
    because = _why(rules, effort, started_on, deadline)
    return Judged(effort=effort, counts=because is Because.COUNTS, reason=reason(because, rules))


def _why(rules: RuleSet | None, effort: Effort, started_on: date | None, deadline: date | None) -> Because:
    if effort.kind is None or rules is None or rules.counting_efforts is None or started_on is None:
        return Because.KIND_UNKNOWN
    if effort.kind not in rules.counting_efforts.value:
        region = effort.kind == "regional_behandling"
        return Because.REGION_TREATS if region else Because.KIND_DOES_NOT_COUNT
    if not effort.in_plan:
        return Because.NOT_IN_PLAN
    if effort.begun_on is None:
        return Because.NOT_BEGUN
    if effort.begun_on < started_on:
        return Because.BEGUN_BEFORE
    return Because.BEGUN_LATE if deadline is not None and effort.begun_on > deadline else Because.COUNTS


def _status(
    judged: tuple[Judged, ...],
    started_on: date,
    deadline: date | None,
    ordinary_work: tuple[date, ...],
    today: date,
) -> tuple[Status, Because]:
    if any(one.counts and one.effort.begun_on is not None and one.effort.begun_on <= today for one in judged):
        return Status.MET, Because.EFFORT_BEGUN
    if any(started_on <= day <= min(deadline or today, today) for day in ordinary_work):
        return Status.EXEMPT, Because.ORDINARY_WORK
    if any(_may_count(one, deadline, today) for one in judged):
        return Status.UNKNOWN, Because.EFFORT_UNKNOWN
    if deadline is None:
        return Status.STOPPED, Because.CLOCK_STOPPED
    if today > deadline:
        return Status.OVERDUE, Because.NOTHING_IN_TIME
    return (Status.SOON if deadline - today <= SOON else Status.RUNNING), Because.NOTHING_YET


def _may_count(one: Judged, deadline: date | None, today: date) -> bool:
    """An effort of a kind nobody has told us, begun in time: it may be the one that counts."""
    begun = one.effort.begun_on
    unknown = one.reason.because is Because.KIND_UNKNOWN and one.effort.in_plan
    return unknown and begun is not None and begun <= min(deadline or today, today)
