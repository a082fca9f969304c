"""The worker's part: an entry's job is done when the case system has acknowledged it."""

from __future__ import annotations

from uuid import UUID

from consent.ledger import UnknownSubject
from portal.journal import service
from portal.journal.adapter import case_system_of
from portal.journal.models import JournalEntry
from portal.outbox.models import Job
from portal.wiring import Wired


def attempt(wired: Wired, job: Job) -> bool:
    """Hand an entry over or ask for its acknowledgement; False: the outbox tries again later."""
    entry_id, system = UUID(job.payload["entry_id"]), case_system_of(wired.settings)
    with wired.session(writes=False) as session:
        try:
            body = session.get_one(JournalEntry, entry_id).body
        except UnknownSubject:
            body = ""
    if not body:
        return True  # she was erased: there is nothing left to tell
    number = system.put(entry_id, body)
    if number is None:
        return False
    with wired.session() as session:
        service.acknowledged(session, entry_id, number, wired.now())
        session.commit()
    system.forget(entry_id)
    return True
