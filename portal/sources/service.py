"""Sources are added and kept by the caseworker, pointed to by the citizen, and each change is told to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.plan.service import Case
from portal.sources.models import Consent, Kind, Source, State

__all__ = ["Consent", "Keeping", "Kind", "Source", "State", "add", "change", "of_citizen", "point_out", "source_in",
           "sources_of"]  # fmt: skip

PAGE = "/plan/kilder"


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What the caseworker says of a source."""

    kind: Kind
    name: str
    state: State
    consent: Consent
    sender: str = ""
    recipient: str = ""
    looked_on: date | None = None
    asked_on: date | None = None
    received_on: date | None = None
    note: str = ""


def sources_of(session: Session, case: Case) -> Sequence[Source]:
    """All of the case, in the order they came; one statement."""
    return session.scalars(select(Source).where(Source.case_id == case.id).order_by(Source.added_at, Source.id)).all()


def source_in(session: Session, case: Case, source_id: UUID) -> Source:
    """For whoever may see the case."""
    found = session.get(Source, source_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def of_citizen(session: Session, citizen: Citizen, source_id: UUID) -> Source:
    """One of hers; another's is not found."""
    found = session.get(Source, source_id)
    if found is None or found.subject_id != citizen.subject_id:
        raise NotFound
    return found


def add(session: Session, case: Case, keeping: Keeping, *, key: UUID, now: datetime) -> Source:
    """A new source, and she is told; `key` is made with the form, so that sending it twice is adding once."""
    source_id = uuid5(key, str(case.id))
    found = session.get(Source, source_id)
    if found is None:
        found = _new(case, source_id, keeping.kind, pointed_out=False, now=now)
        _keep(found, keeping)
        session.add(found)
        session.flush()
        _tell_her(session, case, found, now)
    return found


def change(
    session: Session, case: Case, source: Source, employee: Employee, keeping: Keeping, *, now: datetime
) -> bool:
    """What the caseworker says of it now; she is told where it says something else than before.

    What she pointed to is seen to by it.
    """
    messages.task_done(session, source.id, employee, now)
    if keeping == said(source):
        return False
    _keep(source, keeping)
    source.changed_at = now
    session.flush()
    _tell_her(session, case, source, now)
    return True


def said(source: Source) -> Keeping:
    return Keeping(
        kind=source.kind, name=source.name, state=source.state, consent=source.consent, sender=source.sender,
        recipient=source.recipient, looked_on=source.looked_on, asked_on=source.asked_on,
        received_on=source.received_on, note=source.note,
    )  # fmt: skip


def point_out(
    session: Session, case: Case, citizen: Citizen, kind: Kind, name: str, wish: str, *, key: UUID, now: datetime
) -> Source:
    """She points to somebody who knows something: part of her case from then on, and a task for her caseworker."""
    source_id = uuid5(key, str(citizen.subject_id))
    found = session.get(Source, source_id)
    if found is not None:
        return found
    found = _new(case, source_id, kind, pointed_out=True, now=now)
    found.name, found.wish = name, wish
    session.add(found)
    session.flush()
    told: dict[str, str | int | None] = {"about": "source", "name": name, "text": wish}
    journal.put_down(session, citizen, kind="request", ref=found.id, said=told, now=now)
    messages.tell_staff(
        session, citizen=citizen, kind="plan.source_pointed_out", url=f"/sager/{case.id}/kilder/{found.id}",
        due_on=None, now=now, ref=found.id, employee_id=case.coordinator_id,
    )  # fmt: skip
    return found


def _new(case: Case, source_id: UUID, kind: Kind, *, pointed_out: bool, now: datetime) -> Source:
    return Source(
        id=source_id, subject_id=case.subject_id, case_id=case.id, kind=kind, state="planned", consent="unknown",
        sender="", recipient="", pointed_out=pointed_out, added_at=now, changed_at=now,
    )  # fmt: skip


def _keep(source: Source, keeping: Keeping) -> None:
    source.kind, source.state, source.consent = keeping.kind, keeping.state, keeping.consent
    source.sender, source.recipient = keeping.sender, keeping.recipient
    source.looked_on, source.asked_on, source.received_on = keeping.looked_on, keeping.asked_on, keeping.received_on
    source.name, source.note = keeping.name, keeping.note


def _tell_her(session: Session, case: Case, source: Source, now: datetime) -> None:
    citizen = session.get_one(Citizen, case.citizen_id)
    messages.tell_citizen(session, citizen, kind="plan.source_changed", url=PAGE, now=now, ref=source.id)
