"""What both formats share: our own names where theirs end, how instants are spelt, and what each kind of law says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from consent.canonical import floor_millisecond
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
    State,
    Terms,
)
from consent.state import STEPS

VOCABULARY: Final = "https://mitforloeb.example/vocab/"
"""Our own terms, the same in every municipality: a name, not a place; nothing is fetched from it."""

NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""Where an instant is still to be read."""


class Unreadable(ValueError):
    """Not a document that we wrote, or one that was changed so that it no longer tells a consent."""


LAW: Final[Mapping[Kind, str]] = {
    Kind.COLLECTION: "Retssikkerhedsloven § 11 a",
    Kind.HEALTH_DISCLOSURE: "Sundhedsloven § 43 og § 44",
    Kind.GDPR: "Databeskyttelsesforordningen artikel 6, stk. 1, litra a, og artikel 9, stk. 2, litra a",
}

BASIS_TEXT: Final[Mapping[Kind, str]] = {
    Kind.COLLECTION: (
        "Behandlingsgrundlaget er en opgave som offentlig myndighed (databeskyttelsesforordningen artikel 6, stk. 1,"
        " litra e). Samtykket efter retssikkerhedsloven § 11 a er en garanti for borgeren, ikke behandlingsgrundlaget."
    ),
    Kind.HEALTH_DISCLOSURE: (
        "Samtykket ophæver sundhedspersonens tavshedspligt efter sundhedsloven § 43. Det er skriftligt efter § 44."
        " Det er ikke et samtykke efter databeskyttelsesforordningen."
    ),
    Kind.GDPR: (
        "Samtykket er selv behandlingsgrundlaget (databeskyttelsesforordningen artikel 6, stk. 1, litra a,"
        " og artikel 9, stk. 2, litra a)."
    ),
}
"""Design rule: a consent by § 11 a is told as a safeguard of a public task, never as consent by the GDPR."""


def state_of(history: tuple[Event, ...]) -> State:
    """What the history comes to; `Unreadable` where no life goes so."""
    state: State | None = None
    for event in history:
        step = STEPS.get((state, event.type))
        if step is None:
            raise Unreadable("no consent lives so")
        state = step.after
    if state is None:
        raise Unreadable("a consent without a history")
    return state


def spelt(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: an `xsd:dateTime` and a FHIR `instant` alike."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: object) -> datetime:
    """The instant, if it is spelt as `spelt` spells it."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None
    except ValueError:
        at = None
    if at is None or floor_millisecond(at) != at or spelt(at) != text:
        raise Unreadable("not an instant")
    return at


def facts_of(event: Event) -> dict[str, object]:
    """An event in plain values, all of it but its consent: what no foreign word carries, ours does."""
    act, terms = event.act, event.terms
    return {
        "eventId": str(event.event_id),
        "type": event.type.value,
        "seq": event.seq,
        "at": spelt(event.at),
        "prev": None if event.prev is None else event.prev.hex(),
        "actor": act.actor,
        "onBehalfOf": act.on_behalf_of,
        "channel": act.channel.value,
        "assurance": act.assurance.value,
        "categories": sorted(terms.categories),
        "validFrom": spelt(terms.valid_from),
        "validUntil": spelt(terms.valid_until),
        "servedId": None if event.served_id is None else str(event.served_id),
        "servedHash": None if event.served_hash is None else event.served_hash.hex(),
    }


def event_in(facts: Mapping[str, Any], consent_id: ConsentId, frame: Terms) -> Event:
    """The event these facts tell, of a consent with these parties, this purpose and case; else `Unreadable`."""
    try:
        categories = frozenset(facts["categories"])
        return Event(
            event_id=EventId(UUID(facts["eventId"])),
            type=EventType(facts["type"]),
            consent_id=consent_id,
            seq=int(facts["seq"]),
            prev=None if facts["prev"] is None else bytes.fromhex(facts["prev"]),
            act=Act(
                actor=str(facts["actor"]),
                channel=Channel(facts["channel"]),
                assurance=Assurance(facts["assurance"]),
                on_behalf_of=facts["onBehalfOf"],
            ),
            terms=terms_in(frame, categories, facts["validFrom"], facts["validUntil"]),
            served_id=None if facts["servedId"] is None else UUID(facts["servedId"]),
            served_hash=None if facts["servedHash"] is None else bytes.fromhex(facts["servedHash"]),
            at=read(facts["at"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable("not an event") from None


def terms_in(frame: Terms, categories: frozenset[str], valid_from: object, valid_until: object) -> Terms:
    return Terms(
        sender=AgencyId(frame.sender),
        recipient=AgencyId(frame.recipient),
        purpose=frame.purpose,
        case=frame.case,
        categories=categories,
        kind=frame.kind,
        valid_from=read(valid_from),
        valid_until=read(valid_until),
    )
