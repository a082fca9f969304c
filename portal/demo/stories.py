"""What has happened to each of the demo's citizens before you meet them; dates are counted from today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Engine, MetaData, select
from sqlalchemy.orm import Session

from consent import texts
from consent.canonical import floor_millisecond
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Kind, SubjectId, Terms
from consent.ledger import Ask, Ledger
from consent.terms import one_year_after
from portal.commands.db import upgrade
from portal.demo import agencies, courses, her_part, letters, looks, months, people, plans, powers, rights, talks
from portal.demo.sandbox import Sandbox
from portal.identity import Citizen, Employee
from portal.offers import service as offers
from portal.settings import Settings
from portal.wiring import Wired, wire

NAMES = UUID("0f1e9c0a-5a0e-4b8e-9c56-6f1f0c3d7e21")
CITIZEN = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
SCHEME_CLOSED = datetime(2026, 2, 1, tzinfo=UTC)


def load(settings: Settings, keys_dir: Path, *, reset: bool) -> None:
    """Migrate, and tell the stories into a database that has none yet; what was entered since is left alone."""
    wired = wire(settings)
    if reset:
        _empty(wired.engine)
    upgrade(wired.engine, wired.keys)
    with wired.session() as session:
        if session.scalars(select(Employee)).first() is None:
            now = floor_millisecond(wired.now())
            agencies.register(wired.ledger_for(session), keys_dir)
            teller = Teller(session, wired, now)
            teller.tell()
            first = agencies.AGENCIES[0]
            category, purpose, _ = first.mandates[0]
            Sandbox(teller.ledger, now, AgencyId(first.client_id), category=category, purpose=purpose).fill()
            months.tell(teller.ledger, now)
            session.commit()
    wired.engine.dispose()


def _empty(engine: Engine) -> None:
    """Drop every table of ours; only ever called for RESET=1 of the demo."""
    found = MetaData()
    found.reflect(engine)
    found.drop_all(engine)


class Teller:
    """Tells the stories in one transaction."""

    def __init__(self, session: Session, wired: Wired, now: datetime) -> None:
        self.session, self.wired, self.now = session, wired, now

    def ledger(self, at: datetime | None = None) -> Ledger:
        """The ledger as it was asked at another time: consents expire by the clock alone."""
        return replace(self.wired, now=lambda: at or self.now).ledger_for(self.session)

    def tell(self) -> None:
        staff = {told.persona: self._employee(told) for told in people.STAFF}
        citizens = {told.persona: self._citizen(told) for told in people.CITIZENS}
        carla = staff["carla"]
        cases = {
            persona: plans.write(self.session, citizens[persona], carla, self.now)
            for persona in ("asta", "bo", "dorte", "emil", "hanne", "iben")
        }
        former = people.DemoEmployee(
            persona="karl", name="Karl Toft", title="Koordinerende sagsbehandler", unit="Jobcenter Fjordby", roles=()
        )
        plans.handed_over(self.session, cases["bo"], self._employee(former), self.now)
        plans.withhold(self.session, cases["bo"], self.now)
        her_part.tell(self.session, citizens["bo"], cases["bo"], carla, self.now)
        her_part.gather(self.session, citizens["bo"], cases["bo"], self.now)
        her_part.follow(self.session, citizens["bo"], cases["bo"], self.now)
        gorms = plans.open_case(self.session, citizens["gorm"], None, self.now)
        self._asta(citizens["asta"])
        bos = next(told.cpr for told in people.CITIZENS if told.persona == "bo")
        self._bo(citizens["bo"], bos, carla)
        self._dorte(citizens["dorte"])
        emil = citizens["emil"]
        talks.tell(self.session, emil, self._tilbud(emil, starts=10), staff["signe"], self.now)
        rights.tell(self.session, citizens["bo"], citizens["dorte"], carla, self.now)
        courses.tell(self.session, citizens["bo"], citizens["dorte"], self.now)
        letters.write(self.session, self.wired.settings, citizens, carla, self.now)
        looks.tell(self.session, citizens, staff, gorms, self.now)
        powers.tell(self.session, self.ledger(), citizens["dorte"], carla, self.now)

    def _employee(self, told: people.DemoEmployee) -> Employee:
        employee = Employee(
            id=uuid5(NAMES, told.persona),
            name=told.name,
            title=told.title,
            unit=told.unit,
            phone="70 00 00 01",
            email=f"{told.persona}@fjordby.example",
            role_names=list(told.roles),
            key=told.persona,
        )
        self.session.add(employee)
        return employee

    def _citizen(self, told: people.DemoCitizen) -> Citizen:
        citizen = Citizen(
            id=uuid5(NAMES, told.persona),
            subject_id=self.ledger().subject_of(told.cpr),
            protected=told.protected,
            language=told.language,
        )
        citizen.name, citizen.address, citizen.email = told.name, told.address, f"{told.persona}@borger.example"
        self.session.add(citizen)
        self.session.flush()
        return citizen

    def _asta(self, asta: Citizen) -> None:
        self._request(asta, "region-fjord", "jobcenter-fjordby", "health-assessment", {"employment", "social"})
        self._request(asta, "jobcenter-fjordby", "laegehuset-havnen", "rehabilitation-plan", {"health"})
        self._tilbud(asta, starts=21)
        offers.send(
            self.session,
            asta,
            "ressourceforloeb",
            offers.Wording(
                stage="afgoerelse",
                answer_by=(self.now + timedelta(days=21)).date(),
                months=24,
                earlier_courses=1,
                earlier_months=36,
                born="1981-04-12",
            ),
            now=self.now,
            sent_at=SCHEME_CLOSED - timedelta(days=12),
        )

    def _bo(self, bo: Citizen, number: str, carla: Employee) -> None:
        self._give(bo, "jobcenter-fjordby", "laegehuset-havnen", "rehabilitation-plan", "health", days_ago=40)
        # On paper, and from a clinic without a system: a badge in his list, and a letter for Carla to write.
        paper = Act(actor=f"staff:{carla.id}", channel=Channel.PAPER, assurance=Assurance.NONE, on_behalf_of="citizen")
        self._give(
            bo, "jobcenter-fjordby", "speciallaegerne-torvet", "rehabilitation-plan", "health", days_ago=9, act=paper
        )
        self._give(bo, "a-kassen-faellesvaern", "jobcenter-fjordby", "benefit-case", "employment", days_ago=345)
        self._asks(number, "jobcenter-fjordby", "rehabilitation-plan", "health", days_ago=30)
        self._asks(number, "jobcenter-fjordby", "rehabilitation-plan", "economy", days_ago=29)
        self._tilbud(bo, starts=-14)

    def _dorte(self, dorte: Citizen) -> None:
        ended = self._give(dorte, "region-fjord", "jobcenter-fjordby", "health-assessment", "employment", days_ago=60)
        self.ledger(self.now - timedelta(days=5)).withdraw(SubjectId(dorte.subject_id), ended, act=CITIZEN)
        self._give(dorte, "jobcenter-fjordby", "laegehuset-havnen", "rehabilitation-plan", "health", days_ago=420)

    def _tilbud(self, citizen: Citizen, *, starts: int) -> offers.Offer:
        day = (self.now + timedelta(days=starts)).date()
        return offers.send(
            self.session,
            citizen,
            "tilbud",
            offers.Wording(
                starts_on=day,
                begun_on=day if starts < 0 else None,
                workplace="Fjordby Genbrug, butikken",
                tasks="Sortere tøj, sætte på plads og hjælpe ved kassen, 6 timer om ugen",
                skaanehensyn="Ingen tunge løft. Du kan sidde ned, og du kan holde pause, når du har brug for det.",
                purpose="At finde ud af, hvad du kan holde til i en almindelig hverdag",
            ),
            now=self.now - timedelta(days=max(7, 7 - starts)),
        )

    def _terms(self, recipient: str, sender: str, purpose: str, categories: frozenset[str], start: datetime) -> Terms:
        kind: Kind = agencies.kind_of(min(categories), sender)
        return Terms(
            sender=AgencyId(sender),
            recipient=AgencyId(recipient),
            purpose=purpose,
            case=None,
            categories=categories,
            kind=kind,
            valid_from=start,
            valid_until=one_year_after(start),
        )

    def _request(self, citizen: Citizen, recipient: str, sender: str, purpose: str, categories: set[str]) -> None:
        terms = self._terms(recipient, sender, purpose, frozenset(categories), self.now)
        act = Act(actor=f"agency:{recipient}", channel=Channel.API, assurance=Assurance.NONE)
        self.ledger().request(SubjectId(citizen.subject_id), ConsentId(uuid4()), terms, act=act)

    def _give(
        self,
        citizen: Citizen,
        recipient: str,
        sender: str,
        purpose: str,
        category: str,
        *,
        days_ago: int,
        act: Act = CITIZEN,
    ) -> ConsentId:
        at = self.now - timedelta(days=days_ago)
        ledger, subject, consent_id = self.ledger(at), SubjectId(citizen.subject_id), ConsentId(uuid4())
        terms = self._terms(recipient, sender, purpose, frozenset({category}), at)
        agency = ledger.agency(AgencyId(recipient))
        names = texts.Names(
            recipient=agency.name,
            why=agency.reason_da,
            sender=ledger.agency(AgencyId(sender)).name,
            municipality=self.wired.settings.municipality,
        )
        served = ledger.serve(subject, consent_id, texts.consent_given(terms, names, "da"))
        ledger.give(subject, consent_id, terms, served_id=served.served_id, act=act)
        return consent_id

    def _asks(self, number: str, agency: str, purpose: str, category: str, *, days_ago: int) -> None:
        """An agency asks, and fetches when the answer is yes."""
        ledger = self.ledger(self.now - timedelta(days=days_ago))
        ask = Ask(scheme="cpr", person=number, action="read", category=category, purpose=purpose, case="FK-2026-118")
        answer = ledger.check(AgencyId(agency), ask)
        if answer.decision:
            ledger.report_transfer(AgencyId(agency), uuid4(), answer.check_id, answer.decided_at)
