"""What a caseworker does: finishes a task, takes a case, answers a wish for a talk, withdraws for whoever rings."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlalchemy.orm import Session

from consent.events import Act, Assurance, Channel, ConsentId, EventId, SubjectId
from consent.keys import Keyring
from consent.ledger import Acknowledgement, Ledger
from portal.casework import access, standing_in
from portal.consents import letters
from portal.conversations import service as conversations
from portal.conversations.service import ConversationAnswer, ConversationRequest, Decision, Said
from portal.errors import Stale
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.messages.service import StaffTask
from portal.offers import service as offers
from portal.plan import newer
from portal.plan import service as plan
from portal.plan.service import Case
from portal.threads import service as threads


def finish(session: Session, keys: Keyring, employee: Employee, task_id: UUID, now: datetime) -> None:
    """Call a task done; twice is a double click. A letter is then sent, which the citizen sees."""
    covered = standing_in.covered_by(session, employee, offers.day_in_denmark(now))
    task = access.finishable(session, employee, task_id, covered)
    if task.done_at is None:
        messages.task_done(session, task.id, employee, now)
        if task.kind.startswith("letter.") and task.ref is not None:
            letters.sent(session.connection(), keys, task.ref, now)
        if task.kind == "plan.newer_asked" and task.ref is not None:
            newer.seen_to(session, task.ref, employee, url="/plan", today=offers.day_in_denmark(now), now=now)
        if task.kind == threads.WRITTEN and task.ref is not None:
            threads.settle(session, task.ref)


def take(session: Session, employee: Employee, case_id: UUID, *, url: str, now: datetime) -> Case:
    """Become the koordinerende sagsbehandler of a case of her unit that has none; the citizen is told."""
    case = access.case_without_coordinator(session, employee, case_id)
    plan.assign_coordinator(session, case, employee, url=url, now=now)
    session.execute(
        update(StaffTask)
        .where(StaffTask.citizen_id == case.citizen_id, StaffTask.employee_id.is_(None), StaffTask.done_at.is_(None))
        .values(employee_id=employee.id, unit=employee.unit)
    )
    return case


def decided(session: Session, citizen: Citizen, request: ConversationRequest) -> bool:
    """Whether the municipality has decided about the offer after this request."""
    return request.id in conversations.decisions_of(session, citizen)


def answer(
    session: Session,
    request: ConversationRequest,
    citizen: Citizen,
    employee: Employee,
    text: str,
    now: datetime,
    *,
    decision: Decision | None,
    what: Said,
    key: UUID,
) -> None:
    """Answer a wish for a talk; `key` is made with the form, so that sending it twice is answering once.

    The sundhedskoordinator advises and the municipality decides. Advice therefore leaves a task to decide, with the
    offer's start as its deadline: until then an offer that has not begun waits. A message leaves the wish as it is.
    Deciding about what a colleague has decided meanwhile is Stale.
    """
    answer_id = uuid5(key, str(request.id))
    if session.get(ConversationAnswer, answer_id) is not None:
        return
    is_decided = decided(session, citizen, request)
    if decision is not None and is_decided:
        raise Stale
    conversations.answer(session, request, employee, text, now, decision=decision, what=what, answer_id=answer_id)
    if what == "advice" and decision is None and not is_decided:
        offer = offers.offer_of(session, citizen, request.offer_id)
        offers.tell_staff(
            session,
            citizen,
            kind="conversation.answered",
            ref=request.id,
            url=conversations.staff_path_of(request),
            due_on=offer.starts_on,
            now=now,
        )


def withdraw_by_phone(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    employee: Employee,
    consent_id: ConsentId,
    *,
    event_id: EventId,
    url: str,
    now: datetime,
) -> Acknowledgement | None:
    """Withdraw for a citizen who asks for it, effective at the commit. None: it was withdrawn already."""
    act = Act(actor=f"staff:{employee.id}", channel=Channel.ORAL, assurance=Assurance.NONE, on_behalf_of="citizen")
    done = ledger.withdraw(SubjectId(citizen.subject_id), consent_id, act=act, event_id=event_id)
    if done is not None:
        messages.tell_citizen(
            session, citizen, kind="consent.withdrawn_for_her", url=url, now=now, ref=UUID(str(consent_id))
        )
    return done
