"""What can happen to a consent, and the words it is told in; standard library only.

A *consent* is one citizen, one sender (who hands out), one recipient, one purpose and case, a set of categories and a
validity. Its life is a sequence of `Event`s, numbered from 1 and chained by commitment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

SubjectId = NewType("SubjectId", UUID)
"""A person in this ledger: random, never the CPR number, never shown outside."""
ConsentId = NewType("ConsentId", UUID)
EventId = NewType("EventId", UUID)
"""UUIDv7; chosen by whoever asks for the act, so that a retry finds the first one."""
AgencyId = NewType("AgencyId", str)
"""The OAuth 2.0 client_id of a partner agency."""


class EventType(StrEnum):
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    PAUSED = "paused"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    CORRECTED = "corrected"
    """What was recorded as hers was never said, or said otherwise: from here on it holds no more."""


class State(StrEnum):
    """Stored states. Expired and not-yet-valid are functions of time: never stored, never an event."""

    REQUESTED = "requested"
    GRANTED = "granted"
    PAUSED = "paused"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ENDED = "ended"

    @property
    def in_force(self) -> bool:
        return self in (State.GRANTED, State.PAUSED)


class Category(StrEnum):
    """The closed list of six kinds of data; dotted refinements (`health.la265`) are allowed in questions and grants."""

    EMPLOYMENT = "employment"
    SOCIAL = "social"
    HEALTH = "health"
    EDUCATION = "education"
    JUSTICE = "justice"
    ECONOMY = "economy"


_CATEGORY = re.compile(rf"(?:{'|'.join(Category)})(?:\.[a-z0-9]{{1,24}}){{0,2}}")


def is_category(text: str) -> bool:
    """One of the six, or a dotted refinement of one."""
    return _CATEGORY.fullmatch(text) is not None


def covers(granted: str, asked: str) -> bool:
    """A yes to `health` is a yes to `health.la265`, never the other way round."""
    return asked == granted or asked.startswith(granted + ".")


class Kind(StrEnum):
    """Three legal things all called *samtykke*, kept apart."""

    COLLECTION = "retssikkerhedsloven-11a"
    """Retssikkerhedsloven § 11 a: an authority's safeguard, not a GDPR basis (public task is)."""
    HEALTH_DISCLOSURE = "sundhedsloven-43"
    """Sundhedsloven §§ 43-44: written, journalised, ends one calendar year after it was given at the latest."""
    GDPR = "gdpr-consent"
    """GDPR art. 6(1)(a) and 9(2)(a): voluntary extras only."""


class Channel(StrEnum):
    PORTAL = "portal"
    PAPER = "paper"
    ORAL = "oral"
    API = "api"
    SYSTEM = "system"


class Assurance(StrEnum):
    """NSIS level of the login behind the act; NONE where no citizen logged in (agency, system, paper)."""

    NONE = "none"
    LOW = "low"
    SUBSTANTIAL = "substantial"
    HIGH = "high"


class Reason(StrEnum):
    """Why a check was answered as it was: the closed list."""

    OK = "OK"
    NO_CONSENT = "NO_CONSENT"
    PENDING = "PENDING"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
    PERIOD_NOT_COVERED = "PERIOD_NOT_COVERED"
    BLOCKED_BY_CITIZEN = "BLOCKED_BY_CITIZEN"
    NOT_AUTHORISED_TO_ASK = "NOT_AUTHORISED_TO_ASK"
    ACTION_UNKNOWN = "ACTION_UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a consent is about; every field is told to the citizen before she answers."""

    sender: AgencyId
    recipient: AgencyId
    purpose: str
    case: str | None
    categories: frozenset[str]
    kind: Kind
    valid_from: datetime
    """Aware, UTC. Validity is half-open: [valid_from, valid_until)."""
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who did it, how, and how sure we are of who it was."""

    actor: str
    """`citizen`, `representative:<uuid>`, `staff:<uuid>`, `agency:<client_id>`, `system` or `system:<rule>`; never a
    name or a number."""
    channel: Channel
    assurance: Assurance
    on_behalf_of: str | None = None
    """`supplier:<client_id>` behind an agency, `citizen` when somebody else acts for her; else None."""


class Rule(StrEnum):
    """By what rule consents end, with nobody saying so: told in the actor of each event."""

    DEATH = "death"
    MOVE = "move"
    """She has moved to another municipality, which asks anew."""
    MANDATE_ENDED = "mandate-ended"
    """The recipient has no mandate any more to ask for what the consent is about."""
    CASE_CLOSED = "case-closed"

    @property
    def act(self) -> Act:
        return Act(actor=f"system:{self.value}", channel=Channel.SYSTEM, assurance=Assurance.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One link of a consent's chain. `terms.categories` of a grant are those she said yes to."""

    event_id: EventId
    type: EventType
    consent_id: ConsentId
    seq: int
    """1, 2, 3 … within the consent."""
    prev: bytes | None
    """Commitment of the consent's previous event (32 bytes); None for the first."""
    act: Act
    terms: Terms
    served_id: UUID | None
    """The text that was served before the answer, and its SHA-256: what makes a grant evidence."""
    served_hash: bytes | None
    at: datetime
    """Aware, UTC, whole milliseconds."""

    @property
    def parties(self) -> tuple[AgencyId, ...]:
        """Whom the feed tells of it, sorted: who asks, and who must stop handing out."""
        return tuple(sorted({self.terms.sender, self.terms.recipient}))
