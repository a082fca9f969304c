"""A few consents and their histories to test with: Asta, her doctor and the job centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from consent.blocks import BlockEvent
from consent.encoding import record_of
from consent.events import (
    Act,
    AgencyId,
    Assurance,
    Channel,
    ConsentId,
    Event,
    EventId,
    EventType,
    Kind,
    Terms,
)
from consent.state import Consent, fold

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CITIZEN = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
AGENCY = Act(actor="agency:jobcenter", channel=Channel.API, assurance=Assurance.NONE)
SYSTEM = Act(actor="system", channel=Channel.SYSTEM, assurance=Assurance.NONE)
SERVED_ID = UUID("0198c7d2-7a00-7000-8000-00000000aaaa")
SERVED_HASH = sha256(b"the text she was shown").digest()
CONSENT_ID = ConsentId(UUID("0198c7d2-7a00-7000-8000-000000000001"))

TERMS = Terms(
    sender=AgencyId("laegehus"),
    recipient=AgencyId("jobcenter"),
    purpose="rehabilitation-plan",
    case="15.20.00-2026-7",
    categories=frozenset({"health"}),
    kind=Kind.COLLECTION,
    valid_from=NOON,
    valid_until=NOON + timedelta(days=180),
)

_ACTS = {
    EventType.REQUESTED: AGENCY,
    EventType.CANCELLED: AGENCY,
    EventType.LAPSED: SYSTEM,
    EventType.ENDED: SYSTEM,
}


def consent_id(number: int) -> ConsentId:
    return ConsentId(UUID(f"0198c7d2-7a00-7000-8000-{number:012x}"))


def event_id(number: int) -> EventId:
    return EventId(UUID(f"0198c7d2-7a01-7000-8000-{number:012x}"))


def commitment(event: Event | BlockEvent) -> bytes:
    """A stand-in for the real, salted one: all that matters here is that it depends on every byte."""
    return sha256(record_of(event)).digest()


def history(
    *steps: EventType,
    terms: Terms = TERMS,
    granted: frozenset[str] | None = None,
    of: ConsentId = CONSENT_ID,
    at: datetime = NOON,
) -> list[tuple[Event, bytes]]:
    """A chained history, one minute a step, from `at`; `granted` are the categories she said yes to."""
    chain: list[tuple[Event, bytes]] = []
    for number, step in enumerate(steps, start=1):
        if step is EventType.GRANTED and granted is not None:
            terms = replace(terms, categories=granted)
        answered = step is EventType.GRANTED
        event = Event(
            event_id=event_id(number),
            type=step,
            consent_id=of,
            seq=number,
            prev=chain[-1][1] if chain else None,
            act=_ACTS.get(step, CITIZEN),
            terms=terms,
            served_id=SERVED_ID if answered else None,
            served_hash=SERVED_HASH if answered else None,
            at=at + timedelta(minutes=number - 1),
        )
        chain.append((event, commitment(event)))
    return chain


def consent(
    *steps: EventType,
    terms: Terms = TERMS,
    granted: frozenset[str] | None = None,
    of: ConsentId = CONSENT_ID,
    at: datetime = NOON,
) -> Consent:
    return fold(history(*steps, terms=terms, granted=granted, of=of, at=at))


def append(chain: Sequence[tuple[Event, bytes]], event: Event) -> list[tuple[Event, bytes]]:
    return [*chain, (event, commitment(event))]
