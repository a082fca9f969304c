"""Whose six months ended in a period, and whether the municipality had begun an effort that counts: for statistics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.courses import service
from portal.courses.models import Course, CourseDay, CourseEffort
from portal.plan.models import Case, Effort
from portal.plan.units import unit_of
from portal.rulesets.days import Period
from portal.rulesets.guarantee import Effort as Judgeable
from portal.rulesets.guarantee import Pause, Status, guarantee

_KEPT = {Status.MET: True, Status.EXEMPT: True, Status.OVERDUE: False}
_BEGUN = ("i_gang", "gennemfoert", "afbrudt")


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """The end of somebody's six months; where too little is known to tell, there is none."""

    citizen_id: UUID
    unit: str | None
    kept: bool


def deadlines_between(session: Session, first: date, last: date) -> Iterator[Deadline]:
    """Those whose last day is from `first` to `last`, both counted; four statements, however many courses."""
    known = (Course.started_on.is_not(None), Course.started_on <= last)
    courses = session.execute(select(Course, unit_of(Course.citizen_id)).where(*known)).all()
    days, efforts = defaultdict[UUID, list[CourseDay]](list), defaultdict[UUID, list[Judgeable]](list)
    for day in session.scalars(select(CourseDay).join(Course, Course.id == CourseDay.course_id).where(*known)):
        days[day.course_id].append(day)
    kinds = {row.effort_id: row.kind for row in session.scalars(select(CourseEffort))}
    found = session.execute(
        select(Case.citizen_id, Effort.id, Effort.part, Effort.state, Effort.starts_on)
        .join(Case, Case.id == Effort.case_id)
        .where(Case.citizen_id.in_(select(Course.citizen_id).where(*known)))
    )
    for citizen_id, effort_id, part, state, starts_on in found:
        begun = starts_on if state in _BEGUN else None
        efforts[citizen_id].append(
            Judgeable(name="", kind=kinds.get(effort_id), begun_on=begun, in_plan=part == "indsats")
        )
    for course, unit in courses:
        judged = guarantee(
            service.rules_of(course),
            started_on=course.started_on,
            efforts=efforts[course.citizen_id],
            pauses=[
                Pause(why=day.what, days=Period(day.first, day.last))
                for day in days[course.id]
                if day.what == "fritaget" or day.what == "uden_kontakt"
            ],
            ordinary_work=[day.first for day in days[course.id] if day.what == "ordinaere_timer"],
            today=last + timedelta(days=1),
        )
        if judged.deadline is not None and first <= judged.deadline <= last and judged.status in _KEPT:
            yield Deadline(citizen_id=course.citizen_id, unit=unit, kept=_KEPT[judged.status])
