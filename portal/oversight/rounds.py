"""The automatic review: goes through the looks since the last round and puts those in the queue that a rule points at.

Each round goes a few minutes back over the one before, for looks whose transaction was still under way; a look is put
in the queue once for each rule, and one employee's looks at one citizen once a day.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from portal.identity import Citizen, Employee
from portal.oversight.models import Review, ReviewRun
from portal.oversight.rules import Look, flags
from portal.plan.service import Case
from portal.reach import terms
from portal.reach.service import CitizenTerm, Conflict, Opening
from portal.transparency.service import ReadEvent

OVERLAP = timedelta(minutes=5)
FIRST = timedelta(days=1)
A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
AT_ONCE = 500
OUR_OWN = ("audit", "report")
"""Looks of those who oversee are not judged by themselves again and again."""


def draw() -> float:
    """From 0 to 1, which nobody can foresee."""
    return secrets.randbelow(1_000_000) / 1_000_000


def run_once(session: Session, index_key: bytes, now: datetime, random: Callable[[], float] = draw) -> int:
    """One round → how many looks were put in the queue; the caller commits."""
    since = session.scalar(select(func.max(ReviewRun.up_to))) or now - FIRST
    looks = _looks(session, since - OVERLAP, now)
    # What the round before has seen was drawn for then.
    made = sum(_judge(session, index_key, row, now, random if row[0].at > since else lambda: 1.0) for row in looks)
    made += _openings(session, now)
    up_to = looks[-1][0].at if len(looks) == AT_ONCE else now
    if looks or made or now - since >= FIRST:
        session.add(ReviewRun(id=uuid4(), at=now, up_to=up_to, looks=len(looks), made=made))
    session.flush()
    return made


def _looks(session: Session, since: datetime, now: datetime) -> Sequence[Row[ReadEvent, str, UUID, bool]]:
    """Oldest first: the look, who looked, at whom, and whether the case is hers or her unit's."""
    related = exists().where(
        Case.citizen_id == ReadEvent.citizen_id,
        (Case.coordinator_id == ReadEvent.employee_id) | (Case.unit == Employee.unit),
    )
    return session.execute(
        select(ReadEvent, Employee.name, Citizen.subject_id, related)
        .join(Employee, Employee.id == ReadEvent.employee_id)
        .join(Citizen, Citizen.id == ReadEvent.citizen_id)
        .where(ReadEvent.at > since, ReadEvent.at <= now, ReadEvent.reason.not_in(OUR_OWN))
        .order_by(ReadEvent.at, ReadEvent.id)
        .limit(AT_ONCE)
    ).all()


def _judge(
    session: Session, key: bytes, row: Row[ReadEvent, str, UUID, bool], now: datetime, random: Callable[[], float]
) -> int:
    event, name, subject_id, related = row
    if session.scalar(select(Review.id).where(Review.read_event_id == event.id).limit(1)) is not None:
        return 0
    look = Look(
        at=event.at,
        reason=event.reason,
        related=related,
        same_surname=_same_surname(session, key, event, name),
        same_address=_same_address(session, event),
        citizens_that_hour=_citizens_that_hour(session, event),
    )
    fresh = [kind for kind in flags(look, random) if not _known_today(session, kind, event)]
    for kind in fresh:
        _put(session, kind, event.citizen_id, subject_id, event.employee_id, now, read_event_id=event.id)
    return len(fresh)


def _same_surname(session: Session, key: bytes, event: ReadEvent, name: str) -> bool:
    """By the index's keyed hash: neither name is opened or shown."""
    words = terms.words_of(name)
    if not words:
        return False
    wanted = select(CitizenTerm.citizen_id).where(
        CitizenTerm.citizen_id == event.citizen_id,
        CitizenTerm.kind == "surname",
        CitizenTerm.hash == terms.hash_of(key, "surname", words[-1]),
    )
    return session.execute(wanted).first() is not None


def _same_address(session: Session, event: ReadEvent) -> bool:
    """Where the employee has declared who she is herself: whether the two live in one place, and not which."""
    hers, theirs, herself = aliased(CitizenTerm), aliased(CitizenTerm), aliased(Citizen)
    wanted = (
        select(theirs.citizen_id)
        .join(hers, and_(hers.hash == theirs.hash, hers.kind == "address"))
        .join(herself, herself.id == hers.citizen_id)
        .join(Conflict, and_(Conflict.subject_id == herself.subject_id, Conflict.relation == "self"))
        .where(
            theirs.citizen_id == event.citizen_id,
            theirs.kind == "address",
            Conflict.employee_id == event.employee_id,
            Conflict.ended_at.is_(None),
        )
    )
    return session.execute(wanted.limit(1)).first() is not None


def _citizens_that_hour(session: Session, event: ReadEvent) -> int:
    return (
        session.scalar(
            select(func.count(ReadEvent.citizen_id.distinct())).where(
                ReadEvent.employee_id == event.employee_id,
                ReadEvent.at > event.at - AN_HOUR,
                ReadEvent.at <= event.at,
            )
        )
        or 0
    )


def _known_today(session: Session, kind: str, event: ReadEvent) -> bool:
    """Volume is about the employee; the rest is about the two of them."""
    known = [Review.kind == kind, Review.employee_id == event.employee_id, Review.made_at > event.at - A_DAY]
    if kind != "volume":
        known.append(Review.citizen_id == event.citizen_id)
    return session.execute(select(Review.id).where(*known).limit(1)).first() is not None


def _openings(session: Session, now: datetime) -> int:
    """Every case that was opened for a stated reason is judged."""
    found = session.execute(
        select(Opening.id, Opening.citizen_id, Opening.subject_id, Opening.employee_id)
        .where(Opening.at <= now, ~exists().where(Review.opening_id == Opening.id))
        .order_by(Opening.at)
        .limit(AT_ONCE)
    ).all()
    for one in found:
        _put(session, "exception", one.citizen_id, one.subject_id, one.employee_id, now, opening_id=one.id)
    return len(found)


def _put(
    session: Session,
    kind: str,
    citizen_id: UUID,
    subject_id: UUID,
    employee_id: UUID,
    now: datetime,
    *,
    read_event_id: UUID | None = None,
    opening_id: UUID | None = None,
) -> None:
    review = Review(
        id=uuid4(),
        subject_id=subject_id,
        kind=kind,
        citizen_id=citizen_id,
        employee_id=employee_id,
        read_event_id=read_event_id,
        opening_id=opening_id,
        made_at=now,
        state="waiting",
    )
    session.add(review)
    session.flush()
