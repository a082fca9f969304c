"""Conflicts of interest: what is declared holds at once, and only another person can take it back.

An employee takes no part in a case that is her own or a relative's (forvaltningsloven § 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from consent.ledger import Ledger
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages.service import StaffTask
from portal.plan.service import Case
from portal.reach.models import Conflict

RELATIONS = ("self", "relative", "other")


class OwnConflict(Exception):
    """Whoever declared it does not take it back herself."""


def between(employee_id: UUID, subject_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether she has declared a conflict with the person of this column; for the queries that find cases."""
    return exists().where(
        Conflict.employee_id == employee_id, Conflict.subject_id == subject_id, Conflict.ended_at.is_(None)
    )


def has_conflict(session: Session, employee: Employee, subject_id: UUID) -> bool:
    wanted = select(Conflict.id).where(
        Conflict.employee_id == employee.id, Conflict.subject_id == subject_id, Conflict.ended_at.is_(None)
    )
    return session.execute(wanted.limit(1)).first() is not None


def declare(
    session: Session, ledger: Ledger, employee: Employee, *, number: str, relation: str, now: datetime
) -> Conflict:
    """From here on she finds no case of this person, and one that was hers is nobody's; twice is a double click."""
    subject_id = ledger.subject_of(number)
    there = session.scalar(
        select(Conflict).where(
            Conflict.employee_id == employee.id, Conflict.subject_id == subject_id, Conflict.ended_at.is_(None)
        )
    )
    if there is not None:
        return there
    made = Conflict(id=uuid4(), employee_id=employee.id, subject_id=subject_id, relation=relation, declared_at=now)
    session.add(made)
    _let_go(session, employee, subject_id)
    session.flush()
    return made


def _let_go(session: Session, employee: Employee, subject_id: UUID) -> None:
    """Her cases and open tasks of this person wait for a colleague."""
    whose = select(Citizen.id).where(Citizen.subject_id == subject_id)
    session.execute(
        update(Case)
        .where(Case.citizen_id.in_(whose), Case.coordinator_id == employee.id, Case.status == "open")
        .values(coordinator_id=None)
    )
    session.execute(
        update(StaffTask)
        .where(StaffTask.citizen_id.in_(whose), StaffTask.employee_id == employee.id, StaffTask.done_at.is_(None))
        .values(employee_id=None)
    )


def declared_by(session: Session, employee: Employee) -> Sequence[Conflict]:
    """Hers that hold, newest first."""
    return session.scalars(
        select(Conflict)
        .where(Conflict.employee_id == employee.id, Conflict.ended_at.is_(None))
        .order_by(Conflict.declared_at.desc(), Conflict.id)
    ).all()


def in_force(session: Session, *, limit: int) -> Sequence[tuple[Conflict, Employee]]:
    """Everybody's, for the databeskyttelsesrådgiver; of whom they are is not told."""
    rows = session.execute(
        select(Conflict, Employee)
        .join(Employee, Employee.id == Conflict.employee_id)
        .where(Conflict.ended_at.is_(None))
        .order_by(Conflict.declared_at.desc(), Conflict.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def end(session: Session, conflict_id: UUID, by: Employee, now: datetime) -> None:
    """Take a declaration back that was a mistake. `OwnConflict` when it is hers."""
    found = session.get(Conflict, conflict_id, with_for_update=True)
    if found is None:
        raise NotFound
    if found.employee_id == by.id:
        raise OwnConflict
    if found.ended_at is None:
        found.ended_at, found.ended_by = now, by.id
