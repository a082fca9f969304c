"""Who has no system that we can tell gets a letter, which people write: which events are worth one, and whose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from consent.events import AgencyId, ConsentId, EventType, SubjectId

EVENTS_SCOPE: Final = "samtykke:events"
"""An agency whose system may read its feed is told by it; everybody else by letter."""
_WORTH_ONE: Final = frozenset(
    {
        EventType.GRANTED,
        EventType.PAUSED,
        EventType.RESUMED,
        EventType.WITHDRAWN,
        EventType.ENDED,
        EventType.CORRECTED,
    }
)
"""What changes whether data may be handed out; a newer yes tells of the one it took the place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Somebody has to write to this agency."""

    delivery_id: UUID
    agency: AgencyId
    subject: SubjectId
    consent_id: ConsentId
    type: EventType


OnLetter = Callable[[Connection, Letter], bool]
"""Puts the letter before a person, in the transaction it is given; False when there is nobody to put it before yet."""


def worth_a_letter(kind: str) -> bool:
    return kind in _WORTH_ONE


def has_a_system(scopes: str, jwks: str) -> bool:
    """Whether an agency of the register can be told by machine: registered for it, and with a key to come with."""
    return EVENTS_SCOPE in scopes.split() and jwks not in ("", "[]")
