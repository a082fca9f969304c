"""She writes, her caseworker answers; each side's reading is written down, and hers is told to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.plan import service as plan
from portal.plan.service import Case
from portal.threads.models import About, Thread, ThreadMessage

__all__ = ["About", "Thread", "ThreadMessage"]

WRITTEN, ANSWERED = "thread.written", "thread.answered"


class NoCase(Exception):
    """She has no open case, so nobody here would read what she writes."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What a thread is about: the kind of thing, which one, and its own name."""

    about: About
    ref: UUID | None = None
    topic: str = ""

    @property
    def value(self) -> str:
        """As it stands in a form or an address: a code and a random id."""
        return self.about if self.ref is None else f"{self.about}.{self.ref}"


def path_of(thread: Thread) -> str:
    return f"/beskeder/sagsbehandler/{thread.id}"


def staff_path_of(thread: Thread) -> str:
    return f"/medarbejder/beskeder/{thread.id}"


def message_id_of(thread_id: UUID, key: UUID) -> UUID:
    """The message that a form with this key writes in this thread."""
    return uuid5(key, str(thread_id))


# What she does


def begin(
    session: Session, citizen: Citizen, item: Item, text: str, *, key: UUID, answer_by: date, now: datetime
) -> Thread:
    """Her first message about something. `key` is made with the form: sent twice, it is one thread."""
    case = _case(session, citizen)
    thread_id = uuid5(key, str(citizen.id))
    first = session.get(Thread, thread_id)
    if first is not None:
        return first
    thread = _new(session, citizen, item, thread_id, now)
    _hers(session, thread, case, citizen, text, key=key, answer_by=answer_by, now=now)
    return thread


def write(
    session: Session, citizen: Citizen, thread: Thread, text: str, *, key: UUID, answer_by: date, now: datetime
) -> None:
    """One more message from her. The same `key` again is a double click."""
    case = _case(session, citizen)
    _locked(session, thread)
    _hers(session, thread, case, citizen, text, key=key, answer_by=answer_by, now=now)


def seen_by_her(session: Session, citizen: Citizen, thread: Thread, now: datetime) -> None:
    messages.read_about(session, citizen, thread.id, now=now)
    session.execute(
        update(ThreadMessage)
        .where(
            ThreadMessage.thread_id == thread.id,
            ThreadMessage.employee_id.is_not(None),
            ThreadMessage.read_at.is_(None),
        )
        .values(read_at=now)
    )


# What the municipality does


def answer(session: Session, thread: Thread, employee: Employee, text: str, *, key: UUID, now: datetime) -> None:
    """Answer her: her wait is over, the task is done, and she is told. The same `key` again is a double click."""
    _locked(session, thread)
    if _add(session, thread, text, key=key, employee=employee, now=now):
        settle(session, thread.id)
        messages.task_done(session, thread.id, employee, now)
        citizen = session.get_one(Citizen, thread.citizen_id)
        messages.tell_citizen(session, citizen, kind=ANSWERED, url=path_of(thread), now=now, ref=thread.id)


def open_with_her(
    session: Session, citizen: Citizen, employee: Employee, item: Item, text: str, *, key: UUID, now: datetime
) -> Thread:
    """The municipality writes first."""
    thread_id = uuid5(key, str(citizen.id))
    first = session.get(Thread, thread_id)
    if first is not None:
        return first
    thread = _new(session, citizen, item, thread_id, now)
    session.flush()
    answer(session, thread, employee, text, key=key, now=now)
    return thread


def seen_by_staff(session: Session, thread: Thread, now: datetime) -> None:
    """Whoever may answer has opened it: what she wrote is read from now on, which she sees."""
    session.execute(
        update(ThreadMessage)
        .where(
            ThreadMessage.thread_id == thread.id, ThreadMessage.employee_id.is_(None), ThreadMessage.read_at.is_(None)
        )
        .values(read_at=now)
    )


def settle(session: Session, thread_id: UUID) -> None:
    """She waits no more: there is an answer, or her message needed none."""
    session.execute(update(Thread).where(Thread.id == thread_id).values(waits_since=None))


def _case(session: Session, citizen: Citizen) -> Case:
    case = plan.case_of(session, citizen)
    if case is None:
        raise NoCase
    return case


def _locked(session: Session, thread: Thread) -> None:
    """Of two who write at once the second sees what the first has done."""
    session.get_one(Thread, thread.id, with_for_update=True, populate_existing=True)


def _new(session: Session, citizen: Citizen, item: Item, thread_id: UUID, now: datetime) -> Thread:
    thread = Thread(
        id=thread_id,
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        about=item.about,
        ref=item.ref,
        topic=item.topic,
        opened_at=now,
        last_at=now,
    )
    session.add(thread)
    session.flush()
    return thread


def _add(session: Session, thread: Thread, text: str, *, key: UUID, employee: Employee | None, now: datetime) -> bool:
    message_id = message_id_of(thread.id, key)
    if session.get(ThreadMessage, message_id) is not None:
        return False
    # No two messages of a thread share an instant, so that their order is one.
    at = max(now, thread.last_at + timedelta(milliseconds=1))
    session.add(
        ThreadMessage(
            id=message_id,
            subject_id=thread.subject_id,
            thread_id=thread.id,
            employee_id=None if employee is None else employee.id,
            at=at,
            text=text,
        )
    )
    thread.last_at = at
    citizen = session.get_one(Citizen, thread.citizen_id)
    said: dict[str, str | int | None] = {
        "thread": str(thread.id),
        "about": thread.about,
        "from": "citizen" if employee is None else employee.title,
        "text": text,
    }
    journal.put_down(session, citizen, kind="message", ref=message_id, said=said, now=now)
    session.flush()
    return True


def _hers(
    session: Session, thread: Thread, case: Case, citizen: Citizen, text: str, *, key: UUID, answer_by: date,
    now: datetime,
) -> None:  # fmt: skip
    if not _add(session, thread, text, key=key, employee=None, now=now):
        return
    if thread.waits_since is None:
        thread.waits_since = now
    if not messages.is_waiting(session, thread.id):
        messages.tell_staff(
            session,
            citizen=citizen,
            kind=WRITTEN,
            url=staff_path_of(thread),
            due_on=answer_by,
            now=now,
            ref=thread.id,
            employee_id=case.coordinator_id,
        )
