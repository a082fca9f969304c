"""The agency's door to the ledger: asks, verifies, remembers a permit no longer than it lasts, and in doubt says no."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from consent.client import asking, lease, notices
from consent.client.answers import Answer, Denied, Doubt, Permit, Question, Refused, Trouble, Unsure
from consent.client.asking import Asked
from consent.client.evidence import MOST, Record
from consent.client.holdings import Holdings
from consent.client.jose import SigningKey
from consent.client.lease import APART, Clocks, Lease
from consent.client.memory import Memory
from consent.client.past import Past
from consent.client.receipts import Kept, Receipts, ReceiptWrong
from consent.client.requests import Requests
from consent.client.session import LARGE, Session, object_in
from consent.client.transport import Https, Transport
from consent.log.note import Verifier
from consent.log.policy import Policy

AT_LEAST = 10.0
"""Seconds a remembered permit must still last to be handed out again."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What `collect` found."""

    proved: int
    waiting: int
    """Not in the log yet: collect again."""
    wrong: tuple[UUID, ...]
    """Checks whose receipt does not hold: tell the ledger's operator, and the auditor."""


class Client:
    """Thread-safe; one for each agency and process. It raises on misuse, never on doubt: that is an answer."""

    def __init__(
        self,
        *,
        issuer: str,
        client_id: str,
        key: Mapping[str, Any],
        policy: Policy,
        jwks: Mapping[str, Any] | None = None,
        receipts: Path | None = None,
        transport: Transport | None = None,
        now: Callable[[], datetime] = lease.wall,
        elapsed: Callable[[], float] = lease.elapsed,
        skew: timedelta = lease.SKEW,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """`key` is your private JWK; `policy` names the log you trust (C2SP tlog-policy) and, if you like, witnesses.

        Without `jwks` the ledger's public keys are fetched from `issuer`. With `receipts`, a folder, the evidence of
        every answer is written there before the answer is given to you.
        """
        if skew < timedelta(0):
            raise ValueError("an allowance is not negative")
        self._agency, self._policy, self._random = client_id, policy, random
        self._issuer = issuer
        self._origins = frozenset(Verifier.parse(vkey).name for vkey in policy.logs)
        self._clocks = Clocks(now, elapsed, skew)
        self._memory = Memory(random(32))
        self._receipts = None if receipts is None else Receipts(receipts)
        self._session = Session(
            issuer=issuer,
            client_id=client_id,
            key=SigningKey(key),
            jwks=jwks,
            clocks=self._clocks,
            random=random,
            transport=transport or Https(issuer),
        )
        self.requests = Requests(self._session, random)
        """How you ask a citizen, and see what became of it."""
        self.past = Past(self._session)
        """What was permitted then, and what you moved."""
        self.holdings = Holdings(self._session)
        """Your own consents."""

    def check(self, question: Question, *, at_least: float = AT_LEAST) -> Answer:
        """A permit, remembered or new; a refusal; or doubt. Only `Permit.permitted` lets you read."""
        remembered = self._memory.permit(question, at_least)
        if remembered is not None:
            return remembered
        try:
            try:
                return self._asked(question)
            except Trouble as trouble:
                if trouble.doubt is not Doubt.NOTICED:
                    raise
                return self._asked(question)  # her notice came while the answer was on its way: ask what holds now
        except Trouble as trouble:
            return Unsure(question=question, doubt=trouble.doubt, code=trouble.code)

    def check_many(self, questions: Sequence[Question], *, at_least: float = AT_LEAST) -> list[Answer]:
        """The same for many at once, in their order; one signature for each thousand."""
        answers: dict[int, Answer] = {}
        places: list[int] = []
        for place, question in enumerate(questions):
            remembered = self._memory.permit(question, at_least)
            if remembered is None:
                places.append(place)
            else:
                answers[place] = remembered
        for start in range(0, len(places), MOST):
            some = places[start : start + MOST]
            told = self._asked_together([questions[place] for place in some])
            answers.update(zip(some, told, strict=True))
        return [answers[place] for place in range(len(questions))]

    @contextmanager
    def reading(self, question: Question, *, at_least: float = AT_LEAST) -> Iterator[Permit]:
        """Read inside; `Denied` without a permit, and at the end if it did not last as long as the reading.

        In a long reading call `permit.require()` before each part: what was read after the lease must not be used.
        """
        answer = self.check(question, at_least=at_least)
        if not isinstance(answer, Permit):
            raise Denied(answer)
        answer.require()
        yield answer
        answer.require()

    def notice(self, token: str) -> None:
        """Hand over a notice (a signed SET) as soon as it comes: the permits it is about end now.

        It takes no proof to stop reading: the worst that a forged notice does is to make you ask again. One that
        cannot be read ends them all.
        """
        self._memory.drop(notices.names_in(token))

    def forget(self) -> None:
        """End every permit."""
        self._memory.drop(None)

    def collect(self) -> Collected:
        """Fetch the receipts of answers that have none yet, and keep those that hold."""
        if self._receipts is None:
            raise ValueError("this client keeps no receipts")
        proved = waiting = 0
        wrong: list[UUID] = []
        for check_id in list(self._receipts.unproved()):
            _, response = self._session.send("GET", f"/api/v1/checks/{check_id}/proof", limit=LARGE)
            if response.status == 404 and object_in(response).get("code") == "proof.pending":
                waiting += 1
                continue
            if response.status not in (200, 404):
                raise Trouble(Doubt.STATUS, status=response.status)
            try:
                self._receipts.prove(check_id, response.body.decode("utf-8", "replace"), self._policy)
                proved += 1
            except ReceiptWrong:
                wrong.append(check_id)
        return Collected(proved, waiting, tuple(wrong))

    def _asked(self, question: Question) -> Answer:
        asked = Asked.now(self._agency, question, self._random)
        epoch = self._memory.epoch()
        body = asking.envelope(self._agency) | asked.body()
        sent, told = self._session.json("POST", "/access/v1/evaluation", body)
        record, jws = asking.single(told, self._keys, self._origins)
        return self._answer(asked, record, jws, told, sent, epoch)

    def _asked_together(self, questions: Sequence[Question]) -> list[Answer]:
        asked = [Asked.now(self._agency, question, self._random) for question in questions]
        epoch = self._memory.epoch()
        body = asking.envelope(self._agency) | {"evaluations": [one.body() for one in asked]}
        try:
            sent, told = self._session.json("POST", "/access/v1/evaluations", body, limit=LARGE)
            records, jws = asking.many(told, len(asked), self._keys, self._origins)
        except Trouble as trouble:
            return [Unsure(question=question, doubt=trouble.doubt, code=trouble.code) for question in questions]
        answers: list[Answer] = []
        for one, record, item in zip(asked, records, told["evaluations"], strict=True):
            try:
                if isinstance(record, Trouble):
                    raise record
                answers.append(self._answer(one, record, jws, item, sent, epoch))
            except Trouble as trouble:
                answers.append(Unsure(question=one.question, doubt=trouble.doubt, code=trouble.code))
        return answers

    def _answer(
        self, asked: Asked, record: Record, jws: str, told: Mapping[str, Any], sent: float, epoch: int
    ) -> Permit | Refused:
        """What a verified record means to us; it is kept before it is given away."""
        if not asking.fits(record, asked, self._agency, self._memory.is_she):
            raise Trouble(Doubt.OTHER_QUESTION)
        if record.decided_at > self._clocks.now().astimezone(UTC) + APART:
            raise Trouble(Doubt.CLOCK)
        if self._receipts is not None:
            try:
                self._receipts.keep(Kept(record=record, jws=jws, salt=asked.salt))
            except OSError:
                raise Trouble(Doubt.RECEIPT) from None
        if not record.decision:
            url = told["context"].get("captureUrl")
            ours = isinstance(url, str) and url.startswith(f"{self._issuer}/")
            return Refused(question=asked.question, record=record, capture_url=url if ours else None)
        names = (str(record.consent_id), record.person)
        lasts = Lease(
            self._clocks, sent, record.decided_at, record.fresh_until, lambda: self._memory.noticed(names, epoch)
        )
        if not lasts.runs():
            raise Trouble(Doubt.NOTICED if lasts.ended() else Doubt.STALE)
        permit = Permit(question=asked.question, record=record, lease=lasts)
        self._memory.keep(permit)
        return permit

    def _keys(self, again: bool) -> Any:
        return self._session.keys(again=again)
