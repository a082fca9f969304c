"""Whoever has the ball about a talk is reminded: the citizen of times to answer, the staff of her wish."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.conversations.models import ConversationRequest
from portal.identity import Citizen, Employee
from portal.messages.service import Notice, StaffTask
from portal.outbox import service as outbox
from portal.plan.service import Case

AFTER = {"citizen": timedelta(days=3), "municipality": timedelta(days=7)}
"""How long nothing has happened before the first reminder, and between two."""
AT_ONCE = 100
WAITS = "conversation.waits"


def remind(session: Session, now: datetime) -> int:
    """Remind of each talk that has lain too long; how many there were.

    The worker does this, which may read no word of a wish: only whose it is, and for whom it waits since when.
    """
    told = 0
    since = func.coalesce(ConversationRequest.reminded_at, ConversationRequest.turn_since)
    for whom, after in AFTER.items():
        found = session.execute(
            select(ConversationRequest.id, ConversationRequest.citizen_id)
            .where(ConversationRequest.turn == whom, since <= now - after)
            .order_by(ConversationRequest.turn_since)
            .limit(AT_ONCE)
        ).all()
        for request_id, citizen_id in found:
            (_remind_her if whom == "citizen" else _remind_staff)(session, request_id, citizen_id, now)
            session.execute(
                update(ConversationRequest).where(ConversationRequest.id == request_id).values(reminded_at=now)
            )
        told += len(found)
    session.flush()
    session.expunge_all()
    return told


def _remind_her(session: Session, request_id: UUID, citizen_id: UUID, now: datetime) -> None:
    session.add(
        Notice(id=uuid4(), citizen_id=citizen_id, kind=WAITS, ref=request_id, url=f"/samtaler/{request_id}", at=now)
    )
    has_mail = session.scalar(select(Citizen.email_sealed.is_not(None)).where(Citizen.id == citizen_id))
    if has_mail:
        outbox.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(citizen_id)}, now=now)


def _remind_staff(session: Session, request_id: UUID, citizen_id: UUID, now: datetime) -> None:
    """A mail that says only to look, and a task unless one lies there already."""
    owner = session.scalar(select(Case.coordinator_id).where(Case.citizen_id == citizen_id, Case.status == "open"))
    lies = select(StaffTask.ref).where(
        StaffTask.ref == request_id, StaffTask.kind == WAITS, StaffTask.done_at.is_(None)
    )
    if session.execute(lies.limit(1)).first() is None:
        unit = None if owner is None else session.scalar(select(Employee.unit).where(Employee.id == owner))
        session.add(
            StaffTask(
                id=uuid4(),
                citizen_id=citizen_id,
                kind=WAITS,
                ref=request_id,
                url=f"/medarbejder/samtaler/{request_id}",
                employee_id=owner,
                unit=unit or "",
                created_at=now,
                due_on=None,
            )
        )
    if owner is not None:
        outbox.enqueue(session, kind="mail.staff", payload={"employee_id": str(owner)}, now=now)
