"""Access tokens (RFC 9068): minted for five minutes, checked once, then known by their hash until they expire."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from flask import request

from consent import canonical
from consent.events import AgencyId
from consent.http.problems import Problem
from consent.keys import Keyring
from consent.notify.letters import EVENTS_SCOPE

LIFE = 300
"""Seconds."""
CHECK = "samtykke:check"
"""Check one person; re-fetch one's own answers and their proofs."""
BATCH = "samtykke:check.batch"
REQUEST = "samtykke:request.write"
"""Ask a citizen, see what became of it, cancel it."""
HISTORY = "samtykke:check.history"
"""Ask what was permitted at an earlier instant."""
TRANSFERS = "samtykke:transfer.write"
"""Report data that were moved."""
EVENTS = EVENTS_SCOPE
"""Read one's own feed, and have it pushed."""
CONSENTS = "samtykke:consents.read"
"""Read one's own consents and what happened to them."""
SCOPES = (CHECK, BATCH, REQUEST, HISTORY, TRANSFERS, EVENTS, CONSENTS)
_KIND = "at+jwt"
_REMEMBERED = 10_000
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Caller:
    """The agency behind a token, and the supplier that holds its key, if another does."""

    agency: AgencyId
    supplier: str | None
    scopes: frozenset[str]
    expires: float
    """Unix seconds."""


class Tokens:
    """Mints tokens and tells whose they are; any web process reads what another minted, by the shared answer key."""

    def __init__(self, keys: Keyring, issuer: str, now: Callable[[], datetime], random: Callable[[int], bytes]) -> None:
        self._keys, self._issuer, self._now, self._random = keys, issuer, now, random
        self._known: dict[bytes, Caller] = {}
        self._lock = Lock()

    def mint(self, agency: str, supplier: str | None, scopes: list[str]) -> str:
        now = int(self._now().timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": agency,
            "client_id": agency,
            "iat": now,
            "exp": now + LIFE,
            "jti": str(UUID(bytes=self._random(16), version=4)),
            "scope": " ".join(scopes),
        }
        if supplier is not None:
            claims["act"] = {"sub": supplier}  # RFC 8693: who acts for the subject
        return self._keys.sign(_KIND, canonical.dumps(claims))

    def caller(self, *needed: str) -> Caller:
        """Whose request this is; a Problem (401, 403) where it is nobody's, or lacks a scope."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Problem("token.missing", headers={"WWW-Authenticate": _challenge()})
        digest = hashlib.sha256(token.encode()).digest()
        found = self._known.get(digest)
        if found is None:
            found = self._read(token)
            self._remember(digest, found)
        if found.expires <= self._now().timestamp():
            raise Problem("token.invalid", headers={"WWW-Authenticate": _challenge(error="invalid_token")})
        if not found.scopes.issuperset(needed):
            wanted = _challenge(error="insufficient_scope", scope=" ".join(needed))
            raise Problem("token.scope", headers={"WWW-Authenticate": wanted})
        return found

    def _read(self, token: str) -> Caller:
        try:
            if len(token) > _LONGEST:
                raise ValueError("longer than any of ours")
            claims = canonical.loads(self._keys.verify(_KIND, token))
            if (claims["iss"], claims["aud"]) != (self._issuer, self._issuer):
                raise ValueError("of another installation")
            supplier = claims["act"]["sub"] if "act" in claims else None
            return Caller(AgencyId(claims["sub"]), supplier, frozenset(claims["scope"].split()), claims["exp"])
        except (ValueError, KeyError, TypeError):
            challenge = _challenge(error="invalid_token")
            raise Problem("token.invalid", headers={"WWW-Authenticate": challenge}) from None

    def _remember(self, digest: bytes, caller: Caller) -> None:
        with self._lock:
            if len(self._known) >= _REMEMBERED:
                now = self._now().timestamp()
                alive = [(key, known) for key, known in self._known.items() if known.expires > now]
                # Still full of live ones: forget the older half, they are merely read again.
                self._known = dict(alive if len(alive) < _REMEMBERED else alive[_REMEMBERED // 2 :])
            self._known[digest] = caller


def _challenge(**parts: str) -> str:
    """RFC 6750: why the token did not do, as a challenge."""
    told = {"realm": "agency-api", **parts}
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in told.items())
