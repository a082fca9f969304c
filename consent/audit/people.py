"""Replays one person's sealed rows: every body opens and hashes, and her events lead to exactly the consents there are.

What she signed, was shown and is numbered by is the ground; the consents and blocks as they stand, the places they hold
and the names agencies know her by are derived from it, here as in a rebuild.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from uuid import UUID

from consent.audit.blocks import audit_blocks, folded_blocks
from consent.audit.ground import Ground
from consent.audit.walk import Group, together
from consent.blocks import Block, BlockEvent
from consent.canonical import Malformed
from consent.encoding import told_of
from consent.events import AgencyId, Event
from consent.keys import KeyLost, SubjectKey
from consent.log.leaf import act_commitment
from consent.rows import (
    BlockRow,
    ConsentRow,
    EventRow,
    InForceRow,
    NumberRow,
    PseudonymRow,
    Row,
    ServedRow,
    SubjectRow,
    sealed,
)
from consent.state import BrokenChain, Consent, fold
from consent.verbs.evidence import (
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

HERS: tuple[type[Row], ...] = (
    SubjectRow,
    NumberRow,
    ServedRow,
    EventRow,
    ConsentRow,
    BlockRow,
    InForceRow,
    PseudonymRow,
)
"""The tables in which each row is of one person."""
SEALED_AT_WILL = frozenset({"case_sealed", "mac"})
"""Differ from one writing to the next."""


@dataclass
class Truth:
    """What a person's ground rows say."""

    subject_id: UUID
    key: SubjectKey | None = None
    numbers: list[str] = field(default_factory=list)
    consents: dict[UUID, Consent] = field(default_factory=dict)
    blocks: dict[UUID, Block] = field(default_factory=dict)


def audit_people(ground: Ground) -> None:
    for hers in together(ground, "subject_id", {kind: ground.rows(kind, by="subject_id") for kind in HERS}):
        truth = truth_of(ground, hers)
        _consents(ground, hers.of(ConsentRow), truth)
        audit_blocks(ground, truth.subject_id, truth.blocks, hers.of(BlockRow))
        _places(ground, hers.of(InForceRow), truth)
        _names(ground, hers.of(PseudonymRow), truth)


def truth_of(ground: Ground, hers: Group) -> Truth:
    """Open and fold what is sealed; every fault is one of the ground itself."""
    truth = Truth(hers.key)
    for row in hers.of(SubjectRow):
        try:
            truth.key = ground.keys.unwrap(row.subject_id, row.wrapped_key, row.epoch)
        except KeyLost:
            ground.fault(row, "the person's key does not open")
    truth.numbers = list(_numbers(ground, hers.of(NumberRow), truth.key))
    served = _served(ground, hers.of(ServedRow), truth.key)
    chains, blocks = _events(ground, hers.of(EventRow), truth.key, served)
    truth.consents, truth.blocks = _folded(ground, chains), folded_blocks(ground, blocks)
    return truth


def case_differs(row: ConsentRow, consent: Consent, key: SubjectKey | None) -> str | None:
    """What is wrong with the sealed case of a consent's row."""
    try:
        # Its other cells are judged on their own, and need not even be readable.
        case = consent_in(replace(row, state=consent.state.value, kind=consent.terms.kind.value), key).terms.case
    except (KeyLost, ValueError):
        return "the case does not open"
    return None if case == consent.terms.case else "the case is another"


def _numbers(ground: Ground, rows: list[NumberRow], key: SubjectKey | None) -> Iterator[str]:
    for row in rows:
        try:
            number = number_in(row, _there(key))
            if ground.keys.number_mac(number) != row.number_mac:
                raise ValueError
        except (KeyLost, ValueError):
            ground.fault(row, "the number does not open, or is another")
            continue
        yield number


def _served(ground: Ground, rows: list[ServedRow], key: SubjectKey | None) -> dict[UUID, ServedRow]:
    for row in rows:
        try:
            text = served_of(row, _there(key)).text
        except (KeyLost, ValueError):
            ground.fault(row, "the text does not open")
            continue
        if hashlib.sha256(text.encode()).digest() != row.sha256:
            ground.fault(row, "the text is not the one that was hashed")
    return {row.served_id: row for row in rows}


Chains = dict[UUID, list[tuple[EventRow, Event]]]


