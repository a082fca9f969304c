"""Replays people, texts and acts: every body must open, hash and fold to exactly the rows that are there."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from uuid import UUID

from consent.audit.blocks import audit_blocks
from consent.audit.ground import Ground
from consent.blocks import BlockEvent
from consent.canonical import Malformed, milliseconds
from consent.encoding import told_of
from consent.events import Event
from consent.keys import KeyLost, SubjectKey
from consent.log.leaf import act_commitment
from consent.rows import (
    AgencyRow,
    AlarmRow,
    ConsentRow,
    EventRow,
    InForceRow,
    LookbackRow,
    MandateRow,
    NumberRow,
    PendingRow,
    PseudonymRow,
    ServedRow,
    SpentRow,
    SubjectRow,
    TransferRow,
)
from consent.state import BrokenChain, Consent, fold
from consent.verbs.evidence import (
    LOG_WITHIN,
    PROMISE,
    consent_in,
    leaf_of,
    places_of,
    projection,
    promise_of,
    record_in,
    served_of,
)
from consent.verbs.people import number_in


@dataclass(frozen=True, slots=True)
class Told:
    """What the log must hold of an event."""

    leaf: bytes
    at: int
    seq: int
    late: bool
    """Its promise has run out."""
    parties: tuple[str, ...]
    """Whom the feed tells of it, sorted."""


@dataclass
class Acts:
    """What the audit of people and acts leaves for that of the log."""

    told: dict[UUID, Told] = field(default_factory=dict)
    pending: dict[UUID, PendingRow] = field(default_factory=dict)
    blocks: list[tuple[EventRow, BlockEvent]] = field(default_factory=list)


def audit_acts(ground: Ground) -> Acts:
    for kind in (AgencyRow, MandateRow, SpentRow, TransferRow, LookbackRow, AlarmRow):
        for _ in ground.rows(kind):
            pass  # nothing to replay: their MAC says it all
    keys = _subjects(ground)
    numbers = _numbers(ground, keys)
    hashes = _served(ground, keys)
    acts = Acts()
    chains = _events(ground, keys, hashes, acts)
    consents = _consents(ground, keys, chains)
    _places(ground, consents)
    pairs = {(subject_id, str(consent.terms.recipient)) for subject_id, consent in consents.values()}
    _pseudonyms(ground, numbers, pairs | audit_blocks(ground, acts.blocks))
    acts.pending = {row.event_id: row for row in ground.rows(PendingRow)}
    return acts


def _subjects(ground: Ground) -> dict[UUID, SubjectKey]:
    keys: dict[UUID, SubjectKey] = {}
    for row in ground.rows(SubjectRow):
        try:
            keys[row.subject_id] = ground.keys.unwrap(row.subject_id, row.wrapped_key, row.epoch)
        except KeyLost:
            ground.fault(row, "the person's key does not open")
    return keys


def _numbers(ground: Ground, keys: dict[UUID, SubjectKey]) -> dict[UUID, list[str]]:
    numbers: dict[UUID, list[str]] = defaultdict(list)
    for row in ground.rows(NumberRow):
        try:
            number = number_in(row, keys[row.subject_id])
            if ground.keys.number_mac(number) != row.number_mac:
                raise ValueError
        except (KeyError, KeyLost, ValueError):
            ground.fault(row, "the number does not open, or is another")
            continue
        numbers[row.subject_id].append(number)
    return numbers


def _served(ground: Ground, keys: dict[UUID, SubjectKey]) -> dict[UUID, ServedRow]:
    rows: dict[UUID, ServedRow] = {}
    for row in ground.rows(ServedRow):
        rows[row.served_id] = row
        try:
            text = served_of(row, keys[row.subject_id]).text
        except (KeyError, KeyLost, ValueError):
            ground.fault(row, "the text does not open")
            continue
        if hashlib.sha256(text.encode()).digest() != row.sha256:
            ground.fault(row, "the text is not the one that was hashed")
    return rows


Chains = dict[UUID, list[tuple[EventRow, Event]]]


def _events(ground: Ground, keys: dict[UUID, SubjectKey], served: dict[UUID, ServedRow], acts: Acts) -> Chains:
    chains: Chains = defaultdict(list)
    causes: list[EventRow] = []
    for row in ground.rows(EventRow):
        event = _event(ground, row, keys.get(row.subject_id))
        if event is None:
            continue
        key = keys[row.subject_id]
        leaf = leaf_of(event, row.commitment, key)
        late = ground.now > event.at + LOG_WITHIN
        acts.told[row.event_id] = Told(leaf, milliseconds(event.at), event.seq, late, event.parties)
        _promise(ground, row, promise_of(event, leaf, ground.origin))
        if isinstance(event, BlockEvent):
            acts.blocks.append((row, event))
            continue
        chains[event.consent_id].append((row, event))
        if event.served_id is not None:
            text = served.get(event.served_id)
            if text is None or text.sha256 != event.served_hash or text.consent_id != event.consent_id:
                ground.fault(row, "the text it answers is missing or another")
        if row.cause is not None:
            causes.append(row)
    for row in causes:
        if row.cause not in acts.told:
            ground.fault(row, "the act it happened in is missing")
    return chains


def _event(ground: Ground, row: EventRow, key: SubjectKey | None) -> Event | BlockEvent | None:
    try:
        if key is None:
            raise KeyLost
        record = record_in(row, key)
        event = told_of(record)
    except (KeyLost, Malformed):
        ground.fault(row, "the body does not open")
        return None
    nonce, _ = key.derive(row.event_id)
    if act_commitment(nonce, record) != row.commitment:
        ground.fault(row, "the body is not what was committed to")
    told = (event.event_id, event.consent_id, event.seq, event.type.value)
    if told != (row.event_id, row.consent_id, row.seq, row.type):
        ground.fault(row, "the body tells of another event")
    return event


def _promise(ground: Ground, row: EventRow, expected: bytes) -> None:
    try:
        promised = ground.keys.verify(PROMISE, row.promise)
    except ValueError:
        promised = b""
    if promised != expected:
        ground.fault(row, "the promise is not ours, or promises something else")


def _consents(ground: Ground, keys: dict[UUID, SubjectKey], chains: Chains) -> dict[UUID, tuple[UUID, Consent]]:
    """By consent: whose it is and what a replay makes of it."""
    folded: dict[UUID, tuple[UUID, Consent]] = {}
    for consent_id, chain in chains.items():
        chain.sort(key=lambda link: link[1].seq)
        owners = {row.subject_id for row, _ in chain}
        try:
            consent = fold([(event, row.commitment) for row, event in chain])
        except BrokenChain as broken:
            ground.missing(ConsentRow, [consent_id], f"its events are no history: {broken}")
            continue
        if len(owners) != 1:
            ground.missing(ConsentRow, [consent_id], "its events are of more than one person")
            continue
        folded[consent_id] = (owners.pop(), consent)
    seen: set[UUID] = set()
    for row in ground.rows(ConsentRow):
        seen.add(row.consent_id)
        if row.consent_id not in folded:
            ground.fault(row, "no events lead to this consent")
            continue
        subject_id, consent = folded[row.consent_id]
        key = keys[subject_id]
        expected = projection(consent, subject_id, key, ground.keys)
        ground.compare(ConsentRow, row, expected, but=frozenset({"case_sealed", "mac"}))
        try:
            case = consent_in(replace(row, state=consent.state.value, kind=consent.terms.kind.value), key).terms.case
        except (KeyLost, ValueError):
            ground.fault(row, "the case does not open")
            continue
        if case != consent.terms.case:
            ground.fault(row, "the case is another")
    for consent_id in folded.keys() - seen:
        ground.missing(ConsentRow, [consent_id], "the row is missing")
    return folded


def _places(ground: Ground, consents: dict[UUID, tuple[UUID, Consent]]) -> None:
    expected = {
        (place.subject_id, place.sender, place.recipient, place.purpose, place.category): place
        for subject_id, consent in consents.values()
        for place in places_of(consent, subject_id)
    }
    for row in ground.rows(InForceRow):
        key = (row.subject_id, row.sender, row.recipient, row.purpose, row.category)
        ground.compare(InForceRow, row, expected.pop(key, None))
    for place in expected.values():
        ground.compare(InForceRow, None, place)


def _pseudonyms(ground: Ground, numbers: dict[UUID, list[str]], pairs: set[tuple[UUID, str]]) -> None:
    """Each agency that a consent or a block of hers names knows her by each of her numbers, and no other does."""
    expected = {
        (recipient, ground.keys.pairwise(recipient, number)): subject_id
        for subject_id, recipient in pairs
        for number in numbers.get(subject_id, ())
    }
    for row in ground.rows(PseudonymRow):
        if expected.pop((row.agency, row.person), None) != row.subject_id:
            ground.fault(row, "no consent or block and number lead to this name")
    for agency, person in expected:
        ground.missing(PseudonymRow, [agency, person], "the row is missing")
