"""Tell a citizen or the staff that something has happened, and keep what they were told in their inboxes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.messages.models import Notice, StaffTask
from portal.outbox import service as outbox

__all__ = [
    "KINDS",
    "PAGE_SIZE",
    "Notice",
    "StaffTask",
    "UnknownKind",
    "is_waiting",
    "notices_of",
    "open_notice",
    "read_about",
    "read_all",
    "staff_tasks",
    "task_done",
    "tell_citizen",
    "tell_staff",
    "unread",
]

KINDS = frozenset(
    {
        "consent.requested",
        "consent.granted",
        "consent.refused",
        "consent.withdrawn",
        "consent.withdrawn_for_her",
        "consent.recorded_for_her",
        "consent.withdrawn_all",
        "consent.disowned",
        "consent.ends_soon",
        "conversation.asked",
        "conversation.answered",
        "conversation.proposed",
        "conversation.replied",
        "conversation.cancelled",
        "conversation.commented",
        "conversation.waits",
        "offer.sent",
        "offer.changed",
        "offer.withdrawn",
        "offer.answered",
        "offer.answered_for_her",
        "offer.silent",
        "course.changed",
        "case.coordinator",
        "case.handed_over",
        "case.opened",
        "report.received",
        "report.answered",
        "plan.newer_asked",
        "plan.newer_seen_to",
        "plan.written",
        "plan.answered",
        "plan.scores_sent",
        "plan.changed",
        "plan.contact_changed",
        "plan.withheld",
        "plan.withheld_lifted",
        "plan.source_changed",
        "plan.source_pointed_out",
        "document.sent",
        "document.infected",
        "meeting.invited",
        "meeting.cancelled",
        "meeting.replied",
        "meeting.to_be_found",
        "thread.written",
        "thread.answered",
        "rights.asked",
        "rights.answered",
        "help.wanted",
        "letter.granted",
        "letter.stopped",
        "power.recorded",
        "power.first_used",
        "power.acted",
        "power.done",
        "power.ended",
    }
)
"""What can be told; each has a sentence for the citizen and one for the staff in `portal.messages.views`."""

PAGE_SIZE = 20

HEALTH_COORDINATOR = ("conversation.asked", "conversation.replied")
"""What the region's sundhedskoordinator sees to, whichever unit has the case (LAB § 113, stk. 3)."""


class UnknownKind(ValueError):
    """A kind nobody has written a sentence for."""


def tell_citizen(
    session: Session, citizen: Citizen, *, kind: str, url: str, now: datetime, ref: UUID | None = None
) -> Notice:
    """Put a notice in her inbox, and a mail that says nothing but "look" on its way if she has an address."""
    notice = Notice(id=uuid4(), citizen_id=citizen.id, kind=_known(kind), ref=ref, url=url, at=now)
    session.add(notice)
    if citizen.email_sealed is not None:
        outbox.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(citizen.id)}, now=now)
    return notice


def tell_staff(
    session: Session,
    *,
    citizen: Citizen,
    kind: str,
    url: str,
    due_on: date | None,
    now: datetime,
    ref: UUID | None = None,
    employee_id: UUID | None = None,
) -> StaffTask:
    """Put a task in the inbox: of the employee and her unit, or of all caseworkers while nobody has the case."""
    owner = None if employee_id is None else session.get_one(Employee, employee_id)
    task = StaffTask(
        id=uuid4(),
        citizen_id=citizen.id,
        kind=_known(kind),
        ref=ref,
        url=url,
        employee_id=employee_id,
        unit=owner.unit if owner else "",
        created_at=now,
        due_on=due_on,
    )
    session.add(task)
    if owner is not None:
        outbox.enqueue(session, kind="mail.staff", payload={"employee_id": str(owner.id)}, now=now)
    return task


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise UnknownKind(kind)
    return kind


def notices_of(session: Session, citizen: Citizen, *, page: int = 1) -> tuple[Sequence[Notice], bool]:
    """One page of her notices, newest first, and whether there are older ones."""
    found = session.scalars(
        select(Notice)
        .where(Notice.citizen_id == citizen.id)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def unread(session: Session, citizen: Citizen) -> bool:
    """Whether anything in her inbox is unread: a yes or no, since a number would only press."""
    wanted = select(Notice.id).where(Notice.citizen_id == citizen.id, Notice.read_at.is_(None)).limit(1)
    return session.execute(wanted).first() is not None


def open_notice(session: Session, citizen: Citizen, notice_id: UUID, *, now: datetime) -> Notice:
    """The notice, marked as read from the first time on; another's is not found."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.citizen_id != citizen.id:
        raise NotFound
    notice.read_at = notice.read_at or now
    return notice


def is_news(session: Session, citizen: Citizen, ref: UUID) -> bool:
    """Whether she has an unread notice about this thing: more of the same needs no second one."""
    wanted = select(Notice.id).where(Notice.citizen_id == citizen.id, Notice.ref == ref, Notice.read_at.is_(None))
    return session.execute(wanted.limit(1)).first() is not None


def read_all(session: Session, citizen: Citizen, *, now: datetime) -> None:
    session.execute(update(Notice).where(Notice.citizen_id == citizen.id, Notice.read_at.is_(None)).values(read_at=now))


def read_about(session: Session, citizen: Citizen, ref: UUID, *, now: datetime) -> None:
    """She has opened the thing itself: the notice about it is no longer news."""
    session.execute(
        update(Notice)
        .where(Notice.citizen_id == citizen.id, Notice.ref == ref, Notice.read_at.is_(None))
        .values(read_at=now)
    )


def staff_tasks(
    session: Session,
    employee: Employee,
    now: datetime,
    *,
    limit: int = 200,
    offset: int = 0,
    also: Collection[UUID] = (),
    only: Sequence[ColumnElement[bool]] = (),
) -> Sequence[StaffTask]:
    """What waits for this employee, the oldest deadline first and what has none last.

    `also` are colleagues whose work she does; `only` narrows it down.
    """
    mine: list[ColumnElement[bool]] = [StaffTask.employee_id.in_({employee.id, *also})]
    if "caseworker" in employee.roles:
        mine += [StaffTask.employee_id.is_(None), StaffTask.unit == employee.unit]
    if "coordinator" in employee.roles:
        mine += [StaffTask.kind.in_(HEALTH_COORDINATOR)]
    return session.scalars(
        select(StaffTask)
        .where(StaffTask.done_at.is_(None), StaffTask.created_at <= now, or_(*mine), *only)
        .order_by(func.coalesce(StaffTask.due_on, date.max), StaffTask.created_at, StaffTask.id)
        .offset(offset)
        .limit(limit)
    ).all()


def is_waiting(session: Session, ref: UUID) -> bool:
    """Whether a task about this thing is open: what is added to it needs no second one."""
    wanted = select(StaffTask.id).where(StaffTask.ref == ref, StaffTask.done_at.is_(None)).limit(1)
    return session.execute(wanted).first() is not None


def task_done(session: Session, task_or_ref: UUID, employee: Employee, now: datetime) -> int:
    """Close the task with this id, or every open task about this thing; returns how many were open."""
    done = session.scalars(
        select(StaffTask).where(
            StaffTask.done_at.is_(None), or_(StaffTask.id == task_or_ref, StaffTask.ref == task_or_ref)
        )
    ).all()
    for task in done:
        task.done_at, task.done_by = now, employee.id
    return len(done)
