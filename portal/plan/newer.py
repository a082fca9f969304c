"""When a line of the plan may be out of date, and her request to have a newer one."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan.models import Case, NewerAsked
from portal.plan.service import EffortLine, GoalLine, Line, Plan, PreparationLine
from portal.reference import reference_of

__all__ = ["NewerAsked", "NotOld", "ask", "asked_about", "is_old", "months_of", "request_of", "seen_to"]

QUICK = ("health", "doctor", "benefits")
"""What changes quickest."""
MONTHS = {"quick": 6, "slow": 12, "effort": 6}
"""After how many months a line may be out of date. No law says so: it is a reminder to ask."""
OVER = ("gennemfoert", "afbrudt", "afslaaet")
"""What is over does not age."""


class NotOld(Exception):
    """A line that is new enough, or that does not age."""


def months_of(line: Line) -> int | None:
    """After how many months this line may be out of date; None: it does not age, as what she wrote herself."""
    if line.written_by == "citizen" or isinstance(line, GoalLine):
        return None
    if isinstance(line, PreparationLine):
        return MONTHS["quick" if line.topic in QUICK else "slow"]
    return None if isinstance(line, EffortLine) and line.state in OVER else MONTHS["effort"]


def is_old(line: Line, today: date) -> bool:
    months = months_of(line)
    if months is None:
        return False
    newest = max(day for day in (line.written_on, line.fetched_on, getattr(line, "since", None)) if day is not None)
    return (today.year - newest.year) * 12 + today.month - newest.month - (today.day < newest.day) >= months


def asked_about(session: Session, case: Case) -> dict[UUID, NewerAsked]:
    """By line, her latest request to have it newer; one statement."""
    wanted = select(NewerAsked).where(NewerAsked.case_id == case.id).order_by(NewerAsked.asked_at)
    return {asked.line_id: asked for asked in session.scalars(wanted)}


def ask(
    session: Session, case: Case, citizen: Citizen, plan: Plan, line_id: UUID, *, today: date, now: datetime, url: str
) -> NewerAsked:
    """Ask for a newer edition of a line that may be out of date; once is enough until somebody has seen to it."""
    line = next((line for line in plan.lines if line.id == line_id), None)
    if line is None:
        raise NotFound
    waiting = session.scalars(select(NewerAsked).where(NewerAsked.open_for == line_id)).first()
    if waiting is not None:
        return waiting
    if not is_old(line, today):
        raise NotOld
    request_id = uuid4()
    asked = NewerAsked(
        id=request_id, citizen_id=citizen.id, case_id=case.id, line_id=line_id, open_for=line_id, asked_at=now,
        reference=reference_of(request_id),
    )  # fmt: skip
    session.add(asked)
    messages.tell_staff(
        session, citizen=citizen, kind="plan.newer_asked", url=url, due_on=None, now=now, ref=asked.id,
        employee_id=case.coordinator_id,
    )  # fmt: skip
    return asked


def request_of(session: Session, citizen: Citizen, request_id: UUID) -> NewerAsked:
    """Her request; another's is not found."""
    found = session.get(NewerAsked, request_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def seen_to(session: Session, request_id: UUID, employee: Employee, *, url: str, today: date, now: datetime) -> None:
    """Somebody has looked after it: the request is closed and she is told; twice is once."""
    asked = session.get(NewerAsked, request_id)
    if asked is None or asked.open_for is None:
        return
    asked.open_for, asked.seen_to_on = None, today
    messages.task_done(session, asked.id, employee, now)
    citizen = session.get_one(Citizen, asked.citizen_id)
    messages.tell_citizen(session, citizen, kind="plan.newer_seen_to", url=url, now=now, ref=asked.id)
