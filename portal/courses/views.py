"""The municipality's deadlines as she reads them: a day, why, and what counts and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.courses import told
from portal.courses.registering import Written
from portal.courses.service import Standing
from portal.pages import shortday
from portal.rulesets.guarantee import Status
from portal.rulesets.words import sentence

Row = tuple[str, str | list[str]]


@dataclass(frozen=True, kw_only=True)
class EffortLine:
    """One effort: whether it counts is said in words, the badge's colour only repeats it."""

    name: str
    state: str
    badge: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """All the page shows."""

    state: str
    badge: str
    sentence: str
    deadline: date | None
    efforts: tuple[EffortLine, ...]
    moved: int
    laws: tuple[str, ...]
    talks: str
    talk_rows: tuple[Row, ...]
    ends_on: date | None
    closes_on: date | None
    written: list[Row]
    """What was written of her courses and when, the newest first."""


def deadlines(standing: Standing, written: Written) -> Deadlines:
    found, rules = standing.guarantee, standing.rules
    state, badge = state_words()[found.status]
    figures = () if rules is None else (rules.guarantee_months, rules.counting_efforts, rules.stopping)
    return Deadlines(
        state=state,
        badge=badge,
        sentence=sentence(found.reason),
        deadline=found.deadline if found.status in (Status.RUNNING, Status.SOON, Status.OVERDUE) else None,
        efforts=tuple(
            EffortLine(
                name=one.effort.name,
                state=_("Tæller med") if one.counts else _("Tæller ikke med"),
                badge="success" if one.counts else "neutral",
                why=sentence(one.reason),
            )
            for one in found.efforts
        ),
        moved=found.excluded_days,
        laws=tuple(figure.law for figure in figures if figure is not None and figure.verified),
        talks=sentence(standing.talks.reason),
        talk_rows=_talk_rows(standing),
        ends_on=standing.course.ends_on if standing.ends_soon else None,
        closes_on=rules.closes_on.value if rules is not None and rules.closes_on is not None else None,
        written=[(day, text) for day, text in told.to_citizen(written)],
    )


def state_words() -> dict[Status, tuple[str, str]]:
    return {
        Status.MET: (_("Fristen er holdt"), "success"),
        Status.EXEMPT: (_("Der er ingen frist nu"), "neutral"),
        Status.STOPPED: (_("Fristen står stille"), "info"),
        Status.RUNNING: (_("Fristen løber"), "info"),
        Status.SOON: (_("Mindre end en måned tilbage"), "warning"),
        Status.OVERDUE: (_("Fristen er gået"), "warning"),
        Status.UNKNOWN: (_("Vi kan ikke se det her"), "neutral"),
    }


def _talk_rows(standing: Standing) -> tuple[Row, ...]:
    talks = standing.talks
    rows: list[Row] = [
        (_("Holdt"), _days(talks.held) or _("Ingen samtaler endnu")),
        (_("Aftalt"), _days(talks.planned) or _("Ingen lige nu")),
    ]
    if talks.untold:
        rows.append((_("Vi kan ikke se, om de blev holdt"), _days(talks.untold)))
    return tuple(rows)


def _days(days: Sequence[date]) -> list[str]:
    return [shortday(day) for day in days]
