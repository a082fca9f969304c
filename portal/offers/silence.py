"""Silence is neither a yes nor a no: when the day to answer by has gone without a word, the staff are asked to ring."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from portal.identity import Employee
from portal.messages.service import StaffTask
from portal.offers.models import Answer, Offer
from portal.outbox import service as outbox
from portal.pages import local_day
from portal.plan.service import Case

AT_ONCE = 100


def ask_staff_to_ring(session: Session, now: datetime) -> int:
    """A task, once for each such offer, for whoever has her case; how many there were.

    The worker does this, which may read no more of a person, a case or an offer than whose it is and when it was due.
    """
    today = local_day(now)
    silent = session.execute(
        select(Offer.id, Offer.citizen_id)
        .where(
            Offer.answer_by < today,
            Offer.withdrawn_at.is_(None),
            Offer.silence_told_at.is_(None),
            ~exists().where(Answer.offer_id == Offer.id),
        )
        .order_by(Offer.answer_by)
        .limit(AT_ONCE)
    ).all()
    for offer_id, citizen_id in silent:
        case = session.execute(
            select(Case.coordinator_id).where(Case.citizen_id == citizen_id, Case.status == "open")
        ).first()
        owner = None if case is None else case.coordinator_id
        unit = None if owner is None else session.scalar(select(Employee.unit).where(Employee.id == owner))
        session.add(
            StaffTask(
                id=uuid4(),
                citizen_id=citizen_id,
                kind="offer.silent",
                ref=offer_id,
                url=f"/medarbejder/tilbud/{offer_id}",
                employee_id=owner,
                unit=unit or "",
                created_at=now,
                due_on=today,
            )
        )
        if owner is not None:
            outbox.enqueue(session, kind="mail.staff", payload={"employee_id": str(owner)}, now=now)
        session.execute(update(Offer).where(Offer.id == offer_id).values(silence_told_at=now))
    session.flush()
    session.expunge_all()
    return len(silent)
