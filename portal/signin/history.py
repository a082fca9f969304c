"""Somebody's own logins: those that run now, those that are over, and the end of any that runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from portal.signin.models import LoginSession
from portal.signin.sessions import IDLE, WHOLE, Visit

PAGE_SIZE = 20
MOST_RUNNING = 50


@dataclass(frozen=True, kw_only=True)
class Past:
    """A login that is over, and why."""

    began: datetime
    ended: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Running:
    """A login that runs. `handle` names it in a form; it opens nothing."""

    handle: str
    began: datetime
    seen: datetime
    here: bool


def handle_of(id_hash: bytes) -> str:
    """What a form may carry: from it neither the cookie nor its hash can be found."""
    return hashlib.sha256(b"login-handle/v1\0" + id_hash).hexdigest()[:32]


def running(session: Session, visit: Visit, now: datetime) -> list[Running]:
    """The newest first; this very visit is marked."""
    rows = session.execute(
        select(LoginSession.id_hash, LoginSession.created_at, LoginSession.seen_at)
        .where(_hers(visit.person_id), _runs(now))
        .order_by(LoginSession.created_at.desc())
        .limit(MOST_RUNNING)
    )
    return [Running(handle=handle_of(row[0]), began=row[1], seen=row[2], here=row[0] == visit.id_hash) for row in rows]


def past(session: Session, visit: Visit, now: datetime, before: datetime | None) -> tuple[Sequence[Past], bool]:
    """One page of those that are over, the newest first, and whether there are older ones."""
    wanted = select(LoginSession).where(_hers(visit.person_id), ~_runs(now))
    if before is not None:
        wanted = wanted.where(LoginSession.created_at < before)
    rows = session.scalars(wanted.order_by(LoginSession.created_at.desc()).limit(PAGE_SIZE + 1)).all()
    return [_past(row) for row in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE


def end(session: Session, visit: Visit, handle: str, now: datetime) -> bool:
    """End the login of hers with this handle; False when none of hers that runs has it."""
    for id_hash in session.scalars(select(LoginSession.id_hash).where(_hers(visit.person_id), _runs(now))):
        if handle_of(id_hash) == handle:
            _end(session, LoginSession.id_hash == id_hash, now)
            return True
    return False


def end_others(session: Session, visit: Visit, now: datetime) -> None:
    """End every login of hers but this one."""
    _end(session, _hers(visit.person_id) & (LoginSession.id_hash != visit.id_hash), now)


def mark(text: str | None) -> datetime | None:
    """The instant an address carries in milliseconds; anything else means the newest page."""
    try:
        return datetime.fromtimestamp(int(text or "") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _hers(person_id: UUID) -> ColumnElement[bool]:
    return or_(LoginSession.citizen_id == person_id, LoginSession.employee_id == person_id)


def _runs(now: datetime) -> ColumnElement[bool]:
    return (
        LoginSession.ended_at.is_(None) & (LoginSession.seen_at > now - IDLE) & (LoginSession.created_at > now - WHOLE)
    )


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    session.execute(
        update(LoginSession)
        .where(LoginSession.ended_at.is_(None), which)
        .values(ended_at=now, end_reason="logout", id_token=None)
    )


def _past(row: LoginSession) -> Past:
    """Of one that nobody came back to, the time is up without having been written down."""
    if row.ended_at is not None:
        return Past(began=row.created_at, ended=row.ended_at, why=row.end_reason or "logout")
    idle, limit = row.seen_at + IDLE, row.created_at + WHOLE
    return Past(began=row.created_at, ended=min(idle, limit), why="idle" if idle < limit else "limit")
