"""Which agencies have asked about her: every question, the permits and the refusals, in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Kind, SubjectId, Terms
from consent.ledger import Agency, AlarmKind, AlarmWatch, Ask, Ledger, Mandate
from consent.texts import Rendered
from portal.identity import Citizen
from portal.outbox.worker import look_at_agencies
from portal.transparency import service
from tests.support.portal import Clock, LogIn, Person, an_employee, wired_of
from tests.support.statements import counted
from tests.support.visits import see

JOBCENTER, CLINIC = AgencyId("jobcenter-nabo"), AgencyId("laegehus-vest")
HERSELF = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
TEXT = "Ja til at hente oplysninger."


@pytest.fixture
def agencies(app: Flask) -> None:
    """A job centre that may ask a clinic for health data."""
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        for agency_id, name in ((JOBCENTER, "Jobcenter Nabo"), (CLINIC, "Lægehuset Vest")):
            ledger.register_agency(Agency(agency_id=agency_id, name=name))
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


def in_ledger(app: Flask, do: Callable[[Ledger], object]) -> None:
    with wired_of(app).session() as session:
        do(wired_of(app).ledger_for(session))
        session.commit()


def ask(person: Person, category: str = "health", purpose: str = "rehabilitation-plan") -> Callable[[Ledger], object]:
    question = Ask(scheme="cpr", person=str(person.number), action="read", category=category, purpose=purpose)
    return lambda ledger: ledger.check(JOBCENTER, question)


def give(person: Person, consent_id: UUID, now: datetime) -> Callable[[Ledger], object]:
    rendered = Rendered(
        template_id="test", version=1, language="da", sections=(), text=TEXT, sha256=sha256(TEXT.encode()).digest()
    )
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

    def do(ledger: Ledger) -> object:
        subject = SubjectId(person.subject_id or uuid4())
        served = ledger.serve(subject, ConsentId(consent_id), rendered)
        return ledger.give(subject, ConsentId(consent_id), terms, served_id=served.served_id, act=HERSELF)

    return do


def test_she_sees_the_permit_and_the_refusal_after_she_withdrew_newest_first(
    app: Flask, client: FlaskClient, asta: Person, agencies: None, log_in: LogIn, clock: Clock
) -> None:
    consent_id = uuid4()
    in_ledger(app, give(asta, consent_id, clock()))
    clock.tick(minutes=1)
    in_ledger(app, ask(asta))
    clock.tick(minutes=1)
    subject = SubjectId(asta.subject_id or uuid4())
    in_ledger(app, lambda ledger: ledger.withdraw(subject, ConsentId(consent_id), act=HERSELF))
    clock.tick(minutes=1)
    in_ledger(app, ask(asta))
    log_in(client, asta)
    html = see(client, "/hvem-har-set")
    refused = html.index("De fik nej. Du har trukket samtykket tilbage.")
    permitted = html.index("De fik ja. Dit samtykke gjaldt.")
    assert refused < permitted
    assert "12. januar 2026 kl. 10.03" in html
    assert "12. januar 2026 kl. 10.01" in html
    assert html.count("Jobcenter Nabo") == 2
    assert "helbred" in html
    assert "lave din plan for rehabilitering" in html


def test_a_question_the_agency_had_no_mandate_for_is_shown_too(
    app: Flask, client: FlaskClient, asta: Person, agencies: None, log_in: LogIn
) -> None:
    in_ledger(app, ask(asta, category="justice", purpose="curiosity"))
    log_in(client, asta)
    html = see(client, "/hvem-har-set")
    assert "De fik nej. De må ikke spørge om det her." in html
    assert "straf og fængsel" in html
    assert "curiosity" in html


def test_in_english_the_ledgers_own_words_are_english(
    app: Flask, client: FlaskClient, asta: Person, agencies: None, log_in: LogIn
) -> None:
    in_ledger(app, ask(asta))
    with wired_of(app).session() as session:
        session.get_one(Citizen, asta.id).language = "en"
        session.commit()
    log_in(client, asta)
    html = see(client, "/hvem-har-set")
    assert "They got a no. You have not consented to it." in html
    assert "make your rehabilitation plan" in html


def test_another_citizen_does_not_see_it(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, agencies: None, log_in: LogIn
) -> None:
    in_ledger(app, ask(asta))
    log_in(client, bo)
    assert "Ingen har spurgt om dig endnu." in see(client, "/hvem-har-set")


def test_older_questions_are_a_link_away_and_the_page_costs_the_same(
    app: Flask, client: FlaskClient, asta: Person, agencies: None, log_in: LogIn, clock: Clock
) -> None:
    def many(times: int) -> None:
        for _ in range(times):
            clock.tick(seconds=1)
            in_ledger(app, ask(asta))

    many(10)
    log_in(client, asta)
    client.get("/hvem-har-set")
    with counted(wired_of(app).engine) as few_statements:
        client.get("/hvem-har-set")
    many(service.PAGE_SIZE)
    with counted(wired_of(app).engine) as many_statements:
        first = see(client, "/hvem-har-set")
    assert len(many_statements) == len(few_statements)
    assert first.count("De fik nej.") == service.PAGE_SIZE
    link = first[: first.index("Ældre spørgsmål")].rpartition('href="')[2].partition("#")[0]
    second = see(client, link)
    assert second.count("De fik nej.") == 10
    assert "Ældre spørgsmål" not in second


def test_a_question_without_a_case_and_an_hour_of_many_are_said_beside_it(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn, agencies: None
) -> None:
    in_ledger(app, ask(asta))
    log_in(client, asta)
    html = see(client, "/hvem-har-set")
    assert "De skrev ikke, hvilken sag det var." in html
    assert "De spurgte usædvanligt meget" not in html
    clock.tick(seconds=10)
    look_at_agencies(wired_of(app), AlarmWatch(dict.fromkeys(AlarmKind, 1)))
    assert "De spurgte usædvanligt meget i den time. Kommunens kontrol har fået besked." in see(client, "/hvem-har-set")


def test_the_auditor_sees_the_alarm_and_nobody_s_name(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn, agencies: None
) -> None:
    log_in(client, an_employee(app, name="Ulla Lind", roles=("auditor",)))
    assert "Ingen alarmer." in see(client, "/")
    in_ledger(app, ask(asta))
    clock.tick(seconds=10)
    look_at_agencies(wired_of(app), AlarmWatch(dict.fromkeys(AlarmKind, 1)))
    html = see(client, "/")
    assert "1 spørgsmål uden sagsnummer på en time" in html
    assert "Jobcenter Nabo" in html
    assert "Asta" not in html
