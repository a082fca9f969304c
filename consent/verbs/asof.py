"""As of then: was it permitted at one instant, as the ledger knew it at another? A replay, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from consent import blocks, state
from consent.blocks import BlockEvent, BlockType
from consent.canonical import floor_millisecond, instant, milliseconds, uuid7
from consent.encoding import told_of
from consent.events import AgencyId, ConsentId, Event, EventId, EventType, Reason, SubjectId
from consent.log.errors import LogInconsistent
from consent.log.leaf import act_commitment
from consent.log.merkle import leaf_hash
from consent.rows import BlockRow, ConsentRow, EventRow, LookbackRow, sealed
from consent.state import BrokenChain, Consent
from consent.verbs.checks import Ask, Checks, decision_on
from consent.verbs.evidence import leaf_of, record_in
from consent.verbs.reading import MOST_CHECKS, Reading

_L = TypeVar("_L", Event, BlockEvent)


class NotKnownYet(ValueError):
    """What the ledger will know in the future, nobody can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One event the answer rests on."""

    event_id: EventId
    consent_id: ConsentId
    seq: int
    type: EventType | BlockType
    at: datetime
    leaf_hash: bytes
    """RFC 6962 hash of the event's 78 bytes: what to look for in the public log."""
    receipt: str | None
    """Its tlog-proof text; None until a published checkpoint covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """What a check at `effective_at` would have been told by the ledger of `known_at`. Nothing may be read by it."""

    decision: bool
    reason: Reason
    effective_at: datetime
    known_at: datetime
    consent_id: ConsentId | None
    consent_seq: int | None
    sender: AgencyId | None
    """Who might hand out, where the answer is yes."""
    evidence: tuple[Ground, ...]
    """Every event that was known and had happened by then, of all her consents that could have answered and of her
    block of the asker; by chain, oldest first. A receipt does not show that nothing came after: what is missing here is
    missing in our word only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedBack:
    """One question about the past, as the citizen sees it."""

    agency: AgencyId
    category: str
    purpose: str
    effective_at: datetime
    reason: Reason
    asked_at: datetime


