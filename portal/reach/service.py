"""Open a case that is not one's own: for a stated reason, for a while, told to the citizen at once, and reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan.service import Case
from portal.reach import conflicts
from portal.reach.models import CitizenTerm, Conflict, Opening

__all__ = [
    "OPEN_FOR",
    "REASONS",
    "CitizenTerm",
    "Conflict",
    "Opening",
    "open_case",
    "opened",
    "openings_of",
    "running",
]

REASONS = ("absent", "urgent", "asked", "handover")
"""A colleague is away, something cannot wait, the citizen has asked for it, the case is about to be handed over."""
OPEN_FOR = timedelta(hours=2)


def open_case(
    session: Session, employee: Employee, citizen: Citizen, case: Case, *, reason: str, words: str, now: datetime
) -> Opening:
    """Good for two hours. The citizen is told in the same transaction, and reads the words."""
    if conflicts.has_conflict(session, employee, citizen.subject_id):
        raise NotFound
    made = Opening(
        id=uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        case_id=case.id,
        employee_id=employee.id,
        unit=employee.unit,
        reason=reason,
        at=now,
        until=now + OPEN_FOR,
    )
    made.words = words
    session.add(made)
    messages.tell_citizen(session, citizen, kind="case.opened", url="/hvem-har-set", now=now, ref=made.id)
    session.flush()
    return made


def opened(session: Session, employee: Employee, opening_id: UUID, now: datetime) -> tuple[Opening, Case, Citizen]:
    """A case she has opened, while it is open; when the time is up it is not found, like any other."""
    row = session.execute(
        select(Opening, Case, Citizen)
        .join(Case, Case.id == Opening.case_id)
        .join(Citizen, Citizen.id == Opening.citizen_id)
        .where(
            Opening.id == opening_id,
            Opening.employee_id == employee.id,
            Opening.until > now,
            Case.status == "open",
            ~conflicts.between(employee.id, Citizen.subject_id),
        )
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def running(session: Session, employee: Employee, now: datetime) -> Sequence[Opening]:
    """What she has open now."""
    return session.scalars(
        select(Opening).where(Opening.employee_id == employee.id, Opening.until > now).order_by(Opening.at.desc())
    ).all()


def openings_of(session: Session, citizen: Citizen, *, limit: int) -> Sequence[Opening]:
    """The newest of her case, for her to read."""
    return session.scalars(
        select(Opening)
        .where(Opening.citizen_id == citizen.id)
        .order_by(Opening.at.desc(), Opening.id.desc())
        .limit(limit)
    ).all()
