"""What a caseworker writes of a course: registered by the rules of its day, and corrected with a trace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.courses.models import Course, CourseDay, CourseEdition, CourseHistory, Day
from portal.courses.service import CourseRefused, SchemeClosed, TooLong
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.rulesets import CourseKind, rules_for
from portal.rulesets.days import Period
from portal.rulesets.history import Had, History, history
from portal.rulesets.length import length_rule

__all__ = ["CourseEdition", "CourseHistory", "CourseRefused", "SchemeClosed", "TooLong"]

CHANGED = "course.changed"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is said of a course."""

    kind: CourseKind
    granted_on: date
    started_on: date | None = None
    ends_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """All courses of a citizen, the newest first, with the days of each and what was written of each before."""

    courses: tuple[Course, ...]
    days: dict[UUID, tuple[CourseDay, ...]]
    editions: dict[UUID, tuple[CourseEdition, ...]]
    known_at: datetime | None
    """When somebody said that these are all."""


def rules_day(facts: Facts, offered: Iterable[date]) -> date | None:
    """The day that chooses the rules, where it is not the grant's: of an offer made while courses were still granted.

    Raises SchemeClosed where neither the grant nor an offer before it is from that time, and TooLong by the rules.
    Of a course from before the rules we know nothing is refused: it is history.
    """
    rules, day = rules_for(facts.kind, facts.granted_on), None
    if rules is not None and not rules.may_be_granted.value:
        days = [on for on in offered if on <= facts.granted_on and _open_on(facts.kind, on)]
        if not days:
            raise SchemeClosed
        day = max(days)
        rules = rules_for(facts.kind, day)
    if length_rule(rules, starts_on=facts.started_on, last_day=facts.ends_on).within is False:
        raise TooLong
    return day


def _open_on(kind: CourseKind, on: date) -> bool:
    rules = rules_for(kind, on)
    return rules is not None and rules.may_be_granted.value


def register(session: Session, citizen: Citizen, facts: Facts, *, offered: Iterable[date], now: datetime) -> Course:
    course = Course(id=uuid4(), citizen_id=citizen.id, rules_on=rules_day(facts, offered), **asdict(facts))
    session.add(course)
    session.flush()
    _tell(session, citizen, course, now)
    return course


def correct(
    session: Session, citizen: Citizen, course: Course, facts: Facts, by: Employee, *, offered: Iterable[date],
    now: datetime,
) -> None:  # fmt: skip
    """What stood there before is kept; writing the same again changes nothing."""
    before = _facts(course)
    if before == facts:
        return
    day = rules_day(facts, offered)
    edition = CourseEdition(
        id=uuid4(), course_id=course.id, corrected_at=now, employee_id=by.id, **asdict(before)
    )  # fmt: skip
    session.add(edition)
    for name, value in asdict(facts).items():
        setattr(course, name, value)
    course.rules_on = day
    session.flush()
    _tell(session, citizen, course, now)


def _facts(course: Course) -> Facts:
    return Facts(
        kind=course.kind, granted_on=course.granted_on, started_on=course.started_on, ends_on=course.ends_on,
        ended_on=course.ended_on,
    )  # fmt: skip


def write_day(
    session: Session, citizen: Citizen, course: Course, what: Day, first: date, last: date | None, held: bool | None,
    *, now: datetime, instead_of: CourseDay | None = None,
) -> CourseDay:  # fmt: skip
    """A talk, a period or a day of work; in place of one that was wrong, which is struck and stays to be read."""
    if instead_of is not None:
        if (instead_of.what, instead_of.first, instead_of.last, instead_of.held) == (what, first, last, held):
            return instead_of
        instead_of.struck_at = instead_of.struck_at or now
    day = CourseDay(
        id=uuid4(), course_id=course.id, what=what, first=first, last=last, held=held, written_at=now, struck_at=None
    )
    session.add(day)
    session.flush()
    _tell(session, citizen, course, now)
    return day


def strike(session: Session, citizen: Citizen, course: Course, day: CourseDay, *, now: datetime) -> None:
    if day.struck_at is None:
        day.struck_at = now
        _tell(session, citizen, course, now)


def say_these_are_all(session: Session, citizen: Citizen, by: Employee, now: datetime) -> None:
    known = session.get(CourseHistory, citizen.id)
    if known is None:
        session.add(CourseHistory(citizen_id=citizen.id, known_at=now, employee_id=by.id))
    else:
        known.known_at, known.employee_id = now, by.id
    session.flush()


def written(session: Session, citizen: Citizen) -> Written:
    """Four statements, however many courses she has had."""
    wanted = select(Course).where(Course.citizen_id == citizen.id)
    courses = session.scalars(wanted.order_by(Course.granted_on.desc(), Course.id)).all()
    ids = [course.id for course in courses]
    days = session.scalars(
        select(CourseDay).where(CourseDay.course_id.in_(ids)).order_by(CourseDay.first.desc(), CourseDay.id)
    ).all()
    editions = session.scalars(
        select(CourseEdition).where(CourseEdition.course_id.in_(ids)).order_by(CourseEdition.corrected_at.desc())
    ).all()
    known = session.get(CourseHistory, citizen.id)
    return Written(
        courses=tuple(courses),
        days={key: tuple(day for day in days if day.course_id == key) for key in ids},
        editions={key: tuple(one for one in editions if one.course_id == key) for key in ids},
        known_at=None if known is None else known.known_at,
    )


def course_in(session: Session, citizen: Citizen, course_id: UUID) -> Course:
    found = session.get(Course, course_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def day_in(session: Session, citizen: Citizen, day_id: UUID) -> tuple[CourseDay, Course]:
    """A day that still counts, in a course of hers."""
    found = session.get(CourseDay, day_id)
    if found is None or found.struck_at is not None:
        raise NotFound
    return found, course_in(session, citizen, found.course_id)


def earlier(session: Session, citizen: Citizen, on: date) -> History | None:
    """The ressourceforløb she has had before that day; None until somebody has said that all of them stand here."""
    if session.get(CourseHistory, citizen.id) is None:
        return None
    wanted = select(Course).where(Course.citizen_id == citizen.id, Course.kind == "ressourceforloeb")
    return history((_had(course) for course in session.scalars(wanted)), on=on)


def _had(course: Course) -> Had:
    last = course.ended_on or course.ends_on
    days = None if course.started_on is None else Period(course.started_on, last)
    return Had(granted_on=course.granted_on, days=days)


def _tell(session: Session, citizen: Citizen, course: Course, now: datetime) -> None:
    """Once for what is written in one go: not again while she has not read it."""
    if not messages.is_news(session, citizen, course.id):
        messages.tell_citizen(session, citizen, kind=CHANGED, url="/plan/frister", now=now, ref=course.id)
