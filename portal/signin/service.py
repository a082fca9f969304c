"""Logging in, as verbs: begin, come back once, become a session; and whether the login is fresh enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from flask_login import current_user
from sqlalchemy import delete
from sqlalchemy.orm import Session

from consent.ledger import Ledger
from portal.settings import Settings
from portal.signin.claims import Kind
from portal.signin.linking import person_of
from portal.signin.models import LoginFlow
from portal.signin.oidc import Expected, Login, Purpose, Start
from portal.signin.refusals import FlowUnknown
from portal.signin.sessions import Visit, carry_over, end, end_all_of, hash_of, open_session

__all__ = ["end_all_of", "fresh_login_url", "is_fresh", "open_session"]

FLOW_LIFE = timedelta(minutes=10)
LONGEST_PATH = 1500


def cookie_name(settings: Settings) -> str:
    """The login cookie; `__Host-` binds it to this very host wherever there is HTTPS."""
    return "__Host-mf_session" if settings.secure else "mf_session"


def browser_cookie_name(settings: Settings) -> str:
    """The cookie that ties a login under way to the browser that began it."""
    return "__Host-mf_login" if settings.secure else "mf_login"


def is_fresh(now: datetime) -> bool:
    """Whether whoever is logged in has shown who she is within a quarter of an hour."""
    visit: Visit | None = getattr(current_user, "visit", None)
    return visit is not None and visit.is_fresh(now)


def fresh_login_url(return_to: str) -> str:
    """Where a citizen shows once more who she is, and comes back to `return_to` on this site."""
    return "/log-ind?" + urlencode({"frisk": "ja", "tilbage": return_path(return_to)})


def return_path(wanted: str | None) -> str:
    """A path on this site, whatever was sent: never another host, a scheme, a backslash, or a way in or out."""
    if not wanted or not wanted.startswith("/") or len(wanted) > LONGEST_PATH or "\\" in wanted:
        return "/"
    if not wanted.isascii() or not wanted.isprintable() or " " in wanted:
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    if wanted.startswith("//") or parts.scheme or parts.netloc or "/../" in parts.path + "/" or "//" in parts.path:
        return "/"
    # Coming back to a login or a logout would go round in circles.
    first = parts.path.strip("/").split("/")
    return "/" if first[0] in ("log-ind", "log-ud") or first[-1] == "log-ind" else wanted


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A login that came back: what its answer is measured by, and where she wanted to go."""

    expected: Expected
    return_to: str


def begin_flow(
    session: Session, start: Start, *, kind: Kind, purpose: Purpose, browser: str, return_to: str, now: datetime
) -> None:
    """Remember a login that begins in this browser, and forget those that never came back."""
    session.execute(delete(LoginFlow).where(LoginFlow.created_at <= now - FLOW_LIFE))
    session.add(
        LoginFlow(
            state_hash=hash_of(start.state),
            browser_hash=hash_of(browser),
            kind=kind,
            purpose=purpose.value,
            nonce=start.nonce,
            verifier=start.verifier,
            return_to=return_path(return_to),
            created_at=now,
        )
    )


def spend_flow(session: Session, *, state: str, browser: str, kind: Kind, now: datetime) -> Returned:
    """Take the login that this callback answers: one statement, so that of two at once exactly one gets it."""
    statement = (
        delete(LoginFlow)
        .where(
            LoginFlow.state_hash == hash_of(state),
            LoginFlow.browser_hash == hash_of(browser),
            LoginFlow.kind == kind,
            LoginFlow.created_at > now - FLOW_LIFE,
        )
        .returning(LoginFlow.nonce, LoginFlow.verifier, LoginFlow.purpose, LoginFlow.return_to, LoginFlow.created_at)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise FlowUnknown("state")
    expected = Expected(nonce=row.nonce, verifier=row.verifier, purpose=Purpose(row.purpose), begun_at=row.created_at)
    return Returned(expected=expected, return_to=row.return_to)


def log_in(
    session: Session,
    ledger: Ledger,
    login: Login,
    *,
    replacing: str | None,
    now: datetime,
    purpose: Purpose = Purpose.LOGIN,
) -> str:
    """A checked login becomes a session → the new cookie's value; the one it replaces is over."""
    person_id = person_of(session, ledger, login)
    token = open_session(
        session,
        kind=login.kind,
        person_id=person_id,
        issuer=login.issuer,
        sub=login.sub,
        assurance=login.assurance,
        auth_time=login.auth_time,
        now=now,
        idp_sid=login.sid,
        id_token=login.id_token,
    )
    if replacing is not None:
        if purpose is Purpose.FRESH:
            carry_over(session, replacing, token, now)
        end(session, replacing, now, reason="replaced")
    return token
