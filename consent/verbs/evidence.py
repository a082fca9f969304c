"""Texts that were served, events as they are sealed and consents as they are projected: evidence in and out of rows."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consent import encoding
from consent.blocks import Block, BlockEvent, BlockType
from consent.canonical import dumps, instant, milliseconds
from consent.events import AgencyId, ConsentId, Event, EventId, Kind, State, Terms
from consent.keys import Keyring, SubjectKey
from consent.log import leaf as leaves
from consent.log.merkle import leaf_hash
from consent.rows import BlockRow, ConsentRow, EventRow, InForceRow, PendingRow, ServedRow, sealed
from consent.state import Consent
from consent.texts import Section

LOG_WITHIN = timedelta(hours=24)
"""How long after its acknowledgement an act is in the log at the latest; as a rule it takes a second."""
PROMISE = "consent-promise+jwt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A text as it was shown before an answer: what makes the answer evidence."""

    served_id: UUID
    consent_id: ConsentId
    template_id: str
    version: int
    language: str
    text: str
    sha256: bytes
    at: datetime

    @property
    def sections(self) -> tuple[Section, ...]:
        """The text as headings with their paragraphs again."""
        parts = [part.split("\n") for part in self.text.strip("\n").split("\n\n")]
        return tuple(Section(heading, tuple(paragraphs)) for heading, *paragraphs in parts)


def served_of(row: ServedRow, key: SubjectKey) -> Served:
    return Served(
        served_id=row.served_id,
        consent_id=ConsentId(row.consent_id),
        template_id=row.template_id,
        version=row.version,
        language=row.language,
        text=key.unseal(text_place(row.served_id), row.text_sealed).decode(),
        sha256=row.sha256,
        at=instant(row.at),
    )


def text_place(served_id: UUID) -> str:
    return f"{ServedRow.TABLE}|{served_id}|text_sealed"


def body_place(event_id: UUID) -> str:
    return f"{EventRow.TABLE}|{event_id}|body_sealed"


def _case_place(consent_id: UUID) -> str:
    return f"{ConsentRow.TABLE}|{consent_id}|case_sealed"


def record_in(row: EventRow, key: SubjectKey) -> bytes:
    """The record an event's commitment is made of."""
    return key.unseal(body_place(row.event_id), row.body_sealed)


def event_in(row: EventRow, key: SubjectKey) -> Event:
    return encoding.event_of(record_in(row, key))


def told_in(row: EventRow, key: SubjectKey) -> Event | BlockEvent:
    """As `event_in`, for an event of a consent or of a block."""
    return encoding.told_of(record_in(row, key))


@dataclass(frozen=True, slots=True)
class Written:
    """An event in all the forms it is stored in."""

    row: EventRow
    pending: PendingRow
    commitment: bytes


def written(
    event: Event | BlockEvent, subject_id: UUID, key: SubjectKey, keys: Keyring, origin: str, cause: EventId | None
) -> Written:
    """Commit, seal and promise: after this the event's bytes are final."""
    record = encoding.record_of(event)
    nonce, _ = key.derive(event.event_id)
    commitment = leaves.act_commitment(nonce, record)
    leaf = leaf_of(event, commitment, key)
    row = EventRow(
        event_id=event.event_id,
        subject_id=subject_id,
        consent_id=event.consent_id,
        seq=event.seq,
        type=event.type.value,
        commitment=commitment,
        body_sealed=key.seal(body_place(event.event_id), record),
        promise=keys.sign(PROMISE, promise_of(event, leaf, origin)),
        cause=cause,
    )
    pending = PendingRow(event.event_id, milliseconds(event.at), event.seq, leaf)
    return Written(sealed(row, keys), pending, commitment)


def leaf_of(event: Event | BlockEvent, commitment: bytes, key: SubjectKey) -> bytes:
    """The event's 78 bytes in the log."""
    _, handle = key.derive(event.event_id)
    return leaves.Leaf(leaves.ACT, leaves.minute_of(event.at.timestamp()), handle, commitment).encode()


