"""A case goes to another caseworker, today or on a day to come; the citizen is told, and its tasks go along."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, load_only

from portal.casework.models import PlannedHandover
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.messages.service import StaffTask
from portal.plan import people
from portal.plan.service import Case

PLAN = "/plan"


def hand_over(
    session: Session, cases: list[Case], to: Employee, *, passed_on: str, met_on: date | None, on: date, today: date,
    now: datetime,
) -> None:  # fmt: skip
    """Each case to `to`, from `on`. What is passed on is read by the citizen too, on the card in her plan."""
    for case in cases:
        if case.coordinator_id == to.id:
            continue
        if on <= today:
            people.hand_over(session, case, to, passed_on=passed_on, met_on=met_on, url=PLAN, now=now, on=on)
            _move_tasks(session, case.citizen_id, to)
        elif planned_for(session, case.id) is None:
            card = people.announce_handover(session, case, to, passed_on=passed_on, met_on=met_on, on=on)
            session.add(
                PlannedHandover(id=card.id, case_id=case.id, from_id=card.from_id, to_id=to.id, on=on, done_at=None)
            )
    session.flush()


def planned_for(session: Session, case_id: UUID) -> tuple[PlannedHandover, str] | None:
    """The change to come, and who takes over."""
    row = session.execute(
        select(PlannedHandover, Employee.name)
        .join(Employee, Employee.id == PlannedHandover.to_id)
        .where(
            PlannedHandover.case_id == case_id,
            PlannedHandover.done_at.is_(None),
            PlannedHandover.cancelled_at.is_(None),
        )
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def call_off(session: Session, case_id: UUID, now: datetime) -> None:
    """Before its day; nobody has been told of it but the two colleagues. Twice is a double click."""
    planned = planned_for(session, case_id)
    if planned is not None:
        planned[0].cancelled_at = now


def carry_out(session: Session, today: date, now: datetime) -> int:
    """The worker's part: what was planned for today or earlier happens; returns how many cases have moved.

    A case that somebody else has got meanwhile, or that is closed, stays where it is.
    """
    moved = 0
    due = select(PlannedHandover).where(
        PlannedHandover.done_at.is_(None), PlannedHandover.cancelled_at.is_(None), PlannedHandover.on <= today
    )
    for planned in session.scalars(due.order_by(PlannedHandover.on, PlannedHandover.id)).all():
        planned.done_at = now
        case = session.get_one(
            Case,
            planned.case_id,
            options=[load_only(Case.citizen_id, Case.coordinator_id, Case.status, raiseload=True)],
        )
        if case.coordinator_id != planned.from_id or case.status != "open":
            continue
        case.coordinator_id = planned.to_id
        citizen = session.get_one(
            Citizen, case.citizen_id, options=[load_only(Citizen.subject_id, Citizen.email_sealed, raiseload=True)]
        )
        to = session.get_one(Employee, planned.to_id, options=[load_only(Employee.unit, Employee.email)])
        _move_tasks(session, case.citizen_id, to)
        messages.tell_citizen(session, citizen, kind="case.handed_over", url=PLAN, now=now, ref=case.id)
        moved += 1
    return moved


def _move_tasks(session: Session, citizen_id: UUID, to: Employee) -> None:
    session.execute(
        update(StaffTask)
        .where(StaffTask.citizen_id == citizen_id, StaffTask.done_at.is_(None))
        .values(employee_id=to.id, unit=to.unit)
    )
