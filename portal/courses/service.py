"""A citizen's course is registered by the municipality, and read with where its deadlines stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.courses.models import Course, CourseDay, CourseEdition, CourseEffort, Day
from portal.identity import Citizen
from portal.plan import service as plan
from portal.rulesets import CourseKind, EffortKind, RuleSet, rules_for
from portal.rulesets.days import Period, months_after
from portal.rulesets.guarantee import Effort, Guarantee, Pause, guarantee
from portal.rulesets.length import length_rule
from portal.rulesets.talks import Talk, TalkCount, talk_count

__all__ = ["Course", "CourseDay", "CourseEdition", "CourseEffort", "Day"]

END_SHOWN_MONTHS = 6
"""The end is told from six months before: time to ask what comes then."""


class CourseRefused(Exception):
    """A course that cannot be registered so; the subclass says why."""


class SchemeClosed(CourseRefused):
    """No new course of this kind is granted on that day; those granted before go on."""


class NoRules(CourseRefused):
    """We have no rules of that kind and day."""


class TooLong(CourseRefused):
    """It would last longer than the rules of its grant allow."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where the municipality's deadlines in her course stand today."""

    course: Course
    rules: RuleSet | None
    guarantee: Guarantee
    talks: TalkCount
    ends_soon: bool


def grant(
    session: Session,
    citizen: Citizen,
    *,
    granted_on: date,
    kind: CourseKind = "ressourceforloeb",
    started_on: date | None = None,
    ends_on: date | None = None,
    course_id: UUID | None = None,
) -> Course:
    """Register a new course, by the rules of the day it was granted. Only this is refused once the scheme is closed."""
    rules = rules_for(kind, granted_on)
    if rules is None:
        raise NoRules
    if not rules.may_be_granted.value:
        raise SchemeClosed
    if length_rule(rules, starts_on=started_on, last_day=ends_on).within is False:
        raise TooLong
    course = Course(
        id=course_id or uuid4(),
        citizen_id=citizen.id,
        kind=kind,
        granted_on=granted_on,
        started_on=started_on,
        ends_on=ends_on,
        rules_on=None,
    )
    session.add(course)
    session.flush()
    return course


def take_in(
    session: Session,
    citizen: Citizen,
    *,
    kind: CourseKind,
    granted_on: date,
    started_on: date | None,
    ends_on: date | None,
    ended_on: date | None,
) -> Course:
    """A course that an older system holds, also from before the rules we know. None is granted by it anew."""
    rules = rules_for(kind, granted_on)
    if rules is not None and not rules.may_be_granted.value:
        raise SchemeClosed
    course = Course(
        id=uuid4(), citizen_id=citizen.id, kind=kind, granted_on=granted_on, started_on=started_on, ends_on=ends_on,
        ended_on=ended_on,
    )  # fmt: skip
    session.add(course)
    session.flush()
    return course


def tell_effort(session: Session, course: Course, effort_id: UUID, kind: EffortKind) -> None:
    """Say what an effort of the plan is by law."""
    known = session.get(CourseEffort, effort_id)
    if known is None:
        session.add(CourseEffort(effort_id=effort_id, course_id=course.id, kind=kind))
    else:
        known.kind = kind


def add_day(
    session: Session, course: Course, what: Day, first: date, last: date | None = None, *, held: bool | None = None
) -> CourseDay:
    day = CourseDay(id=uuid4(), course_id=course.id, what=what, first=first, last=last, held=held)
    session.add(day)
    return day


def rules_of(course: Course) -> RuleSet | None:
    """Those of the day of its offer or grant, never today's."""
    return rules_for(course.kind, course.rules_on or course.granted_on)


def course_of(session: Session, citizen: Citizen) -> Course | None:
    """The course that runs, or the latest granted; earlier ones are history."""
    wanted = select(Course).where(Course.citizen_id == citizen.id)
    return session.scalars(wanted.order_by(Course.ended_on.is_not(None), Course.granted_on.desc()).limit(1)).first()


def standing(session: Session, citizen: Citizen, today: date) -> Standing | None:
    """None where no course is registered. Four statements and those of the plan, whatever their number."""
    course = course_of(session, citizen)
    if course is None:
        return None
    rules = rules_of(course)
    kinds = {
        row.effort_id: row.kind
        for row in session.scalars(select(CourseEffort).where(CourseEffort.course_id == course.id))
    }
    wanted = select(CourseDay).where(CourseDay.course_id == course.id, CourseDay.struck_at.is_(None))
    days = session.scalars(wanted.order_by(CourseDay.first)).all()
    case = plan.case_of(session, citizen)
    efforts = () if case is None else plan.plan_of(session, case).efforts
    return Standing(
        course=course,
        rules=rules,
        guarantee=guarantee(
            rules,
            started_on=course.started_on,
            efforts=[_effort(effort, kinds.get(effort.id)) for effort in efforts],
            pauses=[
                Pause(why=day.what, days=Period(day.first, day.last))
                for day in days
                if day.what == "fritaget" or day.what == "uden_kontakt"
            ],
            ordinary_work=[day.first for day in days if day.what == "ordinaere_timer"],
            today=today,
        ),
        talks=talk_count(
            rules,
            started_on=course.started_on,
            talks=[Talk(on=day.first, held=day.held) for day in days if day.what == "samtale"],
            today=today,
        ),
        ends_soon=course.ended_on is None
        and course.ends_on is not None
        and today >= months_after(course.ends_on, -END_SHOWN_MONTHS),
    )


def _effort(effort: plan.EffortLine, kind: EffortKind | None) -> Effort:
    """An effort has begun when it goes on, or went on and is over; what is only granted has not."""
    begun = effort.starts_on if effort.state in ("i_gang", "gennemfoert", "afbrudt") else None
    return Effort(name=effort.title, kind=kind, begun_on=begun, in_plan=effort.part == "indsats")
