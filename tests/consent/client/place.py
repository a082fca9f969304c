"""One client, one ledger with one consent in it, and two clocks: where doubts, leases and notices are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from consent.canonical import dumps
from consent.client import Client, Doubt, Question, Request, Response, Unsure
from consent.client.jose import b64url
from consent.events import EventType
from consent.state import Consent
from tests.consent.client.double import AGENCY, ISSUER, Double, agency_key, policy
from tests.support.consents import NOON, TERMS, consent

HERS = consent(EventType.GRANTED, terms=replace(TERMS, categories=frozenset({"health", "social"})))
NUMBER = "6101901111"
SHE = Question(person=NUMBER, category="health", purpose=TERMS.purpose, case="RK-1")


class Place:
    """One client, one ledger with one consent in it, and two clocks."""

    def __init__(self, receipts: Path | None = None) -> None:
        self.random = Random(7)
        self.at = NOON + timedelta(hours=1)
        self.seconds = 1000.0
        self.consents: list[Consent] = [HERS]
        self.double = Double(lambda person: self.consents, lambda: self.at, self.random.randbytes)
        self.instead: Callable[[Request], Response | None] = lambda request: None
        self.client = Client(
            issuer=ISSUER,
            client_id=AGENCY,
            key=agency_key(),
            policy=policy(),
            transport=self._serve,
            now=lambda: self.at,
            elapsed=lambda: self.seconds,
            random=self.random.randbytes,
            receipts=receipts,
        )

    def _serve(self, request: Request, *, limit: int) -> Response:
        return self.instead(request) or self.double(request, limit=limit)

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

    def doubt(self, question: Question = SHE) -> Doubt:
        """What the client doubts, asked alone; asked in a batch it must not be surer."""
        answer = self.client.check(question)
        assert isinstance(answer, Unsure), answer
        assert not answer.permitted
        assert not answer
        (together,) = self.client.check_many([question])
        assert isinstance(together, Unsure), together
        return answer.doubt

    def spelt(self, **wrong: Any) -> Doubt:
        """The ledger signs another record than was asked for."""
        self.double.spelt = lambda decision, item: wrong
        return self.doubt()


def on_checks(answer: Callable[[], Response]) -> Callable[[Request], Response | None]:
    return lambda request: answer() if request.path.startswith("/access/") else None


def notice(claims: dict[str, object]) -> str:
    """A SET whose one event has these claims; nobody has signed it."""
    return f"e30.{b64url(dumps({'events': {'https://ledger.example/events/withdrawn': claims}}))}.c2ln"
