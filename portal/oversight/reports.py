"""A citizen reports a look she does not recognise; somebody who did not look answers within 72 hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.oversight.models import LookReport
from portal.transparency.service import ReadEvent, record_read

ANSWER_WITHIN = timedelta(hours=72)
FINDINGS = ("rightful", "wrongful", "unclear")
PAGE_SIZE = 50


class Answered(Exception):
    """Somebody has answered it already."""


def look_of(session: Session, citizen: Citizen, read_id: UUID) -> ReadEvent:
    """A look at her own case; any other is not found."""
    found = session.get(ReadEvent, read_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def report_of_look(session: Session, look: ReadEvent) -> LookReport | None:
    return session.scalar(select(LookReport).where(LookReport.read_event_id == look.id))


def report(session: Session, citizen: Citizen, look: ReadEvent, words: str, now: datetime) -> LookReport:
    """Reported twice is reported once. She is told, and the clock starts."""
    there = report_of_look(session, look)
    if there is not None:
        return there
    made = LookReport(
        id=uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        read_event_id=look.id,
        employee_id=look.employee_id,
        reported_at=now,
        due_at=now + ANSWER_WITHIN,
    )
    made.words = words
    session.add(made)
    messages.tell_citizen(
        session, citizen, kind="report.received", url=f"/hvem-har-set/meldt/{made.id}", now=now, ref=made.id
    )
    session.flush()
    return made


def hers(session: Session, citizen: Citizen, report_id: UUID) -> LookReport:
    found = session.get(LookReport, report_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def reports_of(session: Session, citizen: Citizen, *, limit: int = PAGE_SIZE) -> Sequence[LookReport]:
    """Newest first."""
    return session.scalars(
        select(LookReport)
        .where(LookReport.citizen_id == citizen.id)
        .order_by(LookReport.reported_at.desc(), LookReport.id)
        .limit(limit)
    ).all()


def queue(session: Session, employee: Employee) -> Sequence[LookReport]:
    """What waits for an answer, the nearest deadline first; nothing about a look of her own."""
    return session.scalars(
        select(LookReport)
        .where(LookReport.answered_at.is_(None), LookReport.employee_id != employee.id)
        .order_by(LookReport.due_at, LookReport.id)
        .limit(PAGE_SIZE)
    ).all()


def answered(session: Session, employee: Employee) -> Sequence[LookReport]:
    return session.scalars(
        select(LookReport)
        .where(LookReport.answered_at.is_not(None), LookReport.employee_id != employee.id)
        .order_by(LookReport.answered_at.desc(), LookReport.id)
        .limit(PAGE_SIZE)
    ).all()


def to_answer(session: Session, employee: Employee, report_id: UUID) -> tuple[LookReport, ReadEvent, Employee, Citizen]:
    """The report, the look it is about, who looked, and whose case it is; a look of her own is not found."""
    row = session.execute(
        select(LookReport, ReadEvent, Employee, Citizen)
        .join(ReadEvent, ReadEvent.id == LookReport.read_event_id)
        .join(Employee, Employee.id == LookReport.employee_id)
        .join(Citizen, Citizen.id == LookReport.citizen_id)
        .where(LookReport.id == report_id, LookReport.employee_id != employee.id)
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], row[3]


def read(session: Session, citizen: Citizen, employee: Employee, now: datetime) -> None:
    """Whoever works with a report looks as well."""
    record_read(session, citizen=citizen, employee=employee, what="report", reason="report", now=now)


def answer(
    session: Session, made: LookReport, citizen: Citizen, by: Employee, *, finding: str, words: str, now: datetime
) -> None:
    """Written once; `Answered` for the second. The citizen is told."""
    session.refresh(made, with_for_update=True)
    if made.answered_at is not None:
        raise Answered
    made.finding, made.answered_at, made.answered_by = finding, now, by.id
    made.answer = words
    messages.tell_citizen(
        session, citizen, kind="report.answered", url=f"/hvem-har-set/meldt/{made.id}", now=now, ref=made.id
    )
