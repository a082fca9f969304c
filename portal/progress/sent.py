"""She sends a snapshot: it is part of her case from then on, staff read it, and the journal gets it word for word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from portal.errors import NotFound, Stale
from portal.identity import Citizen
from portal.journal import service as journal
from portal.messages import service as messages
from portal.plan.service import Case
from portal.progress import service
from portal.progress.curve import Curve, digest, written
from portal.progress.curve import read as read_curve
from portal.progress.models import SentScores
from portal.reference import reference_of

__all__ = ["LIMIT", "SentScores", "in_case", "of_citizen", "read", "send", "sent_by", "sent_in", "would_send"]

LIMIT = 366
"""Days in one snapshot, the latest."""


def would_send(session: Session, citizen: Citizen, parameter_ids: Collection[UUID], *, notes: bool) -> Curve:
    """Exactly what would be sent, to be shown before."""
    return service.curve_of(session, citizen, parameter_ids, notes=notes, limit=LIMIT)[0]


def send(
    session: Session,
    case: Case,
    citizen: Citizen,
    parameter_ids: Collection[UUID],
    *,
    notes: bool,
    shown: str,
    words: str,
    key: UUID,
    now: datetime,
) -> SentScores:
    """Send what she was shown (`shown` is its digest); Stale where it is another by now. Twice is once.

    `words` is the same told in words, for the journal.
    """
    sent_id = uuid5(key, str(citizen.subject_id))
    done = session.get(SentScores, sent_id)
    if done is not None:
        return done
    curve, days, scores = service.curve_of(session, citizen, parameter_ids, notes=notes, limit=LIMIT)
    if digest(curve) != shown or not curve.days:
        raise Stale
    for score in scores:
        score.sent_at = score.sent_at or now
    for day in days:
        if notes and day.note:
            day.sent_at = day.sent_at or now
    done = SentScores(
        id=sent_id, subject_id=case.subject_id, citizen_id=citizen.id, case_id=case.id, sent_at=now,
        reference=reference_of(sent_id),
    )  # fmt: skip
    done.content = written(curve)
    session.add(done)
    session.flush()
    journal.put_down(session, citizen, kind="scores", ref=done.id, said={"text": words}, now=now)
    messages.tell_staff(
        session, citizen=citizen, kind="plan.scores_sent", url=staff_path_of(done), due_on=None, now=now, ref=done.id,
        employee_id=case.coordinator_id,
    )  # fmt: skip
    return done


def staff_path_of(sent: SentScores) -> str:
    return f"/sager/{sent.case_id}/saadan-gaar-det/{sent.id}"


def sent_by(session: Session, citizen: Citizen) -> Sequence[SentScores]:
    """What she has sent, newest first; nothing sealed is opened."""
    wanted = select(SentScores).where(SentScores.citizen_id == citizen.id).order_by(SentScores.sent_at.desc())
    return session.scalars(wanted.options(defer(SentScores.content_sealed)).limit(100)).all()


def sent_in(session: Session, case: Case) -> Sequence[SentScores]:
    """What was sent in this case, newest first; nothing sealed is opened."""
    wanted = select(SentScores).where(SentScores.case_id == case.id).order_by(SentScores.sent_at.desc())
    return session.scalars(wanted.options(defer(SentScores.content_sealed)).limit(100)).all()


def of_citizen(session: Session, citizen: Citizen, sent_id: UUID) -> SentScores:
    """What she sent; another's is not found."""
    found = session.get(SentScores, sent_id)
    if found is None or found.citizen_id != citizen.id:
        raise NotFound
    return found


def in_case(session: Session, case: Case, sent_id: UUID, now: datetime) -> SentScores:
    """For whoever may see the case, who has seen it from now on."""
    found = session.get(SentScores, sent_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    found.seen_at = found.seen_at or now
    return found


def read(sent: SentScores) -> Curve:
    return read_curve(sent.content)