class History(Reading, Checks):
    def as_of(self, agency: AgencyId, ask: Ask, *, effective_at: datetime, known_at: datetime) -> AsOf:
        """Permitted at `effective_at` (virkningstid), as known at `known_at` (registreringstid)?

        An event takes effect at the instant it is known, so what counts is what had happened by the earlier of the two:
        a withdrawal does not undo the reads before it, however late one asks. The consents are replayed from their
        events, never read from what they are now, and decided by the function that decides the live check, under the
        mandates that hold at `effective_at`. She is the same person under an old and a new number.

        Takes the locks of a check (on SQLite the transaction must be one that `writes`), so that no act on its way
        could still change the answer. It is written nowhere: whoever lets an agency ask must log that themselves.
        """
        self._refuse_behind_guard()
        effective_at, known_at = floor_millisecond(effective_at), floor_millisecond(known_at)
        person = self._person(agency, ask)
        mandates = self._admitted(agency, [person], [ask])
        found = self._tx.candidates(agency, ask.purpose, [person])
        rows = [self._trusted(line.consent) for line in found if line.consent is not None]
        if known_at > self._now():
            raise NotKnownYet
        known: list[Consent] = []
        chains: list[list[EventRow]] = []
        for row in sorted(rows, key=lambda row: row.consent_id):
            consent, chain = self._replayed(row, min(effective_at, known_at))
            if consent is not None:
                known.append(consent)
                chains.append(chain)
        blocked = False
        for block in {line.block for line in found if line.block is not None}:  # one, or none
            blocked, chain = self._block_replayed(self._trusted(block), min(effective_at, known_at))
            chains.append(chain)
        decision = decision_on(ask, mandates, known, effective_at, blocked=blocked)
        heard = decision.reason not in (Reason.ACTION_UNKNOWN, Reason.NOT_AUTHORISED_TO_ASK)
        senders = (consent.terms.sender for consent in known if consent.consent_id == decision.consent_id)
        return AsOf(
            decision=decision.permit,
            reason=decision.reason,
            effective_at=effective_at,
            known_at=known_at,
            consent_id=decision.consent_id,
            consent_seq=decision.consent_seq,
            sender=next(senders, None) if decision.permit else None,
            evidence=tuple(self._ground(row) for chain in chains for row in chain) if heard else (),
        )

    def look_back(
        self, agency: AgencyId, ask: Ask, *, effective_at: datetime, known_at: datetime | None = None
    ) -> AsOf:
        """`as_of`, asked by an agency: written down before it is answered, and shown to her, as a check is."""
        told = self.as_of(agency, ask, effective_at=effective_at, known_at=known_at or self._now())
        at = self._now()
        row = LookbackRow(
            lookback_id=uuid7(at, self._random),
            agency=agency,
            supplier=ask.supplier,
            person=self._person(agency, ask),
            category=ask.category,
            purpose=ask.purpose,
            case_ref=ask.case,
            effective_at=milliseconds(told.effective_at),
            known_at=milliseconds(told.known_at),
            reason=told.reason.value,
            asked_at=milliseconds(at),
        )
        row = sealed(row, self._keys)
        self._tx.add_lookback(row)
        self._count(LookbackRow, [row.mac])
        return told

    def lookbacks_of(self, subject: SubjectId, *, limit: int = 100) -> list[LookedBack]:
        """Who asked what had been permitted, newest first."""
        names = self._names(subject)
        rows = self._tx.lookbacks_about(names, min(limit, MOST_CHECKS)) if names else []
        return [
            LookedBack(
                agency=AgencyId(row.agency),
                category=row.category,
                purpose=row.purpose,
                effective_at=instant(row.effective_at),
                reason=Reason(row.reason),
                asked_at=instant(row.asked_at),
            )
            for row in rows
        ]

    def _replayed(self, row: ConsentRow, cut: datetime) -> tuple[Consent | None, list[EventRow]]:
        """The consent as its events up to `cut` make it (None: not there yet), and those events."""
        chain, links, length = self._chain(row.consent_id, Event, cut)
        try:
            now = state.fold(links)
            if (now.seq, now.head, now.state.value) != (row.seq, row.head, row.state):
                raise BrokenChain("projection")
            return (state.fold(links[:length]) if length else None), chain[:length]
        except BrokenChain as broken:
            raise LogInconsistent(f"a consent's history does not lead to what it is: {broken}") from None

    def _block_replayed(self, row: BlockRow, cut: datetime) -> tuple[bool, list[EventRow]]:
        """As `_replayed`: whether her block stood by then."""
        chain, links, length = self._chain(row.block_id, BlockEvent, cut)
        try:
            now = blocks.block_of(links)
            if (now.seq, now.head, now.state.value) != (row.seq, row.head, row.state):
                raise BrokenChain("projection")
            return length > 0 and blocks.block_of(links[:length]).stands, chain[:length]
        except BrokenChain as broken:
            raise LogInconsistent(f"a block's history does not lead to what it is: {broken}") from None

    def _chain(
        self, chain_id: UUID, kind: type[_L], cut: datetime
    ) -> tuple[list[EventRow], list[tuple[_L, bytes]], int]:
        """A chain's rows, its events with their commitments, and how many of them were known by `cut`."""
        chain = [self._trusted(row) for row in self._tx.events_of(chain_id)]
        events = [(self._opened(row), row.commitment) for row in chain]
        links = [(event, commitment) for event, commitment in events if isinstance(event, kind)]
        if len(links) != len(events):
            raise LogInconsistent("a chain has events of another kind")
        # By the chain's order, never the clocks': what a known event follows is known, even if a clock was ahead.
        return chain, links, max((place for place, (event, _) in enumerate(links, 1) if event.at <= cut), default=0)

    def _opened(self, row: EventRow) -> Event | BlockEvent:
        key = self._key(SubjectId(row.subject_id))
        record = record_in(row, key)
        nonce, _ = key.derive(row.event_id)
        if act_commitment(nonce, record) != row.commitment:
            raise LogInconsistent("an event's body is not what was committed to")
        return told_of(record)

    def _ground(self, row: EventRow) -> Ground:
        subject = SubjectId(row.subject_id)
        event = self._opened(row)
        return Ground(
            event_id=event.event_id,
            consent_id=event.consent_id,
            seq=event.seq,
            type=event.type,
            at=event.at,
            leaf_hash=leaf_hash(leaf_of(event, row.commitment, self._key(subject))),
            receipt=self.receipt(subject, event.event_id),
        )
