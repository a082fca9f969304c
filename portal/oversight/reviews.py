"""Judge a look: one proposes a finding, another agrees or sends it back; neither is the one who looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen, Employee
from portal.oversight.models import Review, ReviewRun
from portal.reach.service import Opening
from portal.transparency.service import ReadEvent, record_read

WAITING, PROPOSED, DONE = "waiting", "proposed", "done"
FINDINGS = ("rightful", "wrongful")
PAGE_SIZE = 50


class OwnFinding(Exception):
    """Whoever proposed a finding does not agree with herself."""


class Moved(Exception):
    """Somebody else has judged it meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A review with all that is needed to judge it."""

    review: Review
    employee: Employee
    look: ReadEvent | None
    opening: Opening | None


def queue(session: Session, reader: Employee, *states: str) -> Sequence[tuple[Review, Employee]]:
    """Oldest first, nothing about herself."""
    rows = session.execute(
        select(Review, Employee)
        .join(Employee, Employee.id == Review.employee_id)
        .where(Review.state.in_(states), Review.employee_id != reader.id)
        .order_by(Review.made_at, Review.id)
        .limit(PAGE_SIZE)
    )
    return [(row[0], row[1]) for row in rows]


def latest(session: Session, reader: Employee) -> Sequence[tuple[Review, Employee]]:
    """What was judged, newest first."""
    rows = session.execute(
        select(Review, Employee)
        .join(Employee, Employee.id == Review.employee_id)
        .where(Review.state == DONE, Review.employee_id != reader.id)
        .order_by(Review.second_at.desc(), Review.id)
        .limit(PAGE_SIZE)
    )
    return [(row[0], row[1]) for row in rows]


def judged(session: Session, reader: Employee, review_id: UUID) -> Judged:
    """A review of a look that is not her own; any other is not found."""
    row = session.execute(
        select(Review, Employee, ReadEvent, Opening)
        .join(Employee, Employee.id == Review.employee_id)
        .outerjoin(ReadEvent, ReadEvent.id == Review.read_event_id)
        .outerjoin(Opening, Opening.id == Review.opening_id)
        .where(Review.id == review_id, Review.employee_id != reader.id)
    ).first()
    if row is None:
        raise NotFound
    return Judged(review=row[0], employee=row[1], look=row[2], opening=row[3])


def read(session: Session, review: Review, reader: Employee, now: datetime) -> None:
    """Whoever judges a look looks as well."""
    citizen = session.get_one(Citizen, review.citizen_id)
    record_read(session, citizen=citizen, employee=reader, what="review", reason="audit", now=now)


def propose(session: Session, review: Review, by: Employee, *, finding: str, note: str, now: datetime) -> None:
    """The first pair of eyes. `Moved` when it waits no more."""
    session.refresh(review, with_for_update=True)
    if review.state != WAITING:
        raise Moved
    review.state, review.finding, review.first_by, review.first_at = PROPOSED, finding, by.id, now
    review.note = note


def agree(session: Session, review: Review, by: Employee, now: datetime) -> None:
    """The second pair, which ends it. `OwnFinding`, `Moved`."""
    _second(session, review, by)
    review.state, review.second_by, review.second_at = DONE, by.id, now


def send_back(session: Session, review: Review, by: Employee) -> None:
    """The second pair disagrees: it is judged anew, with the note kept for whoever does."""
    _second(session, review, by)
    review.state, review.finding, review.first_by, review.first_at = WAITING, None, None, None


def _second(session: Session, review: Review, by: Employee) -> None:
    session.refresh(review, with_for_update=True)
    if review.state != PROPOSED:
        raise Moved
    if review.first_by == by.id:
        raise OwnFinding


def last_run(session: Session) -> ReviewRun | None:
    return session.scalar(select(ReviewRun).order_by(ReviewRun.at.desc()).limit(1))
