"""Answers, consents and requests are put down for the case system, and what it acknowledged is told to the staff."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.journal.models import EntryKind, JournalEntry
from portal.outbox import service as outbox
from portal.representation.acts import acted

__all__ = ["EntryKind", "JournalEntry"]

JOB = "journal.entry"


def put_down(
    session: Session,
    citizen: Citizen,
    *,
    kind: EntryKind,
    ref: UUID,
    said: Mapping[str, str | int | None],
    now: datetime,
) -> JournalEntry:
    """An entry exists exactly when the caller's transaction does; the worker brings it over."""
    entry = JournalEntry(
        id=uuid4(), subject_id=citizen.subject_id, citizen_id=citizen.id, kind=kind, ref=ref, created_at=now
    )
    told = {"id": str(entry.id), "kind": kind, "ref": str(ref), "at": now.isoformat(), **said}
    by = session.info.get("acting")
    if by is not None:
        told |= {"on_behalf_of": "citizen", "represented_by": by.holder_name, "power": str(by.power_id)}
        acted(session, by, citizen, kind, ref, now)
    entry.body = json.dumps(told, ensure_ascii=False, sort_keys=True)
    session.add(entry)
    session.flush()
    outbox.enqueue(session, kind=JOB, payload={"entry_id": str(entry.id)}, now=now)
    return entry


def acknowledged(session: Session, entry_id: UUID, number: str, now: datetime) -> None:
    entry = session.get_one(JournalEntry, entry_id)
    if entry.acked_at is None:
        entry.acked_at, entry.number = now, number


def entries_of(session: Session, citizen: Citizen, refs: Sequence[UUID] = ()) -> Sequence[JournalEntry]:
    """Hers, the newest first; of these things only where some are named."""
    wanted = select(JournalEntry).where(JournalEntry.citizen_id == citizen.id)
    if refs:
        wanted = wanted.where(JournalEntry.ref.in_(refs))
    return session.scalars(wanted.order_by(JournalEntry.created_at.desc(), JournalEntry.id)).all()
