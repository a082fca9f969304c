"""A signed statement of how a consent stands: good for a minute, and what a receipt cannot say by itself.

A receipt proves that something was logged, for ever, and not that nothing came after. A statement names the number and
the commitment of the consent's latest event; a receipt whose commitment it names is the latest word, and any other is
not, since each event of a consent holds the commitment of the one before.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from consent.canonical import Malformed, dumps, instant, loads, milliseconds, uuid_of
from consent.events import ConsentId, State

STATEMENT: Final = "consent-state+jwt"
GOOD_FOR: Final = timedelta(seconds=60)
_FIELDS: Final = frozenset({"iss", "consent_id", "seq", "head", "state", "at", "until"})
_HASH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """How a consent stood at an instant, in the ledger's word; nobody may rely on it from `until` on."""

    origin: str
    """The name of the log its events are in."""
    consent_id: ConsentId
    seq: int
    """How many events it has had."""
    head: bytes
    """Commitment of the latest of them."""
    state: State
    """As it is stored: whether a granted one has begun or expired is a matter of its dates."""
    at: datetime
    until: datetime

    def payload(self) -> bytes:
        """What is signed."""
        return dumps(
            {
                "iss": self.origin,
                "consent_id": str(self.consent_id),
                "seq": self.seq,
                "head": b64encode(self.head).decode(),
                "state": self.state.value,
                "at": milliseconds(self.at),
                "until": milliseconds(self.until),
            }
        )

    @classmethod
    def parse(cls, payload: bytes) -> Statement:
        """Accepts exactly what `payload` writes; `Malformed` for anything else."""
        told = loads(payload)
        if not isinstance(told, dict) or told.keys() != _FIELDS or not isinstance(told["iss"], str):
            raise Malformed("fields")
        if type(told["seq"]) is not int or told["seq"] < 1 or not isinstance(told["head"], str):
            raise Malformed("fields")
        try:
            statement = cls(
                origin=told["iss"],
                consent_id=ConsentId(uuid_of(told["consent_id"])),
                seq=told["seq"],
                head=b64decode(told["head"], validate=True),
                state=State(str(told["state"])),
                at=instant(told["at"]),
                until=instant(told["until"]),
            )
        except (ValueError, OverflowError):
            raise Malformed("fields") from None
        if statement.payload() != payload or len(statement.head) != _HASH or statement.at >= statement.until:
            raise Malformed("not_canonical")
        return statement

    def speaks_of(self, at: datetime) -> bool:
        """Whether it may be relied on at this instant."""
        return self.at <= at < self.until

    def confirms(self, commitment: bytes) -> bool:
        """Whether the event with this commitment is the consent's latest: the last word is what it says."""
        return commitment == self.head
