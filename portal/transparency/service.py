"""Write down that somebody looked, and read it back for the one who was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.transparency.models import ReadEvent

__all__ = [
    "PAGE_SIZE",
    "REASONS",
    "WHAT",
    "Mark",
    "ReadEvent",
    "UnknownRead",
    "mark",
    "mark_text",
    "reads_of",
    "record_read",
]

PAGE_SIZE = 20

WHAT = frozenset(
    {
        "case",
        "plan",
        "consents",
        "conversation",
        "offer",
        "messages",
        "name",
        "report",
        "request",
        "review",
        "document",
        "bundle",
    }
)
"""What was looked at; each has words in `portal.transparency.views`."""
REASONS = frozenset(
    {"own_case", "task", "conversation", "phone", "colleague", "audit", "search", "exception", "report"}
)
"""Why: her own case, a task that waited, a conversation she was asked for, somebody rang about a consent, standing in
for a colleague, an audit, a search, and a case that is not hers, opened for a stated reason,
a report of hers."""
ROLES = ("caseworker", "coordinator", "administrator", "dpo", "auditor")

Mark = tuple[datetime, UUID]
"""The last row of a page: the next page is what is older."""


class UnknownRead(ValueError):
    """Something or some reason that nobody has written words for."""


def record_read(
    session: Session, *, citizen: Citizen, employee: Employee, what: str, reason: str, now: datetime
) -> ReadEvent:
    """Write that `employee` is looking; in the transaction of the read, which the caller commits before answering."""
    if what not in WHAT or reason not in REASONS:
        raise UnknownRead(what, reason)
    event = ReadEvent(
        id=uuid4(),
        citizen_id=citizen.id,
        employee_id=employee.id,
        unit=employee.unit,
        role=next((role for role in ROLES if role in employee.roles), "caseworker"),
        what=what,
        reason=reason,
        at=now,
    )
    session.add(event)
    return event


def reads_of(
    session: Session, citizen: Citizen, *, before: Mark | None = None, limit: int = PAGE_SIZE
) -> Sequence[ReadEvent]:
    """Who looked at her case, newest first, at most `limit`; older than the mark `before`."""
    wanted = select(ReadEvent).where(ReadEvent.citizen_id == citizen.id)
    if before is not None:
        at, last = before
        wanted = wanted.where(or_(ReadEvent.at < at, and_(ReadEvent.at == at, ReadEvent.id < last)))
    return session.scalars(wanted.order_by(ReadEvent.at.desc(), ReadEvent.id.desc()).limit(limit)).all()


def mark(text: str | None) -> Mark | None:
    """The mark an address carries, `milliseconds.id`; anything else means the newest page."""
    when, _, which = (text or "").partition(".")
    try:
        return datetime.fromtimestamp(int(when) / 1000, UTC), UUID(which)
    except (ValueError, OverflowError, OSError):
        return None


def mark_text(last: Mark) -> str:
    """The mark as it stands in an address: an instant and a random id, nothing about anyone."""
    at, which = last
    return f"{round(at.timestamp() * 1000)}.{which}"
