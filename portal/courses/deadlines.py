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
from portal.plan import begun
from portal.plan.units import unit_of
from portal.rulesets.days import Period
from portal.rulesets.guarantee import Effort as Judgeable
from portal.rulesets.guarantee import Pause, Status, guarantee

_KEPT = {Status.MET: True, Status.EXEMPT: True, Status.OVERDUE: False}


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
    for one in begun.efforts_of(session, select(Course.citizen_id).where(*known)):
        judgeable = Judgeable(name="", kind=kinds.get(one.effort_id), begun_on=one.on, in_plan=one.in_plan)
        efforts[one.citizen_id].append(judgeable)
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
