"""What a consent is now: its history folded into one frozen value, and the table of what may happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from consent.events import ConsentId, Event, EventType, State, Terms, covers


class Actor(StrEnum):
    """Who acts, as the first word of `Act.actor` says it."""

    CITIZEN = "citizen"
    REPRESENTATIVE = "representative"
    STAFF = "staff"
    AGENCY = "agency"
    SYSTEM = "system"


class When(StrEnum):
    """When a step may be taken, by the time that the terms are valid for."""

    EVER = "at any time"
    WHILE_VALID = "until `valid_until`"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that can happen: in which state, to which state, by whom and when."""

    before: State | None
    event: EventType
    after: State
    actors: frozenset[Actor]
    when: When = When.EVER


_SHE = frozenset({Actor.CITIZEN, Actor.REPRESENTATIVE, Actor.STAFF})
"""She herself, whoever has her power to act, or a caseworker with her paper or her word: an agency never answers for
her, and no machine does."""
_SHE_ALONE = frozenset({Actor.CITIZEN, Actor.STAFF})
"""That a yes was never hers is for herself to say; a caseworker writes it down."""
_ASKER = frozenset({Actor.AGENCY, Actor.STAFF})
_CLOCK = frozenset({Actor.SYSTEM})
_RULE = frozenset({Actor.SYSTEM, Actor.STAFF})

LIFE: tuple[Step, ...] = (
    Step(None, EventType.REQUESTED, State.REQUESTED, _ASKER, When.WHILE_VALID),
    Step(None, EventType.GRANTED, State.GRANTED, _SHE, When.WHILE_VALID),  # given unasked
    Step(State.REQUESTED, EventType.GRANTED, State.GRANTED, _SHE, When.WHILE_VALID),
    Step(State.REQUESTED, EventType.REFUSED, State.REFUSED, _SHE),
    Step(State.REQUESTED, EventType.CANCELLED, State.CANCELLED, _ASKER),
    Step(State.REQUESTED, EventType.LAPSED, State.LAPSED, _CLOCK),
    Step(State.GRANTED, EventType.PAUSED, State.PAUSED, _SHE),
    Step(State.PAUSED, EventType.RESUMED, State.GRANTED, _SHE),
    Step(State.GRANTED, EventType.WITHDRAWN, State.WITHDRAWN, _SHE),
    Step(State.PAUSED, EventType.WITHDRAWN, State.WITHDRAWN, _SHE),
    Step(State.GRANTED, EventType.SUPERSEDED, State.SUPERSEDED, _SHE),
    Step(State.PAUSED, EventType.SUPERSEDED, State.SUPERSEDED, _SHE),
    Step(State.GRANTED, EventType.ENDED, State.ENDED, _RULE),
    Step(State.PAUSED, EventType.ENDED, State.ENDED, _RULE),
    Step(
        State.GRANTED, EventType.CORRECTED, State.ENDED, _SHE_ALONE
    ),  # what happened stays in the chain, it only stops
    Step(State.PAUSED, EventType.CORRECTED, State.ENDED, _SHE_ALONE),
)
"""The whole life of a consent, from which the rules, the README's table and the tests come. What is not here cannot
happen; the states in which nothing happens any more are final."""

STEPS: Mapping[tuple[State | None, EventType], Step] = MappingProxyType({(one.before, one.event): one for one in LIFE})

FINAL = frozenset(State) - {step.before for step in LIFE}


class BrokenChain(ValueError):
    """These events are not one consent's history: numbers, links, steps or terms do not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One consent as it stands after its latest event. Whether it holds *now* is a question with a time in it."""

    consent_id: ConsentId
    seq: int
    """How many events it has had."""
    state: State
    terms: Terms
    """As granted; before an answer, as asked."""
    asked: frozenset[str]
    """The categories that were asked for; empty when she gave it unasked."""
    created_at: datetime
    """When it was asked for, or given unasked."""
    granted_at: datetime | None
    ended_at: datetime | None
    """When it came to a final state: withdrawn, refused, superseded … Expiry is not an event and is not told here."""
    head: bytes | None
    """Commitment of the latest event; the next one's `prev`."""
    served_id: UUID | None
    """The text she answered."""

    def covers(self, category: str) -> bool:
        """Whether the terms, as granted or as asked, reach this category."""
        return any(covers(mine, category) for mine in self.terms.categories)

    def asked_for(self, category: str) -> bool:
        return any(covers(wanted, category) for wanted in self.asked)

    def expired(self, at: datetime) -> bool:
        """In force on paper, but its time is over. Shown as *udløbet*, never as withdrawn."""
        return self.state.in_force and at >= self.terms.valid_until

    def not_yet_valid(self, at: datetime) -> bool:
        return self.state.in_force and at < self.terms.valid_from

    def holds(self, at: datetime) -> bool:
        """Permits at this instant: granted, and `valid_from <= at < valid_until`."""
        return self.state is State.GRANTED and self.terms.valid_from <= at < self.terms.valid_until


def fold(events: Sequence[tuple[Event, bytes]]) -> Consent:
    """The consent these events (each with its commitment) make, oldest first. Rebuild, as-of and fsck use the same.

    Order is the chain's, never the clocks': two machines may disagree by a little, and a withdrawal may not wait.
    """
    if not events:
        raise BrokenChain("empty")
    consent: Consent | None = None
    for event, commitment in events:
        consent = after(consent, event, commitment)
    assert consent is not None
    return consent


def after(consent: Consent | None, event: Event, commitment: bytes) -> Consent:
    """One step of the fold: `consent` once `event` has happened to it."""
    step = STEPS.get((consent.state if consent else None, event.type))
    if step is None:
        raise BrokenChain("transition")
    state = step.after
    if consent is None:
        if event.seq != 1 or event.prev is not None:
            raise BrokenChain("link")
    elif event.consent_id != consent.consent_id or event.seq != consent.seq + 1 or event.prev != consent.head:
        raise BrokenChain("link")
    elif event.type is not EventType.GRANTED and event.terms != consent.terms:
        raise BrokenChain("terms")  # only an answer may narrow what was asked
    granted = event.type is EventType.GRANTED
    requested = event.type is EventType.REQUESTED
    return Consent(
        consent_id=event.consent_id,
        seq=event.seq,
        state=state,
        terms=event.terms,
        asked=event.terms.categories if requested else consent.asked if consent else frozenset(),
        created_at=consent.created_at if consent else event.at,
        granted_at=event.at if granted else consent.granted_at if consent else None,
        ended_at=event.at if state in FINAL else None,
        head=commitment,
        served_id=event.served_id if event.served_id or not consent else consent.served_id,
    )
