"""What there is to work on, as plain functions with the usual values filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Kind, SubjectId, Terms
from consent.ledger import Agency, Answer, Ask, Mandate
from consent.texts import Rendered
from portal.casework import standing_in
from portal.conversations import service as conversations
from portal.conversations.service import Wish
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.offers import service as offers
from portal.transparency.models import ReadEvent
from tests.support.cases import a_case
from tests.support.portal import Person, an_employee, token_in, wired_of

JOBCENTER, CLINIC = AgencyId("jobcenter-nabo"), AgencyId("laegehus-vest")
HERSELF = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)


def own(app: Flask, citizen: Person, employee: Person | None, **given: object) -> UUID:
    """A case of the citizen's, with the employee as koordinerende sagsbehandler."""
    with wired_of(app).session() as session:
        case = a_case(session, citizen.id, coordinator_id=employee.id if employee else None, **given)
        session.commit()
        return case.id


def a_task(
    app: Flask, citizen: Person, employee: Person | None, kind: str = "offer.answered", due_on: date | None = None
) -> UUID:
    with wired_of(app).session() as session:
        task = messages.tell_staff(
            session,
            citizen=session.get_one(Citizen, citizen.id),
            kind=kind,
            url="",
            due_on=due_on,
            now=wired_of(app).now(),
            ref=uuid4(),
            employee_id=employee.id if employee else None,
        )
        session.commit()
        return task.id


def a_stand_in(app: Flask, substitute: Person, *, away: Person | None = None, first: int = 1, last: int = 7) -> UUID:
    """The substitute does a colleague's work, from so many days ahead to so many."""
    somebody = away or an_employee(app, name=f"Vagn{uuid4().hex[:8]} Lind", roles=("caseworker",))
    with wired_of(app).session() as session:
        now = wired_of(app).now()
        her, colleague = session.get_one(Employee, substitute.id), session.get_one(Employee, somebody.id)
        days = [now.date() + timedelta(days=number) for number in (first, last)]
        made = standing_in.name(session, colleague, her, days[0], days[1], now)
        session.commit()
        return made.id


def a_wish(app: Flask, citizen: Person, offer_id: UUID, worry: str = "Min ryg gør ondt efter en time.") -> UUID:
    wish = Wish(
        key=uuid4(),
        worry=worry,
        form="video",
        times="Helst om formiddagen",
        bisidder=True,
        interpreter=True,
        interpreter_language="arabisk",
    )
    with wired_of(app).session() as session:
        her = session.get_one(Citizen, citizen.id)
        offer = offers.offer_of(session, her, offer_id)
        request = conversations.ask(session, her, offer, wish, wired_of(app).now())
        session.commit()
        return request.id


def agencies(app: Flask) -> None:
    """A job centre that may ask a clinic for health data."""
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        for agency_id, name in ((JOBCENTER, "Jobcenter Nabo"), (CLINIC, "Lægehuset Vest")):
            ledger.register_agency(Agency(agency_id=agency_id, name=name, phone="70 00 00 09"))
        ledger.register_mandate(
            Mandate(
                agency=JOBCENTER,
                category="health",
                purpose="rehabilitation-plan",
                sender=CLINIC,
                legal_ref="retssikkerhedsloven § 11 a",
                kind=Kind.COLLECTION,
                valid_from=datetime(2025, 1, 1, tzinfo=UTC),
            )
        )
        session.commit()


def a_consent(app: Flask, citizen: Person) -> UUID:
    """She has said yes: the job centre may ask the clinic about her health."""
    consent_id, text = ConsentId(uuid4()), "Ja til at hente oplysninger."
    rendered = Rendered(
        template_id="test", version=1, language="da", sections=(), text=text, sha256=sha256(text.encode()).digest()
    )
    now = wired_of(app).now()
    terms = Terms(
        sender=CLINIC,
        recipient=JOBCENTER,
        purpose="rehabilitation-plan",
        case=None,
        categories=frozenset({"health"}),
        kind=Kind.COLLECTION,
        valid_from=now,
        valid_until=datetime(2026, 6, 1, tzinfo=UTC),
    )
    subject = SubjectId(citizen.subject_id or uuid4())
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        served = ledger.serve(subject, consent_id, rendered)
        ledger.give(subject, consent_id, terms, served_id=served.served_id, act=HERSELF)
        session.commit()
    return consent_id


def check(app: Flask, citizen: Person) -> Answer:
    """The job centre asks."""
    ask = Ask(scheme="cpr", person=str(citizen.number), action="read", category="health", purpose="rehabilitation-plan")
    with wired_of(app).session() as session:
        answer = wired_of(app).ledger_for(session).check(JOBCENTER, ask)
        session.commit()
        return answer


def reads(app: Flask) -> list[tuple[str, str]]:
    """What was looked at and why, oldest first."""
    with wired_of(app).session() as session:
        rows = session.execute(select(ReadEvent.what, ReadEvent.reason).order_by(ReadEvent.at, ReadEvent.what))
        return [(row[0], row[1]) for row in rows]


def count_reads(app: Flask) -> int:
    with wired_of(app).session() as session:
        return session.scalar(select(func.count()).select_from(ReadEvent)) or 0


def token(client: FlaskClient) -> str:
    """A form token of this visit, from a page that shows nobody's case."""
    return token_in(client.get("/indbakke").text)
