"""Events and checks as records: the bytes that commitments are made of, frozen by the vectors in tests/golden."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from consent.blocks import BlockEvent, BlockType
from consent.canonical import (
    Malformed,
    dumps,
    event_id_of,
    floor_millisecond,
    hash_of,
    hash_text,
    instant,
    loads,
    milliseconds,
    spell,
    uuid7,
    uuid_of,
)
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
    Reason,
    Terms,
)

__all__ = [
    "MAX_RECORD",
    "Malformed",
    "check_record",
    "dumps",
    "event_id_of",
    "event_of",
    "floor_millisecond",
    "instant",
    "loads",
    "milliseconds",
    "record_of",
    "told_of",
    "uuid7",
    "uuid_of",
]

MAX_RECORD = 16 * 1024
VERSION = 1

_FIELDS = frozenset(
    {"v", "event_id", "type", "consent_id", "seq", "prev", "actor", "on_behalf_of", "channel", "assurance"}
    | {"sender", "recipient", "purpose", "case", "categories", "kind", "served_id", "served_hash"}
    | {"at", "valid_from", "valid_until"}
)
_BLOCK_WORDS = tuple(word.value for word in BlockType)
_E = TypeVar("_E", bound=StrEnum)


def record_of(event: Event | BlockEvent) -> bytes:
    """The bytes an event's commitment is made of; at most 16 KiB. Golden vectors in tests/golden freeze them."""
    return _record({**_link(event), **(_about_block(event) if isinstance(event, BlockEvent) else _about(event))})


def _link(event: Event | BlockEvent) -> dict[str, object]:
    """What every event tells: where it stands in its chain, who acted, and when."""
    act = event.act
    return {
        "v": VERSION,
        "event_id": str(event_id_of(event.event_id)),
        "type": event.type.value,
        "consent_id": str(event.consent_id),
        "seq": event.seq,
        "prev": hash_text(event.prev),
        "actor": _text(act.actor),
        "on_behalf_of": act.on_behalf_of,
        "channel": act.channel.value,
        "assurance": act.assurance.value,
        "at": milliseconds(event.at),
    }


def _about(event: Event) -> dict[str, object]:
    terms = event.terms
    return {
        "sender": _text(terms.sender),
        "recipient": _text(terms.recipient),
        "purpose": _text(terms.purpose),
        "case": terms.case,
        "categories": sorted(terms.categories),
        "kind": terms.kind.value,
        "served_id": None if event.served_id is None else str(event.served_id),
        "served_hash": hash_text(event.served_hash),
        "valid_from": milliseconds(terms.valid_from),
        "valid_until": milliseconds(terms.valid_until),
    }


def _about_block(event: BlockEvent) -> dict[str, object]:
    """A block is of everything, for every purpose, until it is lifted: the same fields, with nothing in them."""
    nothing = dict.fromkeys(("sender", "purpose", "case", "kind", "served_id", "served_hash", "valid_from"))
    return {**nothing, "valid_until": None, "recipient": _text(event.agency), "categories": []}


def event_of(record: bytes) -> Event:
    """The event of a consent that a record tells of. Accepts exactly what `record_of` writes and nothing near it."""
    event = told_of(record)
    if not isinstance(event, Event):
        raise Malformed("word")
    return event


def told_of(record: bytes) -> Event | BlockEvent:
    """As `event_of`, for any act of a person: an event of a consent, or one of a block."""
    if len(record) > MAX_RECORD:
        raise Malformed("too_long")
    told = loads(record)
    if not isinstance(told, dict) or told.keys() != _FIELDS:
        raise Malformed("fields")
    if told["v"] != VERSION or isinstance(told["v"], bool):
        raise Malformed("version")
    categories, seq = told["categories"], told["seq"]
    if not isinstance(categories, list) or not isinstance(seq, int) or isinstance(seq, bool) or seq < 1:
        raise Malformed("fields")
    event = _block_event(told) if told["type"] in _BLOCK_WORDS else _event(told)
    if record_of(event) != record:  # another spelling of the same event, or its categories twice or unsorted
        raise Malformed("not_canonical")
    return event


def _act(told: Mapping[str, Any]) -> Act:
    return Act(
        actor=_text(told["actor"]),
        channel=_word(Channel, told["channel"]),
        assurance=_word(Assurance, told["assurance"]),
        on_behalf_of=None if told["on_behalf_of"] is None else _text(told["on_behalf_of"]),
    )


def _block_event(told: Mapping[str, Any]) -> BlockEvent:
    return BlockEvent(
        event_id=EventId(uuid_of(told["event_id"])),
        type=_word(BlockType, told["type"]),
        block_id=ConsentId(uuid_of(told["consent_id"])),
        seq=told["seq"],
        prev=hash_of(told["prev"]),
        act=_act(told),
        agency=AgencyId(_text(told["recipient"])),
        at=instant(told["at"]),
    )


def _event(told: Mapping[str, Any]) -> Event:
    return Event(
        event_id=EventId(uuid_of(told["event_id"])),
        type=_word(EventType, told["type"]),
        consent_id=ConsentId(uuid_of(told["consent_id"])),
        seq=told["seq"],
        prev=hash_of(told["prev"]),
        act=_act(told),
        terms=Terms(
            sender=AgencyId(_text(told["sender"])),
            recipient=AgencyId(_text(told["recipient"])),
            purpose=_text(told["purpose"]),
            case=None if told["case"] is None else _text(told["case"]),
            categories=frozenset(_text(category) for category in told["categories"]),
            kind=_word(Kind, told["kind"]),
            valid_from=instant(told["valid_from"]),
            valid_until=instant(told["valid_until"]),
        ),
        served_id=None if told["served_id"] is None else uuid_of(told["served_id"]),
        served_hash=hash_of(told["served_hash"]),
        at=instant(told["at"]),
    )


def check_record(
    *,
    check_id: UUID,
    agency: str,
    supplier: str | None,
    person: str,
    category: str,
    purpose: str,
    case: str | None,
    decision: bool,
    reason: Reason,
    consent_id: UUID | None,
    consent_seq: int | None,
    decided_at: datetime,
    fresh_until: datetime,
    nonce: str | None,
) -> bytes:
    """The bytes of one answered check. `person` is the asker's pairwise pseudonym; never a CPR number."""
    return _record(
        {
            "v": VERSION,
            "check_id": str(check_id),
            "agency": agency,
            "supplier": supplier,
            "person": person,
            "category": category,
            "purpose": purpose,
            "case": case,
            "decision": decision,
            "reason": reason.value,
            "consent_id": None if consent_id is None else str(consent_id),
            "consent_seq": consent_seq,
            "decided_at": milliseconds(decided_at),
            "fresh_until": milliseconds(fresh_until),
            "nonce": nonce,
        }
    )


def _record(fields: dict[str, object]) -> bytes:
    # Every value above is made by us of known type, so the profile's walk is spared: a check passes here each time.
    record = spell(fields)
    if len(record) > MAX_RECORD:
        raise Malformed("too_long")
    return record


def _word(enum: type[_E], value: object) -> _E:
    try:
        return enum(str(value))
    except ValueError:
        raise Malformed("word") from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise Malformed("text")
    return value
