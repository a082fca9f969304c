"""Login sessions: opened with a new secret, found by its hash, ended by time, by her, or by the provider."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, delete, or_, select, update
from sqlalchemy.orm import Session

from consent.events import Assurance
from portal.signin.claims import Kind
from portal.signin.models import LoginSession, SpentLogoutToken
from portal.signin.oidc import LogoutNotice

IDLE = timedelta(minutes=15)
WHOLE = timedelta(hours=8)
FRESH = timedelta(minutes=15)
TOUCH = timedelta(seconds=30)
"""A session's `seen_at` is written at most so often: reading a page is not worth a disk write each time."""
BY_TIME = frozenset({"idle", "limit"})
BY_HER = frozenset({"logout", "replaced"})


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A login session as it stood when a request came in."""

    id_hash: bytes = field(repr=False)
    kind: Kind
    person_id: UUID
    assurance: Assurance
    auth_time: datetime
    until: datetime
    """When it ends if nothing more happens."""
    over: str | None
    """Why it has ended: idle, limit, logout, replaced, provider; None while it runs."""
    over_since: datetime | None
    power_id: UUID | None = None
    """By which power she says that she acts for somebody; whether she may is asked at each request."""
    acting_since: datetime | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether she showed who she is so lately that an answer that weighs may count."""
        return now - self.auth_time <= FRESH


def open_session(
    session: Session,
    *,
    kind: Kind,
    person_id: UUID,
    issuer: str,
    sub: str,
    assurance: Assurance,
    auth_time: datetime,
    now: datetime,
    idp_sid: str | None = None,
    id_token: str | None = None,
) -> str:
    """A new session → the cookie's value, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            id_hash=hash_of(token),
            kind=kind,
            citizen_id=person_id if kind == "citizen" else None,
            employee_id=person_id if kind == "employee" else None,
            issuer=issuer,
            sub=sub,
            idp_sid=idp_sid,
            id_token=id_token,
            auth_time=auth_time,
            assurance=assurance.value,
            created_at=now,
            seen_at=now,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime) -> tuple[Visit, bool] | None:
    """The session behind a cookie and whether it is time to write down that it was seen; None for a stranger's."""
    row = session.get(LoginSession, hash_of(token))
    if row is None:
        return None
    over, since = row.end_reason, row.ended_at
    if over is None and now - row.created_at >= WHOLE:
        over, since = "limit", row.created_at + WHOLE
    elif over is None and now - row.seen_at >= IDLE:
        over, since = "idle", row.seen_at + IDLE
    person_id = row.citizen_id or row.employee_id
    assert person_id is not None
    visit = Visit(
        id_hash=row.id_hash,
        kind="citizen" if row.kind == "citizen" else "employee",
        person_id=person_id,
        assurance=Assurance(row.assurance),
        auth_time=row.auth_time,
        until=min(now + IDLE, row.created_at + WHOLE),
        over=over,
        over_since=since,
        power_id=row.power_id,
        acting_since=row.acting_since,
    )
    due = now - row.seen_at >= TOUCH if over is None else row.ended_at is None
    return visit, due


def touch(session: Session, visit: Visit, now: datetime) -> None:
    """Write down that the session was used, or that its time was up. Never revives one that has ended meanwhile."""
    running = update(LoginSession).where(LoginSession.id_hash == visit.id_hash, LoginSession.ended_at.is_(None))
    if visit.over is None:
        session.execute(running.where(LoginSession.seen_at < now).values(seen_at=now))
    else:
        session.execute(running.values(ended_at=visit.over_since, end_reason=visit.over, id_token=None))


def act_by(session: Session, visit: Visit, power_id: UUID | None, now: datetime) -> None:
    """From the next request on this browser acts by the power, or for nobody but herself."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id_hash == visit.id_hash, LoginSession.ended_at.is_(None))
        .values(power_id=power_id, acting_since=None if power_id is None else now)
    )


def carry_over(session: Session, before: str, after: str, now: datetime) -> None:
    """She has shown once more who she is in the middle of acting for somebody: she goes on where she was.

    Only for the same person and only out of a session that still ran; whoever logs in anew is herself.
    """
    old, found = session.get(LoginSession, hash_of(before)), find(session, before, now)
    new = session.get_one(LoginSession, hash_of(after))
    if old is None or found is None or found[0].over is not None or old.power_id is None:
        return
    if (old.citizen_id, old.issuer, old.sub) == (new.citizen_id, new.issuer, new.sub):
        new.power_id, new.acting_since = old.power_id, old.acting_since


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What is needed to end the provider's session as well."""

    kind: Kind
    idp_sid: str | None = field(repr=False)
    id_token: str | None = field(repr=False)


def end(session: Session, token: str, now: datetime, *, reason: str) -> Ended | None:
    """End the session of this cookie; None when there is none running."""
    row = session.get(LoginSession, hash_of(token))
    if row is None or row.ended_at is not None:
        return None
    ended = Ended(kind="citizen" if row.kind == "citizen" else "employee", idp_sid=row.idp_sid, id_token=row.id_token)
    row.ended_at, row.end_reason, row.id_token = now, reason, None
    session.flush()
    return ended


def end_all_of(session: Session, person_id: UUID, now: datetime) -> int:
    """End every session of a citizen or an employee, as when somebody leaves her job → how many."""
    return _end_where(
        session, or_(LoginSession.citizen_id == person_id, LoginSession.employee_id == person_id), now, "logout"
    )


def end_by_notice(session: Session, notice: LogoutNotice, now: datetime) -> bool:
    """Do what a checked logout token says; False when it has been used before."""
    session.execute(delete(SpentLogoutToken).where(SpentLogoutToken.good_until < now))
    token_hash = hash_of(f"{notice.issuer}\0{notice.jti}")
    if session.scalar(select(SpentLogoutToken.token_hash).where(SpentLogoutToken.token_hash == token_hash)) is not None:
        return False
    session.add(SpentLogoutToken(token_hash=token_hash, good_until=notice.good_until))
    session.flush()
    named = LoginSession.issuer == notice.issuer
    if notice.sid is not None:
        named &= LoginSession.idp_sid == notice.sid
    if notice.sub is not None:
        named &= LoginSession.sub == notice.sub
    _end_where(session, named, now, "provider")
    return True


def _end_where(session: Session, condition: ColumnElement[bool], now: datetime, reason: str) -> int:
    statement = (
        update(LoginSession)
        .where(LoginSession.ended_at.is_(None), condition)
        .values(ended_at=now, end_reason=reason, id_token=None)
    )
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
