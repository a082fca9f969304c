"""What is read of the threads: a list of them, one of them page by page, what is new, and all of it for the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.representation import acts
from portal.threads.models import Thread, ThreadMessage

PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as it is read: `name` and `title` are empty where she wrote it herself."""

    id: UUID
    text: str
    at: datetime
    read_at: datetime | None
    name: str = ""
    title: str = ""
    by: str = ""
    """Who wrote it for her by a power, where she did not write it herself."""

    @property
    def is_hers(self) -> bool:
        return not self.name


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A thread in a list, and whether something in it is new to her."""

    thread: Thread
    is_new: bool


def thread_of(session: Session, citizen: Citizen, thread_id: UUID) -> Thread:
    """Her thread; another's is not found."""
    found = session.get(Thread, thread_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def threads_of(session: Session, citizen: Citizen, *, page: int = 1) -> tuple[list[Standing], bool]:
    """One page of her threads, the latest first, and whether there are older ones; one statement."""
    rows = session.execute(
        select(Thread, _news())
        .where(Thread.citizen_id == citizen.id)
        .order_by(Thread.last_at.desc(), Thread.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    found = [Standing(thread=thread, is_new=is_new) for thread, is_new in rows]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def with_news(session: Session, citizen: Citizen) -> list[Thread]:
    """The threads with something she has not read, the latest first."""
    wanted = select(Thread).where(Thread.citizen_id == citizen.id, _news()).order_by(Thread.last_at.desc(), Thread.id)
    return list(session.scalars(wanted.limit(PAGE_SIZE)))


def waiting(session: Session, citizen: Citizen) -> list[Thread]:
    """The threads in which she waits for an answer, the longest first."""
    wanted = select(Thread).where(Thread.citizen_id == citizen.id, Thread.waits_since.is_not(None))
    return list(session.scalars(wanted.order_by(Thread.waits_since, Thread.id).limit(PAGE_SIZE)))


def messages_in(session: Session, thread: Thread, *, page: int = 1) -> tuple[Sequence[Message], bool]:
    """One page of the thread, the latest first, and whether there are older ones; two statements."""
    rows = session.execute(
        select(ThreadMessage, Employee.name, Employee.title)
        .outerjoin(Employee, Employee.id == ThreadMessage.employee_id)
        .where(ThreadMessage.thread_id == thread.id)
        .order_by(ThreadMessage.at.desc(), ThreadMessage.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    every = [(row, name, title) for row, name, title in rows]
    wrote = acts.who_did(session, [row.id for row, _name, _title in every])
    found = [
        Message(
            id=row.id,
            text=row.text,
            at=row.at,
            read_at=row.read_at,
            name=name or "",
            title=title or "",
            by=wrote.get(row.id, ""),
        )
        for row, name, title in every
    ]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def is_in(session: Session, thread: Thread, message_id: UUID | None) -> bool:
    """Whether this message stands in this thread."""
    found = None if message_id is None else session.get(ThreadMessage, message_id)
    return found is not None and found.thread_id == thread.id


def _news() -> ColumnElement[bool]:
    return exists().where(
        and_(
            ThreadMessage.thread_id == Thread.id,
            ThreadMessage.employee_id.is_not(None),
            ThreadMessage.read_at.is_(None),
        )
    )
