"""Random stories of grant, withdraw, check, cache, notice and clock, told to one client, and the judge of its reads."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from consent.client import Client, Denied, Permit, Question, Request, Response
from consent.client.jose import b64url
from consent.decide import LEASE
from consent.events import AgencyId, ConsentId, Kind, State, Terms
from consent.state import Consent
from tests.consent.client.double import AGENCY, ISSUER, Double, agency_key, policy

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE_MS = int(LEASE.total_seconds() * 1000)
PURPOSE = "rehabilitation-plan"
CATEGORIES = ("health", "social")
STEPS = 10
RATES = (0.97, 1.0, 1.03)
"""How fast the client's clock runs beside the ledger's: what its allowance must bear over a lease."""


class Overused(AssertionError):
    """The client let a read happen that it should not have."""


@dataclass
class Seen:
    """One permit in somebody's hand, and whether a notice has ended it."""

    permit: Permit
    noticed: bool = False


class Teller:
    """One client and one ledger, and one story after another about people they have not met before."""

    def __init__(self, make: Callable[..., Client] = Client, *, rate: float = 1.0) -> None:
        self.ms = 0
        """The true time, which is the ledger's."""
        self.offset = timedelta(0)
        """How wrong the client's wall clock is."""
        self.rate = rate
        self.rng = random.Random(0)
        self.held: list[Seen] = []
        self.consents: dict[str, Consent] = {}
        self.ended: dict[ConsentId, int] = {}
        self.undelivered: list[ConsentId] = []
        self.person = ""
        self.number = 0
        self.reads = self.late = 0
        """Reads that were let happen, and how many of them after a withdrawal (within the lease)."""
        self.ledger = Double(self._hers, self._true, self.rng.randbytes)
        self.client = make(
            issuer=ISSUER,
            client_id=AGENCY,
            key=agency_key(),
            policy=policy(),
            transport=self._carried,
            now=lambda: self._true() + self.offset,
            elapsed=lambda: 1e6 + self.ms * self.rate / 1000,
            random=self.rng.randbytes,
        )

    def story(self, seed: int) -> None:
        self.rng.seed(seed)
        self.number += 1
        self.person = f"{seed:043d}"
        self.consents, self.ended, self.undelivered, self.held = {}, {}, [], []
        self.offset = timedelta(0)
        self.grant()
        for _ in range(STEPS):
            self.rng.choices(_STEPS, _WEIGHTS)[0](self)
        # Whatever is still in somebody's hand is used at the worst moment: just after it must have ended.
        self.ms += LEASE_MS + 1 + self.rng.randrange(3000)
        self.use()

    # the ledger's side

    def grant(self) -> None:
        category = self.rng.choice(CATEGORIES)
        old = self.consents.get(category)
        if old is not None and old.state.in_force:
            return
        consent_id = ConsentId(UUID(int=self.rng.getrandbits(128), version=4))
        now = self._true()
        lasts = timedelta(milliseconds=self.rng.choice((30_000, 90_000, 86_400_000)))
        terms = Terms(
            sender=AgencyId("laegehus"),
            recipient=AgencyId(AGENCY),
            purpose=PURPOSE,
            case=None,
            categories=frozenset({category}),
            kind=Kind.COLLECTION,
            valid_from=now,
            valid_until=now + lasts,
        )
        self.consents[category] = Consent(
            consent_id=consent_id,
            seq=1,
            state=State.GRANTED,
            terms=terms,
            asked=frozenset(),
            created_at=now,
            granted_at=now,
            ended_at=None,
            head=None,
            served_id=None,
        )

    def withdraw(self) -> None:
        for category, consent in self.consents.items():
            if consent.state.in_force:
                self._ends(category, State.WITHDRAWN)
                self.undelivered.append(consent.consent_id)
                return

    def pause(self) -> None:
        for category, consent in self.consents.items():
            if consent.state is State.GRANTED:
                self._ends(category, State.PAUSED)
                return

    def _ends(self, category: str, state: State) -> None:
        old = self.consents[category]
        self.consents[category] = replace(old, state=state, seq=old.seq + 1, ended_at=self._true())
        self.ended.setdefault(old.consent_id, self.ms)

    def pass_time(self) -> None:
        self.ms += self.rng.choice((1, 40, 900, 7_000, 29_000, 57_000, 59_999, 60_001))

    # the client's side

    def set_clock(self) -> None:
        self.offset = timedelta(seconds=self.rng.choice((-86_400, -3_600, -59, -59, -5, 0, 0, 5, 3_600)))

    def check(self) -> None:
        question = self._question()
        answer = self.client.check(question, at_least=self.rng.choice((0.0, 10.0)))
        if isinstance(answer, Permit):
            if answer.question != question:
                raise Overused("for another question")
            self.held.append(Seen(answer))
            self._read(self.held[-1])

    def check_many(self) -> None:
        questions = [Question(person=self.person, category=category, purpose=PURPOSE) for category in CATEGORIES]
        for answer in self.client.check_many(questions):
            if isinstance(answer, Permit):
                self.held.append(Seen(answer))

    def read(self) -> None:
        try:
            with self.client.reading(self._question()) as permit:
                self._judge(permit)
                if self.rng.random() < 0.3:
                    self.pass_time()
                permit.require()
                self._judge(permit)
        except Denied:
            pass

    def use(self) -> None:
        for seen in self.held:
            self._read(seen)

    def notice(self) -> None:
        if not self.undelivered:
            return
        consent_id = self.undelivered.pop(self.rng.randrange(len(self.undelivered)))
        self.client.notice(f"e30.{b64url(_set(consent_id))}.c2ln")
        for seen in self.held:
            seen.noticed |= seen.permit.consent_id == consent_id

    def _read(self, seen: Seen) -> None:
        if not seen.permit.permitted:
            return
        if seen.noticed:
            raise Overused("after a notice")
        self._judge(seen.permit)

    def _judge(self, permit: Permit) -> None:
        """What is promised: never a use later than a lease after the withdrawal, nor past the consent's own end."""
        self.reads += 1
        ended = self.ended.get(ConsentId(permit.consent_id))
        if ended is not None:
            self.late += 1
            if self.ms > ended + LEASE_MS:
                raise Overused(f"{self.ms - ended} ms after the withdrawal")
        mine = next(one for one in self.consents.values() if permit.question.category in one.terms.categories)
        if mine.consent_id == permit.consent_id and self._true() >= mine.terms.valid_until:
            raise Overused("after the consent's end")

    def _question(self) -> Question:
        return Question(person=self.person, category=self.rng.choice(CATEGORIES), purpose=PURPOSE)

    # between them

    def _carried(self, request: Request, *, limit: int) -> Response:
        """The world does not stand still while a question, or its answer, is on its way."""
        if not request.path.startswith("/access/"):
            return self.ledger(request, limit=limit)
        if self.rng.random() < 0.3:
            self.rng.choice(_MEANWHILE)(self)
        answer = self.ledger(request, limit=limit)
        while self.rng.random() < 0.35:
            self.rng.choice(_MEANWHILE)(self)
        if self.rng.random() < 0.03:
            raise ConnectionResetError
        return answer

    def _hers(self, person: str) -> list[Consent]:
        return list(self.consents.values()) if person == self.person else []

    def _true(self) -> datetime:
        return BEGIN + timedelta(milliseconds=self.ms)


def _set(consent_id: ConsentId) -> bytes:
    name = "https://mitforloeb.example/secevent/consent/withdrawn"
    return f'{{"events":{{"{name}":{{"consentId":"{consent_id}"}}}}}}'.encode()


_MEANWHILE: tuple[Callable[[Teller], None], ...] = (
    Teller.pass_time,
    Teller.withdraw,
    Teller.grant,
    Teller.notice,
    Teller.set_clock,
)
_STORY: tuple[tuple[Callable[[Teller], Any], int], ...] = (
    (Teller.grant, 5),
    (Teller.withdraw, 3),
    (Teller.pause, 1),
    (Teller.pass_time, 5),
    (Teller.set_clock, 1),
    (Teller.check, 5),
    (Teller.check_many, 1),
    (Teller.read, 2),
    (Teller.use, 4),
    (Teller.notice, 2),
)
_STEPS = [step for step, _ in _STORY]
_WEIGHTS = [weight for _, weight in _STORY]
