"""A consent that ends soon is told of twice, 30 and 7 days before: a notice and a mail that say nothing personal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consent.canonical import floor_millisecond
from consent.verbs.endings import Ending
from portal.identity import Citizen
from portal.messages.service import Notice
from portal.outbox import service as outbox
from portal.wiring import Wired

BEFORE = (30, 7)
"""Days; the nearest one that fits is told, and each at most once."""
AT_ONCE = 200
KIND = "consent.ends_soon"


def remind(wired: Wired) -> int:
    """Tell whoever has not been told; how many were. Run as often as one likes: a notice has the same id every time."""
    told, last, now = 0, None, floor_millisecond(wired.now())
    while True:
        with wired.session(writes=False) as session:
            ending = wired.ledger_for(session).ending(now + timedelta(days=max(BEFORE)), after=last, limit=AT_ONCE)
        for one in ending:
            days = days_before(one, now)
            if days is not None:
                with wired.session() as session:
                    told += _tell(session, one, days, now)
                    session.commit()
        if len(ending) < AT_ONCE:
            return told
        last = ending[-1]


def days_before(one: Ending, now: datetime) -> int | None:
    """Which of the reminders is due; none for a consent that never lasted longer than that."""
    due = [days for days in BEFORE if now >= one.until - timedelta(days=days) > one.granted_at]
    return min(due, default=None)


def _tell(session: Session, one: Ending, days: int, now: datetime) -> bool:
    """The worker may write a notice and read none, so that one who was told before is found by the insert itself."""
    citizen = session.execute(
        select(Citizen.id, Citizen.email_sealed.is_not(None)).where(Citizen.subject_id == one.subject)
    ).first()
    if citizen is None:
        return False
    wanted = {
        "id": notice_id(one.consent_id, days), "citizen_id": citizen[0], "kind": KIND, "ref": one.consent_id,
        "url": f"/samtykker/{one.consent_id}", "at": now, "read_at": None,
    }  # fmt: skip
    connection = session.connection()
    module = {"sqlite": sqlite, "postgresql": postgresql}[connection.dialect.name]
    insert = module.insert(cast(Table, Notice.__table__)).values(wanted).on_conflict_do_nothing()
    written = connection.execute(insert.execution_options(preserve_rowcount=True))
    if written.rowcount != 1:
        return False
    if citizen[1]:
        outbox.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(citizen[0])}, now=now)
    return True


def notice_id(consent_id: UUID, days: int) -> UUID:
    return uuid5(consent_id, f"ends in {days} days")
