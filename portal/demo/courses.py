"""Two of the demo's citizens are in a course: one whose municipality has a month left, one whose course ends soon."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.courses import service as courses
from portal.identity import Citizen
from portal.plan.models import Case, Effort
from portal.rulesets import EffortKind
from portal.rulesets.days import months_after
from portal.rulesets.length import last_possible_day

KINDS: dict[str, EffortKind] = {
    "Mentor en gang om ugen": "mentor",
    "Forløb om at leve med smerter": "regional_behandling",
    "Træning på hold": "kommunal_sundhed",
    "Hjælp til at få styr på posten": "serviceloven",
}
LAST_GRANTS = date(2026, 1, 26)
"""Just before the scheme closed for new courses."""


def tell(session: Session, bo: Citizen, dorte: Citizen, now: datetime) -> None:
    today = now.date()
    _soon(session, bo, today)
    _ending(session, dorte, today)


def _soon(session: Session, bo: Citizen, today: date) -> None:
    """Five months in, with twenty days that do not count: the municipality has not begun anything that does."""
    started = months_after(today, -6) + timedelta(days=5)
    course = courses.grant(
        session, bo, granted_on=LAST_GRANTS, started_on=started, ends_on=last_possible_day(started, 2)
    )
    _efforts(session, bo, course)
    courses.add_day(session, course, "fritaget", started + timedelta(days=40), started + timedelta(days=59))
    for days in (20, 75):
        courses.add_day(session, course, "samtale", started + timedelta(days=days), held=True)
    courses.add_day(session, course, "samtale", today + timedelta(days=9))


def _ending(session: Session, dorte: Citizen, today: date) -> None:
    """Almost three years in: the end is near, and what comes then is for the municipality to decide."""
    started = months_after(today, -32)
    course = courses.grant(
        session,
        dorte,
        granted_on=started - timedelta(days=7),
        started_on=started,
        ends_on=last_possible_day(started, 3),
    )
    _efforts(session, dorte, course)
    courses.add_day(session, course, "ordinaere_timer", started + timedelta(days=100))
    for months in (1, 2, 4, 5, 14, 27):
        courses.add_day(session, course, "samtale", months_after(started, months), held=True)


def _efforts(session: Session, citizen: Citizen, course: courses.Course) -> None:
    for effort in session.scalars(
        select(Effort).join(Case, Case.id == Effort.case_id).where(Case.citizen_id == citizen.id)
    ):
        courses.tell_effort(session, course, effort.id, KINDS[effort.title])
