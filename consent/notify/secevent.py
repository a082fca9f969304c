"""What happened to a consent, as a signed Security Event Token (RFC 8417): thin, about a person only that agency knows.

The same event always has the same `jti`, its id in the ledger; each sending is signed anew, by the key then in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from consent import canonical
from consent.blocks import BlockType
from consent.events import EventType, State
from consent.keys import Keyring
from consent.state import STEPS

KIND: Final = "secevent+jwt"
MEDIA_TYPE: Final = "application/secevent+jwt"
SCHEMA: Final = "https://mitforloeb.example/secevent/consent/"
"""Begins the name of each kind of event; the same in every municipality, so that a supplier learns them once."""
VERIFICATION: Final = "https://schemas.openid.net/secevent/ssf/event-type/verification"

_AFTER: Final = {step.event.value: step.after.value for step in STEPS.values()}
"""Each kind of event leads to one state, from wherever it may happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiding:
    """One event as an agency may know it."""

    agency: str
    number: int
    event_id: UUID
    consent_id: UUID
    type: str
    seq: int
    at: datetime | None
    """None when the person was erased: that something happened is all that is left."""
    persons: tuple[str, ...]
    """The agency's own names for her, one for each CPR number she has had."""

    @property
    def state(self) -> str:
        """What the consent, or her block of the agency, became by it."""
        return _AFTER.get(self.type, self.type)


class Author:
    """Writes and signs what one installation tells."""

    def __init__(self, keys: Keyring, issuer: str) -> None:
        self._keys, self._issuer = keys, issuer

    def told(self, tiding: Tiding, now: datetime) -> str:
        payload: dict[str, object] = {"consentId": str(tiding.consent_id), "seq": tiding.seq, "state": tiding.state}
        claims = self._claims(tiding.agency, str(tiding.event_id), now)
        claims["events"] = {SCHEMA + tiding.type: payload}
        if tiding.at is not None:
            claims["toe"] = int(tiding.at.timestamp())
        if tiding.persons:
            claims["sub_id"] = _subject(tiding.persons)
        return self._keys.sign(KIND, canonical.dumps(claims))

    def verification(self, stream_id: UUID, agency: str, jti: UUID, state: str, now: datetime) -> str:
        claims = self._claims(agency, str(jti), now)
        claims["sub_id"] = {"format": "opaque", "id": str(stream_id)}
        claims["events"] = {VERIFICATION: {"state": state} if state else {}}
        return self._keys.sign(KIND, canonical.dumps(claims))

    def _claims(self, audience: str, jti: str, now: datetime) -> dict[str, object]:
        return {"iss": self._issuer, "aud": audience, "jti": jti, "iat": int(now.timestamp())}


def _subject(persons: tuple[str, ...]) -> dict[str, object]:
    """RFC 9493: one name is `opaque`; somebody who got a new CPR number has several, which are `aliases`."""
    names = [{"format": "opaque", "id": person} for person in persons]
    return dict(names[0]) if len(names) == 1 else {"format": "aliases", "identifiers": names}


EVENT_NAMES: Final = tuple(SCHEMA + kind.value for kind in (*EventType, *BlockType))
STATES: Final = tuple(state.value for state in State)
