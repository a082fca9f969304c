"""What the simulator remembers while it runs: requests, codes, tokens and who is signed in. Nothing is stored."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from joserfc.jwk import ECKey

from portal.simulator.config import Fault, Persona

REQUEST_LIFE = timedelta(minutes=10)
CODE_LIFE = timedelta(seconds=60)
ACCESS_LIFE = timedelta(minutes=5)
SESSION_LIFE = timedelta(hours=4)

Parameters = dict[str, str]


@dataclass(kw_only=True)
class SingleSignOn:
    """One browser that has signed in: later logins may pass without a page."""

    sid: str
    persona: Persona
    auth_time: datetime
    client_ids: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a code, and then an access token, stands for."""

    client_id: str
    persona: Persona
    sid: str
    auth_time: datetime
    redirect_uri: str
    nonce: str | None
    code_challenge: str
    fault: Fault | None
    made_at: datetime


@dataclass(kw_only=True)
class State:
    """Thread-safe: every change goes through one lock."""

    now: Callable[[], datetime]
    key: ECKey
    lock: Lock = field(default_factory=Lock)
    requests: dict[str, tuple[Parameters, datetime]] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    sessions: dict[str, SingleSignOn] = field(default_factory=dict)
    spent_assertions: set[str] = field(default_factory=set)

    def remember(self, parameters: Parameters) -> str:
        """Keep an authorization request; the handle is good for ten minutes."""
        handle = secrets.token_urlsafe(24)
        with self.lock:
            self.requests[handle] = (parameters, self.now())
        return handle

    def recall(self, handle: str) -> Parameters | None:
        with self.lock:
            found = self.requests.get(handle)
        if found is None or self.now() - found[1] >= REQUEST_LIFE:
            return None
        return found[0]

    def forget(self, handle: str) -> None:
        with self.lock:
            self.requests.pop(handle, None)

    def new_code(self, grant: Grant) -> str:
        code = secrets.token_urlsafe(32)
        with self.lock:
            self.codes[code] = grant
        return code

    def spend_code(self, code: str) -> Grant | None:
        """A code is good once, for a minute."""
        with self.lock:
            grant = self.codes.pop(code, None)
        if grant is None or self.now() - grant.made_at >= CODE_LIFE:
            return None
        return grant

    def new_token(self, grant: Grant) -> str:
        token = secrets.token_urlsafe(32)
        with self.lock:
            self.tokens[token] = grant
        return token

    def grant_of(self, token: str) -> Grant | None:
        with self.lock:
            grant = self.tokens.get(token)
        if grant is None or self.now() - grant.made_at >= ACCESS_LIFE + CODE_LIFE:
            return None
        return grant

    def spend_assertion(self, jti: str) -> bool:
        """True the first time."""
        with self.lock:
            if jti in self.spent_assertions:
                return False
            self.spent_assertions.add(jti)
            return True

    def sign_in(self, persona: Persona) -> SingleSignOn:
        session = SingleSignOn(sid=secrets.token_urlsafe(16), persona=persona, auth_time=self.now())
        with self.lock:
            self.sessions[session.sid] = session
        return session

    def session(self, sid: str | None) -> SingleSignOn | None:
        with self.lock:
            found = self.sessions.get(sid or "")
        if found is None or self.now() - found.auth_time >= SESSION_LIFE:
            return None
        return found

    def sign_out(self, sid: str) -> SingleSignOn | None:
        with self.lock:
            return self.sessions.pop(sid, None)
