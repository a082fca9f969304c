"""Put a job in the outbox, take the next one, say how it went."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.outbox.models import Job

LEASE = timedelta(seconds=60)
"""How long a worker has for a job before another may take it."""
LAST_TRY = 10


def enqueue(session: Session, *, kind: str, payload: dict[str, str], now: datetime) -> Job:
    """Write a job; it exists exactly when the caller's transaction does."""
    job = Job(id=uuid4(), kind=kind, payload=payload, created_at=now, due_at=now)
    session.add(job)
    return job


def take(session: Session, now: datetime) -> Job | None:
    """The next job that is due, leased to the caller, who commits before doing it."""
    open_jobs = (
        select(Job)
        .where(Job.done_at.is_(None), Job.parked_at.is_(None), Job.due_at <= now)
        .order_by(Job.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.scalars(open_jobs).first()
    if job is not None:
        job.tries += 1
        job.due_at = now + LEASE
    return job


def done(job: Job, now: datetime) -> None:
    job.done_at = now


def failed(job: Job, now: datetime) -> None:
    """Try again later, each time after twice as long; after the last try the job is parked."""
    if job.tries >= LAST_TRY:
        job.parked_at = now
    else:
        job.due_at = now + timedelta(minutes=2**job.tries)