def promise_of(event: Event | BlockEvent, leaf: bytes, origin: str) -> bytes:
    """What the answer key signs before the commit: this leaf will be in that log by then."""
    return dumps(
        {
            "origin": origin,
            "event_id": str(event.event_id),
            "leaf_hash": b64encode(leaf_hash(leaf)).decode(),
            "acknowledgedAt": milliseconds(event.at),
            "logBy": milliseconds(event.at + LOG_WITHIN),
        }
    )


def projection(consent: Consent, subject_id: UUID, key: SubjectKey, keys: Keyring) -> ConsentRow:
    """The consent as its row; categories and the like are plain, since checks are answered without her key."""
    terms = consent.terms
    assert consent.head is not None, "a consent has had an event"
    case = None if terms.case is None else key.seal(_case_place(consent.consent_id), terms.case.encode())
    row = ConsentRow(
        consent_id=consent.consent_id,
        subject_id=subject_id,
        seq=consent.seq,
        state=consent.state.value,
        sender=terms.sender,
        recipient=terms.recipient,
        purpose=terms.purpose,
        case_sealed=case,
        categories=" ".join(sorted(terms.categories)),
        asked=" ".join(sorted(consent.asked)),
        kind=terms.kind.value,
        valid_from=milliseconds(terms.valid_from),
        valid_until=milliseconds(terms.valid_until),
        created_at=milliseconds(consent.created_at),
        granted_at=None if consent.granted_at is None else milliseconds(consent.granted_at),
        ended_at=None if consent.ended_at is None else milliseconds(consent.ended_at),
        head=consent.head,
        served_id=consent.served_id,
    )
    return sealed(row, keys)


def consent_in(row: ConsentRow, key: SubjectKey | None) -> Consent:
    """The consent a row tells of. Without her key the case stays shut, which no check needs."""
    case = None
    if key is not None and row.case_sealed is not None:
        case = key.unseal(_case_place(row.consent_id), row.case_sealed).decode()
    return Consent(
        consent_id=ConsentId(row.consent_id),
        seq=row.seq,
        state=State(row.state),
        terms=Terms(
            sender=AgencyId(row.sender),
            recipient=AgencyId(row.recipient),
            purpose=row.purpose,
            case=case,
            categories=frozenset(row.categories.split()),
            kind=Kind(row.kind),
            valid_from=instant(row.valid_from),
            valid_until=instant(row.valid_until),
        ),
        asked=frozenset(row.asked.split()),
        created_at=instant(row.created_at),
        granted_at=None if row.granted_at is None else instant(row.granted_at),
        ended_at=None if row.ended_at is None else instant(row.ended_at),
        head=row.head,
        served_id=row.served_id,
    )


def places_of(consent: Consent, subject_id: UUID) -> list[InForceRow]:
    """The places it holds, one a category, while it is in force; expired or not, until another takes them."""
    terms = consent.terms
    return [
        InForceRow(subject_id, terms.sender, terms.recipient, terms.purpose, category, consent.consent_id)
        for category in sorted(terms.categories)
        if consent.state.in_force
    ]


def block_row(block: Block, subject_id: UUID, keys: Keyring) -> BlockRow:
    """The block as its row; plain, since checks are answered without her key."""
    row = BlockRow(
        block_id=block.block_id,
        subject_id=subject_id,
        agency=block.agency,
        seq=block.seq,
        state=block.state.value,
        since=milliseconds(block.since),
        head=block.head,
    )
    return sealed(row, keys)


def block_in(row: BlockRow) -> Block:
    return Block(
        block_id=ConsentId(row.block_id),
        agency=AgencyId(row.agency),
        seq=row.seq,
        state=BlockType(row.state),
        since=instant(row.since),
        head=row.head,
    )
