"""The cast of the ledger's tests: a region that holds, a job centre and a clinic that ask, and people with numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Engine

from consent.canonical import uuid7
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, EventId, Kind, SubjectId, Terms
from consent.keys import Keyring
from consent.ledger import Acknowledgement, Agency, Answer, Ask, Ledger, Mandate
from consent.log.guard import Guard
from consent.sql import SqlStore
from consent.texts import Rendered
from consent.texts.template import Section

ORIGIN = "ledger.test/log"
REGION, JOBCENTER, CLINIC = AgencyId("region"), AgencyId("jobcenter"), AgencyId("clinic")
PURPOSE = "rehabilitation-plan"
NUMBERS = ("6101800101", "6202800202", "6303800303", "6404800404")
"""Day of month + 60: numbers that nobody has."""
CITIZEN = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
ASKER = Act(actor=f"agency:{JOBCENTER}", channel=Channel.API, assurance=Assurance.NONE)
SYSTEM = Act(actor="system", channel=Channel.SYSTEM, assurance=Assurance.NONE)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

T = TypeVar("T")


class Clock:
    """Moves a millisecond at each look, and as far as it is told."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


def rendered(text: str = "Må jobcentret få din helbredserklæring?") -> Rendered:
    import hashlib

    whole = f"Samtykke\n{text}\n"
    sections = (Section("Samtykke", (text,)),)
    return Rendered(
        template_id="consent-request",
        version=1,
        language="da",
        sections=sections,
        text=whole,
        sha256=hashlib.sha256(whole.encode()).digest(),
    )


def terms(
    *categories: str, at: datetime = START, days: int = 90, case: str | None = "26-1234", **other: object
) -> Terms:
    whole = Terms(
        sender=REGION,
        recipient=JOBCENTER,
        purpose=PURPOSE,
        case=case,
        categories=frozenset(categories or {"health"}),
        kind=Kind.COLLECTION,
        valid_from=at,
        valid_until=at + timedelta(days=days),
    )
    return replace(whole, **other)  # type: ignore[arg-type]  # the caller names fields of Terms


def ask(person: str = NUMBERS[0], category: str = "health", **other: object) -> Ask:
    whole = Ask(scheme="cpr", person=person, action="read", category=category, purpose=PURPOSE, case="26-1234")
    return replace(whole, **other)  # type: ignore[arg-type]  # the caller names fields of Ask


def register(ledger: Ledger) -> None:
    """The three agencies, and what the job centre may ask the region about."""
    for agency_id, name in ((REGION, "Region Midt"), (JOBCENTER, "Jobcentret"), (CLINIC, "Klinikken")):
        ledger.register_agency(Agency(agency_id=agency_id, name=name, scopes=frozenset({"check"})))
    for category in ("health", "social", "employment"):
        mandate = Mandate(
            agency=JOBCENTER,
            category=category,
            purpose=PURPOSE,
            sender=REGION,
            legal_ref="retssikkerhedsloven § 11 a",
            kind=Kind.COLLECTION,
            valid_from=START - timedelta(days=30),
        )
        ledger.register_mandate(mandate)


@dataclass
class World:
    engine: Engine
    keys: Keyring
    clock: Callable[[], datetime]
    guard: Guard | None = None

    def ledger_on(self, store: SqlStore) -> Ledger:
        return Ledger(store, keys=self.keys, now=self.clock, origin=ORIGIN, guard=self.guard)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """One transaction, committed at the end."""
        with self.engine.connect().execution_options(writes=True) as connection:
            yield self.ledger_on(SqlStore(connection))
            connection.commit()

    def do(self, verb: Callable[[Ledger], T]) -> T:
        with self.ledger() as ledger:
            return verb(ledger)

    def register(self) -> None:
        self.do(register)

    # what happens to people

    def subject(self, number: str = NUMBERS[0]) -> SubjectId:
        return self.do(lambda ledger: ledger.subject_of(number))

    def requested(self, subject: SubjectId, of: Terms | None = None, consent_id: ConsentId | None = None) -> ConsentId:
        consent_id = consent_id or ConsentId(uuid4())
        wanted = of or terms(at=self.clock())
        self.do(lambda ledger: ledger.request(subject, consent_id, wanted, act=ASKER))
        return consent_id

    def granted(
        self, subject: SubjectId, consent_id: ConsentId, *categories: str, event_id: EventId | None = None
    ) -> Acknowledgement:
        with self.ledger() as ledger:
            served = ledger.serve(subject, consent_id, rendered())
            chosen = frozenset(categories) or ledger.consent(subject, consent_id).terms.categories
            return ledger.grant(
                subject, consent_id, categories=chosen, served_id=served.served_id, act=CITIZEN, event_id=event_id
            )

    def given(self, subject: SubjectId, of: Terms | None = None) -> Acknowledgement:
        consent_id = ConsentId(uuid4())
        with self.ledger() as ledger:
            served = ledger.serve(subject, consent_id, rendered())
            wanted = of or terms(at=self.clock())
            return ledger.give(subject, consent_id, wanted, served_id=served.served_id, act=CITIZEN)

    def withdrawn(self, subject: SubjectId, consent_id: ConsentId) -> Acknowledgement | None:
        return self.do(lambda ledger: ledger.withdraw(subject, consent_id, act=CITIZEN))

    def checked(self, question: Ask | None = None, agency: AgencyId = JOBCENTER) -> Answer:
        return self.do(lambda ledger: ledger.check(agency, question or ask()))

    def event_id(self) -> EventId:
        return EventId(uuid7(self.clock(), lambda n: uuid4().bytes[:n]))


def as_consent(value: UUID) -> ConsentId:
    return ConsentId(value)
