"""Which cases and conversations an employee may see: the relation stands in the query, so the rest is not found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.casework import standing_in
from portal.conversations.service import ConversationRequest
from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.meetings import service as meetings
from portal.meetings.service import Invitation, Standing
from portal.messages.service import StaffTask
from portal.offers.service import Offer
from portal.plan.service import Case
from portal.reach.conflicts import between
from portal.threads.service import Thread

PAGE_SIZE = 50
DONE_BY_ANSWERING = ("conversation.asked", "rights.asked")
"""Tasks that nobody calls done: the answer does."""

Why = Literal["own_case", "colleague", "task", "conversation"]
"""What a look is allowed by, as the citizen is told it."""


def _is_hers(employee: Employee, today: date | None = None) -> ColumnElement[bool]:
    """An open case of hers, unless it is about somebody she is too near to.

    With a day also those of the colleagues whose work she does on it.
    """
    mine = Case.coordinator_id == employee.id
    if today is not None:
        mine = or_(mine, Case.coordinator_id.in_(standing_in.covered(employee, today)))
    return and_(mine, Case.status == "open", ~between(employee.id, Case.subject_id))


def hers(employee: Employee, today: date) -> ColumnElement[bool]:
    """An open case she may see, as `own_case` finds it; for the queries that find other things by the case."""
    return _is_hers(employee, today)


def why(employee: Employee, case: Case) -> Why:
    """By what she sees a case that she found as hers."""
    return "own_case" if case.coordinator_id == employee.id else "colleague"


def _is_free(employee: Employee) -> ColumnElement[bool]:
    """An open case of her unit that nobody has, and that she may have."""
    return and_(
        Case.coordinator_id.is_(None),
        Case.status == "open",
        Case.unit == employee.unit,
        ~between(employee.id, Case.subject_id),
    )


def own_case(session: Session, employee: Employee, case_id: UUID, today: date | None = None) -> tuple[Case, Citizen]:
    """An open case whose koordinerende sagsbehandler she is, or stands in for today; any other is not found."""
    row = session.execute(
        select(Case, Citizen)
        .join(Citizen, Citizen.id == Case.citizen_id)
        .where(Case.id == case_id, _is_hers(employee, today))
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1]


def own_cases(session: Session, employee: Employee, *, page: int = 1) -> tuple[list[tuple[Case, Citizen]], bool]:
    """One page of her open cases, the longest open first, and whether there are more."""
    rows = session.execute(
        select(Case, Citizen)
        .join(Citizen, Citizen.id == Case.citizen_id)
        .where(_is_hers(employee))
        .order_by(Case.opened_on, Case.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    found = [(row[0], row[1]) for row in rows]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def all_own_cases(session: Session, employee: Employee) -> list[Case]:
    """Every open case of hers, to hand over."""
    return list(session.scalars(select(Case).where(_is_hers(employee)).order_by(Case.opened_on, Case.id)))


def own_case_of_offer(session: Session, employee: Employee, offer_id: UUID, today: date) -> UUID:
    """The id of her case with this offer in it."""
    case_id = session.scalar(
        select(Case.id)
        .join(Offer, Offer.citizen_id == Case.citizen_id)
        .where(Offer.id == offer_id, _is_hers(employee, today))
    )
    if case_id is None:
        raise NotFound
    return case_id


def without_coordinator(session: Session, employee: Employee) -> list[Case]:
    """Open cases of her own unit that nobody has yet, the longest waiting first."""
    return list(
        session.scalars(select(Case).where(_is_free(employee)).order_by(Case.opened_on, Case.id).limit(PAGE_SIZE))
    )


def case_without_coordinator(session: Session, employee: Employee, case_id: UUID) -> Case:
    """Such a case, locked: of two who take it at once, the second does not find it."""
    found = session.scalars(select(Case).where(Case.id == case_id, _is_free(employee)).with_for_update()).first()
    if found is None:
        raise NotFound
    return found


def conversation(
    session: Session, employee: Employee, request_id: UUID, today: date
) -> tuple[ConversationRequest, Citizen, Why]:
    """A request she may see: a citizen's of her own, or, while it is open, one she is there to answer.

    The sundhedskoordinator answers any (LAB § 113, stk. 3); a caseworker those of citizens who have no coordinator.
    """
    hers = exists().where(Case.citizen_id == ConversationRequest.citizen_id, _is_hers(employee, today))
    alone = exists().where(Case.citizen_id == ConversationRequest.citizen_id, _is_hers(employee))
    somebodys = exists().where(
        Case.citizen_id == ConversationRequest.citizen_id, Case.status == "open", Case.coordinator_id.is_not(None)
    )
    ways: list[ColumnElement[bool]] = []
    if "caseworker" in employee.roles:
        ways += [hers, and_(ConversationRequest.open_for.is_not(None), ~somebodys)]
    if "coordinator" in employee.roles:
        ways.append(ConversationRequest.open_for.is_not(None))
    row = session.execute(
        select(ConversationRequest, Citizen, hers, alone)
        .join(Citizen, Citizen.id == ConversationRequest.citizen_id)
        .where(ConversationRequest.id == request_id, ~between(employee.id, Citizen.subject_id), or_(*ways))
    ).first()
    if row is None:
        raise NotFound
    request, citizen, is_own, is_alone = row
    if is_own and "caseworker" in employee.roles:
        return request, citizen, "own_case" if is_alone else "colleague"
    return request, citizen, "conversation" if "coordinator" in employee.roles else "task"


def thread(session: Session, employee: Employee, thread_id: UUID, today: date) -> tuple[Thread, Citizen, Why]:
    """What a citizen has written: to her own coordinator, to whoever stands in, or to the unit while she has none."""
    row = session.execute(
        select(Thread, Citizen, Case)
        .join(Citizen, Citizen.id == Thread.citizen_id)
        .join(Case, Case.citizen_id == Thread.citizen_id)
        .where(Thread.id == thread_id, or_(_is_hers(employee, today), _is_free(employee)))
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], "task" if row[2].coordinator_id is None else why(employee, row[2])


def meeting(session: Session, employee: Employee, invitation_id: UUID, today: date) -> tuple[Standing, Citizen, Case]:
    """A meeting in a case of hers, or of one she stands in for today."""
    row = session.execute(
        select(Citizen, Case)
        .join(Invitation, Invitation.citizen_id == Citizen.id)
        .join(Case, Case.citizen_id == Citizen.id)
        .where(Invitation.id == invitation_id, _is_hers(employee, today))
    ).first()
    if row is None:
        raise NotFound
    return meetings.standing_of(session, row[0], invitation_id), row[0], row[1]


def open_conversations(
    session: Session, employee: Employee, *, page: int = 1
) -> tuple[Sequence[ConversationRequest], bool]:
    """What waits for the sundhedskoordinator, the oldest first; nothing sealed is opened."""
    found = session.scalars(
        select(ConversationRequest)
        .where(ConversationRequest.open_for.is_not(None), ~between(employee.id, ConversationRequest.subject_id))
        .order_by(ConversationRequest.asked_at, ConversationRequest.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def finishable(session: Session, employee: Employee, task_id: UUID, covered: Collection[UUID] = ()) -> StaffTask:
    """A task she may call done: her own, a colleague's whose work she does, or everybody's.

    What waits for an answer is done by it.
    """
    hers = [StaffTask.employee_id.in_({employee.id, *covered})]
    if "caseworker" in employee.roles:
        hers.append(StaffTask.employee_id.is_(None))
    found = session.scalars(
        select(StaffTask)
        .join(Citizen, Citizen.id == StaffTask.citizen_id)
        .where(
            StaffTask.id == task_id,
            StaffTask.kind.not_in(DONE_BY_ANSWERING),
            ~between(employee.id, Citizen.subject_id),
            or_(*hers),
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def cases_of(session: Session, citizen_ids: Collection[UUID]) -> dict[UUID, Case]:
    """The open case of each of these citizens; one statement."""
    rows = session.scalars(select(Case).where(Case.citizen_id.in_(citizen_ids), Case.status == "open"))
    return {case.citizen_id: case for case in rows}


def citizens(session: Session, citizen_ids: Collection[UUID]) -> dict[UUID, Citizen]:
    return {row.id: row for row in session.scalars(select(Citizen).where(Citizen.id.in_(citizen_ids)))}


def too_near(session: Session, employee: Employee) -> frozenset[UUID]:
    """The citizens with whom she has declared a conflict: whose they are stands nowhere for her."""
    return frozenset(session.scalars(select(Citizen.id).where(between(employee.id, Citizen.subject_id))))


def colleagues(session: Session, employee_ids: Collection[UUID]) -> dict[UUID, str]:
    """Their names."""
    rows = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(employee_ids)))
    return {row[0]: row[1] for row in rows}


def open_tasks(session: Session, citizen_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many tasks wait in each citizen's case."""
    rows = session.execute(
        select(StaffTask.citizen_id, func.count())
        .where(StaffTask.done_at.is_(None), StaffTask.citizen_id.in_(citizen_ids))
        .group_by(StaffTask.citizen_id)
    )
    return {row[0]: row[1] for row in rows}
