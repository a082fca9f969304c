"""What the agency API needs from whoever runs it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from consent.events import ConsentId, SubjectId
from consent.http.deprecation import DEPRECATED, Table
from consent.keys import Keyring
from consent.ledger import USUAL_HOURLY, Ledger
from consent.log.guard import Guard
from consent.notify.address import Rules
from consent.sql import SqlStore


@dataclass(frozen=True, kw_only=True)
class Dependencies:
    """One installation, told to the blueprints once."""

    engine: Engine
    keys: Keyring
    origin: str
    """The name of the public log, first line of every checkpoint."""
    issuer: str
    """Public base URL without a slash at the end: OAuth 2.0 issuer, and audience of tokens and client assertions."""
    now: Callable[[], datetime]
    """Aware, UTC."""
    guard: Guard | None = None
    random: Callable[[int], bytes] = field(default=secrets.token_bytes)
    hourly_checks: int = USUAL_HOURLY
    """Checks an agency may make in an hour, where the register has no number of its own for it."""
    on_request: Callable[[Connection, SubjectId, ConsentId], None] | None = None
    """Told of a new request inside its transaction, before it commits: where a notice to the citizen is written."""
    push_rules: Rules = field(default_factory=Rules)
    """Where an agency may have its events pushed to."""
    consent_page: str = "/samtykker"
    """Where a citizen sees her requests; told as `captureUrl`, with nobody's name in it."""

    guide: str = "/openapi.json"
    """Where an engineer reads on, below the issuer."""
    deprecated: Table = field(default_factory=lambda: DEPRECATED)
    """What is on its way out."""

    @property
    def documentation(self) -> str:
        return self.issuer + self.guide

    def ledger(self, connection: Connection) -> Ledger:
        """The ledger inside this connection's transaction, which the caller commits."""
        return Ledger(
            SqlStore(connection), keys=self.keys, now=self.now, origin=self.origin, guard=self.guard, random=self.random
        )
