"""The check: may this agency read this kind of data about this person, for this purpose, now?"""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Literal
from uuid import UUID

from consent.canonical import dumps, milliseconds, uuid7
from consent.decide import Decision, Question, decide
from consent.encoding import check_record
from consent.events import AgencyId, ConsentId, Reason
from consent.log.leaf import HASH_SIZE, check_commitment
from consent.log.merkle import leaf_hash, root
from consent.rows import AnswerRow, sealed
from consent.state import Consent
from consent.verbs.evidence import block_in, consent_in
from consent.verbs.paths import paths
from consent.verbs.people import People
from consent.verbs.register import Mandate, Register, mandate_in

ANSWER = "consent-check+jwt"
BATCH = "consent-check-batch+jwt"
READ = "read"
MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question; `person` is ten digits (`cpr`) or the asker's own name for her (`pairwise`)."""

    scheme: Literal["cpr", "pairwise"]
    person: str
    action: str
    category: str
    purpose: str
    case: str | None = None
    nonce: str | None = None
    supplier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was decided, when and why, and the bytes that prove it."""

    check_id: UUID
    decision: bool
    reason: Reason
    decided_at: datetime
    fresh_until: datetime
    consent_id: ConsentId | None
    consent_seq: int | None
    sender: AgencyId | None
    """Who may hand out, where the answer is yes."""
    record: bytes
    salt: bytes
    jws: str | None
    """By the answer key over the record; None in a batch, which is signed as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    answers: tuple[Answer, ...]
    """In the order of the questions."""
    jws: str
    """By the answer key over issuer, number and the RFC 6962 root of the answers' commitments."""
    paths: tuple[tuple[str, ...], ...]
    """For each answer, base64 hashes from its commitment to the root."""


@dataclass(slots=True)
class Known:
    """What is known of one person when one of an agency's questions is decided."""

    consents: list[Consent] = field(default_factory=list)
    blocked: bool = False


