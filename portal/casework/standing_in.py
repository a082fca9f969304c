"""Who does whose work while she is away: named by herself, for days that both count, and called off at any time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.casework.models import StandIn
from portal.errors import NotFound
from portal.identity import Employee

__all__ = ["StandIn"]


def covered(employee: Employee, today: date) -> Select[UUID]:
    """Whose work she does today besides her own; for the queries that find cases and tasks."""
    return select(StandIn.employee_id).where(
        StandIn.substitute_id == employee.id,
        StandIn.from_on <= today,
        StandIn.until_on >= today,
        StandIn.ended_at.is_(None),
    )


def covered_by(session: Session, employee: Employee, today: date) -> frozenset[UUID]:
    return frozenset(session.scalars(covered(employee, today)))


def colleagues_of(session: Session, employee: Employee) -> list[Employee]:
    """The other caseworkers of her unit, by name."""
    rows = session.scalars(
        select(Employee)
        .where(Employee.unit == employee.unit, Employee.id != employee.id)
        .order_by(Employee.name, Employee.id)
    )
    return [row for row in rows if "caseworker" in row.roles]


def name(session: Session, employee: Employee, substitute: Employee, first: date, last: date, now: datetime) -> StandIn:
    """`substitute` does her work from `first` to `last`. The same again is a double click."""
    there = session.scalar(
        select(StandIn).where(
            StandIn.employee_id == employee.id, StandIn.substitute_id == substitute.id, StandIn.from_on == first,
            StandIn.until_on == last, StandIn.ended_at.is_(None),
        )
    )  # fmt: skip
    if there is not None:
        return there
    made = StandIn(
        id=uuid4(), employee_id=employee.id, substitute_id=substitute.id, from_on=first, until_on=last, made_at=now
    )
    session.add(made)
    return made


def call_off(session: Session, employee: Employee, stand_in_id: UUID, now: datetime) -> None:
    """Either of the two may end it, and from then on it gives no access."""
    found = session.get(StandIn, stand_in_id)
    if found is None or employee.id not in (found.employee_id, found.substitute_id):
        raise NotFound
    found.ended_at = found.ended_at or now


def agreed(session: Session, employee: Employee, today: date) -> Sequence[tuple[StandIn, Employee]]:
    """Those that hold today or will, hers and those she is in, with the other of the two; the next first."""
    other = StandIn.substitute_id, StandIn.employee_id
    found: list[tuple[StandIn, Employee]] = []
    for mine, theirs in ((StandIn.employee_id, other[0]), (StandIn.substitute_id, other[1])):
        rows = session.execute(
            select(StandIn, Employee)
            .join(Employee, Employee.id == theirs)
            .where(mine == employee.id, StandIn.until_on >= today, StandIn.ended_at.is_(None))
        )
        found += [(row[0], row[1]) for row in rows]
    return sorted(found, key=lambda pair: (pair[0].from_on, str(pair[0].id)))
