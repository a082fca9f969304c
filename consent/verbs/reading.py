"""Texts served, and what can be read again: consents, their history, who asked about her, and the proof of all that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.canonical import instant, loads, milliseconds
from consent.events import AgencyId, ConsentId, Event, EventId, EventType, Reason, SubjectId
from consent.log import note
from consent.log.checkpoint import Checkpoint
from consent.log.merkle import leaf_hash
from consent.log.receipt import ActEvidence, CheckEvidence, build
from consent.log.tiles import TiledTree
from consent.refusals import TextMissing, UnknownConsent
from consent.rows import AnswerRow, CheckpointRow, EventRow, ServedRow, sealed
from consent.state import Consent
from consent.texts import LANGUAGES, Rendered
from consent.verbs.evidence import Served, consent_in, event_in, record_in, served_of, text_place
from consent.verbs.paths import paths
from consent.verbs.people import People
from consent.verbs.register import Register

MOST_CHECKS = 1000


class UnknownCheck(Exception):
    """No such check, or another agency's: the two look alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One answered check, as the citizen sees it."""

    check_id: UUID
    agency: AgencyId
    supplier: str | None
    category: str
    purpose: str
    case: str | None
    decision: bool
    reason: Reason
    consent_id: ConsentId | None
    decided_at: datetime