class Checks(People, Register):
    def check(self, agency: AgencyId, ask: Ask) -> Answer:
        """Decide and write down, in the caller's transaction; the answer may leave once that is committed.

        People the ledger knows and people it does not know take the same statements.
        """
        (answer,) = self._decided(agency, [ask], alone=True)
        return answer

    def check_many(self, agency: AgencyId, asks: Sequence[Ask]) -> BatchAnswer:
        """Up to 1,000 checks decided at one instant, under one signature."""
        if not 0 < len(asks) <= MOST:
            raise ValueError(f"a batch is between one and {MOST} checks")
        answers = self._decided(agency, asks, alone=False)
        hashes = [leaf_hash(check_commitment(answer.salt, answer.record)) for answer in answers]
        # A node is on many paths: it is spelt once.
        spelt = cache(lambda step: b64encode(step).decode())
        payload = dumps({"iss": self._origin, "n": len(answers), "root": b64encode(root(hashes)).decode()})
        return BatchAnswer(
            answers=tuple(answers),
            jws=self._keys.sign(BATCH, payload),
            paths=tuple(tuple(map(spelt, path)) for path in paths(hashes)),
        )

    def _decided(self, agency: AgencyId, asks: Sequence[Ask], *, alone: bool) -> list[Answer]:
        self._refuse_behind_guard()
        persons = [self._person(agency, ask) for ask in asks]
        mandates = self._admitted(agency, persons, asks)
        found = self._candidates(agency, asks, persons)
        # The decision instant: after the locks, so that it lies between the acts it saw and those that must wait.
        at = self._now()
        answers: list[Answer] = []
        rows: list[AnswerRow] = []
        for ask, person in zip(asks, persons, strict=True):
            known = found[ask.purpose, person]
            decision = decision_on(ask, mandates, known.consents, at, blocked=known.blocked)
            answer, row = self._written(agency, ask, person, known.consents, decision, at, alone=alone)
            answers.append(answer)
            rows.append(row)
        self._tx.add_answers(rows)
        self._count(AnswerRow, [row.mac for row in rows])
        return answers

    def _person(self, agency: AgencyId, ask: Ask) -> str:
        if ask.scheme == "pairwise":
            return ask.person
        if ask.scheme == "cpr":
            return self._keys.pairwise(agency, ask.person)
        raise ValueError("a person is named by `cpr` or `pairwise`")

    def _admitted(self, agency: AgencyId, persons: Sequence[str], asks: Sequence[Ask]) -> list[Mandate]:
        """Past the gate: from here to the commit no act about these persons and this agency begins."""
        rows = self._tx.enter_checks(agency, sorted(set(persons)), sorted({ask.purpose for ask in asks}))
        return [mandate_in(self._trusted(row)) for row in rows]

    def _candidates(
        self, agency: AgencyId, asks: Sequence[Ask], persons: Sequence[str]
    ) -> dict[tuple[str, str], Known]:
        """What each question is decided by, kept as it is until the commit."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for ask, person in zip(asks, persons, strict=True):
            wanted[ask.purpose].add(person)
        found: dict[tuple[str, str], Known] = defaultdict(Known)
        for purpose in sorted(wanted):
            for line in self._tx.candidates(agency, purpose, wanted[purpose]):
                known = found[purpose, line.person]
                if line.block is not None:
                    known.blocked = block_in(self._trusted(line.block)).stands
                if line.consent is not None:
                    known.consents.append(consent_in(self._trusted(line.consent), None))
        return found

    def _written(
        self,
        agency: AgencyId,
        ask: Ask,
        person: str,
        known: Sequence[Consent],
        decision: Decision,
        at: datetime,
        *,
        alone: bool,
    ) -> tuple[Answer, AnswerRow]:
        check_id = uuid7(at, self._random)
        record = check_record(
            check_id=check_id,
            agency=agency,
            supplier=ask.supplier,
            person=person,
            category=ask.category,
            purpose=ask.purpose,
            case=ask.case,
            decision=decision.permit,
            reason=decision.reason,
            consent_id=decision.consent_id,
            consent_seq=decision.consent_seq,
            decided_at=at,
            fresh_until=decision.fresh_until,
            nonce=ask.nonce,
        )
        salt = self._random(HASH_SIZE)
        commitment = check_commitment(salt, record)
        row = AnswerRow(check_id, agency, person, milliseconds(at), record, salt, commitment, None, None)
        senders = (consent.terms.sender for consent in known if consent.consent_id == decision.consent_id)
        answer = Answer(
            check_id=check_id,
            decision=decision.permit,
            reason=decision.reason,
            decided_at=at,
            fresh_until=decision.fresh_until,
            consent_id=decision.consent_id,
            consent_seq=decision.consent_seq,
            sender=next(senders, None) if decision.permit else None,
            record=record,
            salt=salt,
            jws=self._signed(record) if alone else None,
        )
        return answer, sealed(row, self._keys)

    def _signed(self, record: bytes) -> str:
        # The record is canonical JSON already, and `iss` comes before `record`.
        payload = b'{"iss":%b,"record":%b}' % (dumps(self._origin), record)
        return self._keys.sign(ANSWER, payload)


def decision_on(
    ask: Ask, mandates: Sequence[Mandate], known: Sequence[Consent], at: datetime, *, blocked: bool
) -> Decision:
    """What is answered, now or as of then: the act asked about, the mandate, her block of the asker, her consents."""
    if ask.action != READ:
        return Decision(False, Reason.ACTION_UNKNOWN, None, None, at)
    if not any(mandate.purpose == ask.purpose and mandate.covers(ask.category, at) for mandate in mandates):
        return Decision(False, Reason.NOT_AUTHORISED_TO_ASK, None, None, at)
    return decide(known, Question(ask.category, ask.purpose, at), blocked=blocked)