def _events(
    ground: Ground, rows: list[EventRow], key: SubjectKey | None, served: dict[UUID, ServedRow]
) -> tuple[Chains, list[tuple[EventRow, BlockEvent]]]:
    """Her consents' events, chain by chain, and those of her blocks."""
    chains: Chains = defaultdict(list)
    blocks: list[tuple[EventRow, BlockEvent]] = []
    mine = {row.event_id for row in rows}
    for row in rows:
        if row.cause is not None and row.cause not in mine:
            ground.fault(row, "the act it happened in is missing")
        event = _event(ground, row, key)
        if event is None or key is None:
            continue
        _promise(ground, row, promise_of(event, leaf_of(event, row.commitment, key), ground.origin))
        if isinstance(event, BlockEvent):
            blocks.append((row, event))
            continue
        chains[event.consent_id].append((row, event))
        if event.served_id is not None:
            text = served.get(event.served_id)
            if text is None or text.sha256 != event.served_hash or text.consent_id != event.consent_id:
                ground.fault(row, "the text it answers is missing or another")
    return chains, blocks


def _event(ground: Ground, row: EventRow, key: SubjectKey | None) -> Event | BlockEvent | None:
    try:
        record = record_in(row, _there(key))
        event = told_of(record)
    except (KeyLost, Malformed):
        ground.fault(row, "the body does not open")
        return None
    nonce, _ = _there(key).derive(row.event_id)
    if act_commitment(nonce, record) != row.commitment:
        ground.fault(row, "the body is not what was committed to")
    told = (event.event_id, event.consent_id, event.seq, event.type.value)
    if told != (row.event_id, row.consent_id, row.seq, row.type):
        ground.fault(row, "the body tells of another event")
    return event


def _there(key: SubjectKey | None) -> SubjectKey:
    if key is None:
        raise KeyLost(SubjectRow.TABLE)
    return key


def _promise(ground: Ground, row: EventRow, expected: bytes) -> None:
    try:
        promised = ground.keys.verify(PROMISE, row.promise)
    except ValueError:
        promised = b""
    if promised != expected:
        ground.fault(row, "the promise is not ours, or promises something else")


def _folded(ground: Ground, chains: Chains) -> dict[UUID, Consent]:
    consents: dict[UUID, Consent] = {}
    for consent_id, chain in chains.items():
        chain.sort(key=lambda link: link[1].seq)
        try:
            consents[consent_id] = fold([(event, row.commitment) for row, event in chain])
        except BrokenChain as broken:
            ground.fault(chain[-1][0], f"the events of its consent are no history: {broken}")
    return consents


def _row_of(consent: Consent, truth: Truth, ground: Ground) -> ConsentRow:
    return projection(consent, truth.subject_id, _there(truth.key), ground.keys)


def _consents(ground: Ground, rows: list[ConsentRow], truth: Truth) -> None:
    missing = dict(truth.consents)
    for row in rows:
        consent = missing.pop(row.consent_id, None)
        if consent is None:
            ground.differs(row, None, "no events lead to this consent")
            continue
        expected = _row_of(consent, truth, ground)
        ground.compare(ConsentRow, row, expected, but=SEALED_AT_WILL)
        wrong = case_differs(row, consent, truth.key)
        if wrong is not None:
            ground.differs(row, expected, wrong)
    for consent in missing.values():
        ground.compare(ConsentRow, None, _row_of(consent, truth, ground))


def _places(ground: Ground, rows: list[InForceRow], truth: Truth) -> None:
    due = [place for consent in truth.consents.values() for place in places_of(consent, truth.subject_id)]
    expected = {(place.sender, place.recipient, place.purpose, place.category): place for place in due}
    for row in rows:
        place = expected.pop((row.sender, row.recipient, row.purpose, row.category), None)
        ground.compare(InForceRow, row, place)
    for place in expected.values():
        ground.compare(InForceRow, None, place)


def _pairs(ground: Ground, truth: Truth) -> set[tuple[str, str]]:
    """Each agency that a consent or a block of hers names knows her by each of her numbers, and no other does."""
    agencies = {str(consent.terms.recipient) for consent in truth.consents.values()}
    agencies |= {str(block.agency) for block in truth.blocks.values()}
    return {(agency, ground.keys.pairwise(AgencyId(agency), number)) for agency in agencies for number in truth.numbers}


def _names(ground: Ground, rows: list[PseudonymRow], truth: Truth) -> None:
    expected = _pairs(ground, truth)
    for row in rows:
        if (row.agency, row.person) in expected:
            due = sealed(PseudonymRow(row.agency, row.person, truth.subject_id), ground.keys)
            ground.compare(PseudonymRow, row, due, but=frozenset({"mac"}))
        else:
            ground.differs(row, None, "no consent or block and number lead to this name")
        expected.discard((row.agency, row.person))
    for agency, person in expected:
        ground.compare(PseudonymRow, None, sealed(PseudonymRow(agency, person, truth.subject_id), ground.keys))
