"""Agencies without a system get a letter: a task for the staff, and a note in the ledger when it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from consent.canonical import floor_millisecond, milliseconds
from consent.events import EventType
from consent.keys import Keyring
from consent.notify.deliveries import Deliveries
from consent.notify.letters import Letter
from portal.identity import Citizen, Employee
from portal.messages.service import StaffTask
from portal.outbox import service as outbox
from portal.pages import local_day
from portal.plan.service import Case

KINDS: Final = {
    EventType.GRANTED: "letter.granted",
    EventType.RESUMED: "letter.granted",
    EventType.PAUSED: "letter.stopped",
    EventType.WITHDRAWN: "letter.stopped",
    EventType.ENDED: "letter.stopped",
    EventType.CORRECTED: "letter.stopped",
}


def put_before_staff(connection: Connection, letter: Letter, now: datetime) -> bool:
    """A task in the inbox of whoever has her case, due the same day; False while the portal does not know her.

    The worker does this, which may read no more of a person or a case than whose it is.
    """
    citizen_id = connection.execute(select(Citizen.id).where(Citizen.subject_id == letter.subject)).scalar()
    if citizen_id is None:
        return False
    case = connection.execute(
        select(Case.id, Case.coordinator_id).where(Case.citizen_id == citizen_id, Case.status == "open")
    ).first()
    owner = None if case is None else case.coordinator_id
    unit = None if owner is None else connection.execute(select(Employee.unit).where(Employee.id == owner)).scalar()
    session = Session(connection, expire_on_commit=False)
    session.add(
        StaffTask(
            id=uuid4(),
            citizen_id=citizen_id,
            kind=KINDS[letter.type],
            ref=letter.delivery_id,
            url=f"/sager/{case.id}" if case else "",
            employee_id=owner,
            unit=unit or "",
            created_at=now,
            due_on=local_day(now),
        )
    )
    if owner is not None:
        outbox.enqueue(session, kind="mail.staff", payload={"employee_id": str(owner)}, now=now)
    session.flush()
    session.expunge_all()
    return True


def sent(connection: Connection, keys: Keyring, delivery_id: UUID, now: datetime) -> bool:
    """Somebody has sent the letter; she sees on which day."""
    return Deliveries(connection, keys).letter_sent(delivery_id, milliseconds(floor_millisecond(now)))
