"""She asks for what the law gives her; the municipality answers, and she can read it here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.plan import service as plan
from portal.reference import reference_of
from portal.rights.models import Kind, Outcome, Over, RightsAnswer, RightsRequest
from portal.rulesets.complaints import complaint_deadline, is_late
from portal.rulesets.days import months_after
from portal.workdays import after_workdays

__all__ = ["Kind", "Outcome", "Over", "RightsAnswer", "RightsRequest"]

ASKED, ANSWERED = "rights.asked", "rights.answered"
ACCESS_WORKDAYS = 7
"""Forvaltningsloven § 16, stk. 2, for a party's access; GDPR article 12(3) allows a month at most."""
COMPLAINT_WEEKS = 4
"""Retssikkerhedsloven § 67 for her, and § 66 for the municipality that looks at its decision again."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What she asks for. `key` is made with the form, so that a double click finds the first request."""

    key: UUID
    kind: Kind
    text: str
    about: str = ""
    over: Over | None = None
    decided_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer and who gave it."""

    text: str
    at: datetime
    outcome: Outcome
    name: str
    title: str


def path_of(request: RightsRequest) -> str:
    return f"/rettigheder/henvendelser/{request.id}"


def staff_path_of(request: RightsRequest) -> str:
    return f"/medarbejder/henvendelser/{request.id}"


def due_on(kind: Kind, over: Over | None, today: date, closed: tuple[date, ...] = ()) -> date:
    """By when the law wants an answer."""
    if kind == "access":
        return after_workdays(today, ACCESS_WORKDAYS, closed)
    if kind == "complaint" and over != "data":
        return complaint_deadline(today, COMPLAINT_WEEKS).shown
    return months_after(today, 1)


def ask(
    session: Session, citizen: Citizen, wish: Wish, *, today: date, closed: tuple[date, ...] = (), now: datetime
) -> RightsRequest:
    """Keep the request and tell the staff; the same `key` again is a double click. A late complaint is taken too."""
    request_id = uuid5(wish.key, str(citizen.id))
    first = session.get(RightsRequest, request_id)
    if first is not None:
        return first
    late = (
        wish.over == "decision"
        and wish.decided_on is not None
        and is_late(today, complaint_deadline(wish.decided_on, COMPLAINT_WEEKS))
    )
    request = RightsRequest(
        id=request_id,
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        kind=wish.kind,
        complaint_over=wish.over,
        decided_on=wish.decided_on,
        late=late,
        asked_at=now,
        due_on=due_on(wish.kind, wish.over, today, closed),
        reference=reference_of(request_id),
        about=wish.about,
        text=wish.text,
    )
    session.add(request)
    session.flush()
    if not request.goes_to_dpo:
        case = plan.case_of(session, citizen)
        messages.tell_staff(
            session,
            citizen=citizen,
            kind=ASKED,
            url=staff_path_of(request),
            due_on=request.due_on,
            now=now,
            ref=request.id,
            employee_id=None if case is None else case.coordinator_id,
        )
    said: dict[str, str | int | None] = {
        "right": wish.kind,
        "complaint_over": wish.over,
        "decided_on": wish.decided_on.isoformat() if wish.decided_on else None,
        "about": wish.about or None,
        "text": wish.text or None,
        "due_on": request.due_on.isoformat(),
        "receipt": request.reference,
    }
    journal.put_down(session, citizen, kind="request", ref=request.id, said=said, now=now)
    return request


def answer(
    session: Session,
    request: RightsRequest,
    employee: Employee,
    text: str,
    outcome: Outcome,
    *,
    key: UUID,
    now: datetime,
) -> None:
    """Answer her; the task is done and she is told. The same `key` again is a double click."""
    answer_id = uuid5(key, str(request.id))
    if session.get(RightsAnswer, answer_id) is not None:
        return
    session.add(
        RightsAnswer(
            id=answer_id,
            subject_id=request.subject_id,
            request_id=request.id,
            employee_id=employee.id,
            at=now,
            outcome=outcome,
            text=text,
        )
    )
    request.answered_at = request.answered_at or now
    session.flush()
    messages.task_done(session, request.id, employee, now)
    citizen = session.get_one(Citizen, request.citizen_id)
    messages.tell_citizen(session, citizen, kind=ANSWERED, url=path_of(request), now=now, ref=request.id)


def request_of(session: Session, citizen: Citizen, request_id: UUID) -> RightsRequest:
    """Her request; another's is not found."""
    found = session.get(RightsRequest, request_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def requests_of(session: Session, citizen: Citizen) -> list[RightsRequest]:
    """All she has asked for, the newest first; one statement."""
    wanted = select(RightsRequest).where(RightsRequest.citizen_id == citizen.id)
    return list(session.scalars(wanted.order_by(RightsRequest.asked_at.desc(), RightsRequest.id)))


def waiting(session: Session, citizen: Citizen) -> list[RightsRequest]:
    """What nobody has answered yet, the nearest deadline first; one statement."""
    wanted = select(RightsRequest).where(RightsRequest.citizen_id == citizen.id, RightsRequest.answered_at.is_(None))
    return list(session.scalars(wanted.order_by(RightsRequest.due_on, RightsRequest.id)))


def answers_to(session: Session, request: RightsRequest) -> list[Given]:
    """What was answered, the newest first; one statement."""
    rows = session.execute(
        select(RightsAnswer, Employee.name, Employee.title)
        .join(Employee, Employee.id == RightsAnswer.employee_id)
        .where(RightsAnswer.request_id == request.id)
        .order_by(RightsAnswer.at.desc(), RightsAnswer.id)
    )
    return [Given(text=row.text, at=row.at, outcome=row.outcome, name=name, title=title) for row, name, title in rows]