class Reading(People, Register):
    def serve(self, subject: SubjectId, consent_id: ConsentId, rendered: Rendered) -> Served:
        """Write down the text before it is shown; the same text for the same consent is written once.

        A text in another language than a consent can be given in stands beside one of those and is never served alone.
        """
        if rendered.language not in LANGUAGES:
            raise ValueError("no consent can be given in that language")
        self._refuse_behind_guard()
        key = self._lock(subject)
        there = self._tx.consent(consent_id)
        if there is not None and there.subject_id != subject:
            raise UnknownConsent
        sha256 = hashlib.sha256(rendered.text.encode()).digest()
        row = self._tx.served_text(consent_id, sha256)
        if row is None:
            served_id = self._uuid4()
            row = ServedRow(
                served_id=served_id,
                subject_id=subject,
                consent_id=consent_id,
                template_id=rendered.template_id,
                version=rendered.version,
                language=rendered.language,
                text_sealed=key.seal(text_place(served_id), rendered.text.encode()),
                sha256=sha256,
                at=milliseconds(self._now()),
            )
            row = sealed(row, self._keys)
            self._tx.add_served(row)
            self._count(ServedRow, [row.mac])
        elif row.subject_id != subject:
            raise UnknownConsent
        return served_of(row, key)

    def served(self, subject: SubjectId, served_id: UUID) -> Served:
        """A text she was shown; `TextMissing` for one that was shown to nobody or to somebody else."""
        row = self._tx.served(served_id)
        if row is None or row.subject_id != subject:
            raise TextMissing
        return served_of(row, self._key(subject))

    def served_to(self, subject: SubjectId) -> list[Served]:
        """Every text she was shown before an answer, answered or not, oldest first."""
        key = self._key(subject)
        return [served_of(row, key) for row in self._tx.served_to(subject)]

    def consents(self, subject: SubjectId) -> list[Consent]:
        """All of hers, newest first."""
        key = self._key(subject)
        return [consent_in(row, key) for row in self._tx.consents_of(subject)]

    def consent(self, subject: SubjectId, consent_id: ConsentId) -> Consent:
        """`UnknownConsent` when there is none, and when it is another's."""
        row = self._tx.consent(consent_id)
        if row is None or row.subject_id != subject:
            raise UnknownConsent
        return consent_in(row, self._key(subject))

    def history(self, subject: SubjectId, consent_id: ConsentId) -> list[Event]:
        """What happened to it, oldest first."""
        rows = self._tx.events_of(consent_id)
        if not rows or any(row.subject_id != subject for row in rows):
            raise UnknownConsent
        key = self._key(subject)
        return [event_in(row, key) for row in rows]

    def latest(self, subject: SubjectId) -> dict[ConsentId, Event]:
        """What happened last to each of her consents: who did it, and by which channel."""
        rows = self._tx.latest_of(subject)
        key = self._key(subject)
        return {ConsentId(row.consent_id): event_in(row, key) for row in rows}

    def replaced(self, subject: SubjectId, event_id: EventId) -> list[ConsentId]:
        """Her older consents that were superseded in this very act."""
        rows = [row for row in self._tx.caused_by(event_id) if row.type == EventType.SUPERSEDED]
        return sorted(ConsentId(row.consent_id) for row in rows if row.subject_id == subject)

    def replacement(self, subject: SubjectId, consent_id: ConsentId) -> ConsentId | None:
        """The consent that took this one's place; None while nothing has."""
        rows = self._tx.events_of(consent_id)
        if not rows or rows[-1].subject_id != subject:
            raise UnknownConsent
        last = rows[-1]
        newer = None if last.cause is None or last.type != EventType.SUPERSEDED else self._tx.event(last.cause)
        return None if newer is None else ConsentId(newer.consent_id)

    def checks_of(
        self,
        subject: SubjectId,
        *,
        agency: AgencyId | None = None,
        limit: int = 100,
        before: tuple[datetime, UUID] | None = None,
    ) -> list[CheckRow]:
        """Who asked about her, newest first, permits and refusals alike; `before` is the last row of the page before.

        Found by every name an agency may know her by, so that a question from before her first login is there too;
        with `agency`, that one's alone.
        """
        names = self._names(subject, agency)
        if not names:
            return []
        mark = None if before is None else (milliseconds(before[0]), before[1])
        return [_check_row(row) for row in self._tx.answers_about(names, min(limit, MOST_CHECKS), mark)]

    def _names(self, subject: SubjectId, only: AgencyId | None = None) -> list[tuple[str, str]]:
        """(agency, the name it knows her by), for every agency or one, and each of her numbers."""
        numbers = self._numbers(subject)
        agencies = [row.agency_id for row in self._tx.agencies()] if only is None else [only]
        return [(agency, self._keys.pairwise(agency, number)) for agency in agencies for number in numbers]

    # proof

    def promise(self, event_id: EventId) -> str:
        """The signed promise of an act, as it was acknowledged; `UnknownConsent` without such an act."""
        row = self._tx.event(event_id)
        if row is None:
            raise UnknownConsent
        return row.promise

    def receipt(self, subject: SubjectId, event_id: EventId) -> str | None:
        """The act's tlog-proof text, which anyone can verify offline; None until a published checkpoint covers it."""
        row = self._tx.event(event_id)
        if row is None or row.subject_id != subject:
            raise UnknownConsent
        entry, published = self._tx.entry_of(event_id), self._tx.published()
        if entry is None or published is None or entry.idx >= published.size:
            return None
        key = self._key(subject)
        nonce, _ = key.derive(event_id)
        return self._proof(published, entry.idx, entry.leaf, _act_evidence(row, nonce, record_in(row, key)))

    def check_receipt(self, agency: AgencyId, check_id: UUID) -> str | None:
        """As `receipt`, for one of the agency's own checks; `UnknownCheck` for any other."""
        row = self._tx.answer(check_id)
        if row is None or row.agency != agency:
            raise UnknownCheck
        batch = None if row.batch_id is None else self._tx.batch(row.batch_id)
        published = self._tx.published()
        if batch is None or row.batch_pos is None or published is None or batch.idx >= published.size:
            return None
        (leaf,) = self._tx.leaves(batch.idx, batch.idx + 1)
        inner = [leaf_hash(commitment) for commitment in self._tx.batch_commitments(batch.batch_id)]
        path = tuple(paths(inner)[row.batch_pos])
        evidence = CheckEvidence(batch.n, row.batch_pos, path, row.salt, row.record)
        return self._proof(published, batch.idx, leaf, evidence)

    def _proof(self, published: CheckpointRow, index: int, leaf: bytes, evidence: ActEvidence | CheckEvidence) -> str:
        size = Checkpoint.parse(note.unverified_text(published.note)).size
        path = TiledTree(self._tx, size).inclusion_proof(index)
        return build(leaf, evidence, index=index, path=path, checkpoint=published.note)


def _act_evidence(row: EventRow, nonce: bytes, record: bytes) -> ActEvidence:
    evidence = ActEvidence(nonce, record)
    assert evidence.commitment() == row.commitment, "an event's body is what it committed to"
    return evidence


def _check_row(row: AnswerRow) -> CheckRow:
    told = loads(row.record)
    return CheckRow(
        check_id=row.check_id,
        agency=AgencyId(row.agency),
        supplier=told["supplier"],
        category=told["category"],
        purpose=told["purpose"],
        case=told["case"],
        decision=told["decision"],
        reason=Reason(told["reason"]),
        consent_id=None if told["consent_id"] is None else ConsentId(UUID(told["consent_id"])),
        decided_at=instant(row.decided_at),
    )
