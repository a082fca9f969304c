"""Web, worker and auditor do their whole work on PostgreSQL by roles of their own: none misses anything it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from consent.events import ConsentId, Reason, SubjectId
from consent.fsck import fsck
from consent.keys import Keyring
from consent.sql import SqlAudit, engine_of
from portal import create_app
from portal.commands.worker import sequencer_of
from portal.conversations import times
from portal.conversations.models import ConversationRequest
from portal.conversations.times import Proposal
from portal.identity import Citizen, Employee
from portal.messages.models import Notice, StaffTask
from portal.outbox import service, worker
from portal.outbox.models import Job
from tests.consent.http.world import Caller, World
from tests.portal.casework.work import a_wish, own
from tests.support import consent_pages, offers
from tests.support.databases import FreshDatabase, Migrate
from tests.support.login import Browser, running_simulator
from tests.support.login import settings_for as with_simulator
from tests.support.portal import Clock, Person, a_citizen, an_employee, settings_for, wired_of
from tests.support.roles import Guarded, guarded


@pytest.fixture
def database(fresh_database: FreshDatabase, migrate_database: Migrate) -> Iterator[Guarded]:
    with guarded(fresh_database("postgresql", migrate_database)) as here:
        yield here


@contextmanager
def portal_of(settings: object, clock: Clock) -> Iterator[Flask]:
    app = create_app(settings, now=clock)
    try:
        yield app
    finally:
        wired_of(app).engine.dispose()


def test_nobody_misses_anything_on_the_whole_way(
    database: Guarded, keys_dir: Path, clock: Clock, tmp_path: Path
) -> None:
    plain = settings_for(database.url, keys_dir, tmp_path / "log.guard")
    with running_simulator(keys_dir, clock, "http://localhost") as simulator:
        by_web = replace(
            with_simulator(plain, simulator),
            database_url=database.as_role("web"),
            worker_database_url=database.as_role("worker"),
            smtp_port=1,
        )
        with portal_of(plain, clock) as by_owner:
            consent_pages.register(by_owner)
            an_employee(by_owner, name="Carla Vinter", roles=("caseworker",))
        with portal_of(by_web, clock) as web:
            browser, desk = Browser(web, simulator), Browser(web, simulator)
            assert browser.log_in("asta").status_code == 303
            asta = who_logged_in(web)
            consent_id = gives_and_withdraws(web, browser, asta)
            answers_her_offer(web, browser, asta)
            assert desk.log_in("carla", "/medarbejder/log-ind").status_code == 303
            for page in ("/", "/medarbejder/telefon"):
                assert desk.portal.get(page).status_code == 200, page
            the_worker_goes_round(web, asta, clock)
            with_receipts(web, asta, consent_id)
            assert browser.portal.get("/readyz").status_code == 200
            assert browser.portal.get("/log/checkpoint").status_code == 200
            assert browser.portal.get("/log-ud").status_code == 200
    auditor = engine_of(database.as_role("auditor"))
    with auditor.connect() as connection:
        keys = Keyring.load(keys_dir)
        assert fsck(SqlAudit(connection), keys=keys, origin=plain.log_origin, now=clock()) == []
    auditor.dispose()


def who_logged_in(app: Flask) -> Person:
    """The first login has made her a citizen."""
    with wired_of(app).session() as session:
        citizen = session.scalars(select(Citizen)).one()
        citizen.email = "asta@borger.example"
        service.enqueue(session, kind="mail.citizen", payload={"citizen_id": str(citizen.id)}, now=wired_of(app).now())
        session.commit()
        return Person(citizen.id, citizen.subject_id, "6101901111", "Asta Lund", "citizen")


def gives_and_withdraws(app: Flask, browser: Browser, asta: Person) -> UUID:
    consent_id = consent_pages.asked(app, asta)
    assert consent_pages.check(app, asta).reason is Reason.PENDING
    consent_pages.answer(browser.portal, consent_id, {"employment": "ja", "social": "nej"})
    assert consent_pages.check(app, asta).reason is Reason.OK
    consent_pages.withdraw(browser.portal, consent_id)
    assert consent_pages.check(app, asta).reason is Reason.WITHDRAWN
    for page in ("/", "/samtykker", "/hvem-har-set", "/beskeder"):
        assert browser.portal.get(page).status_code in (200, 308), page
    return consent_id


def answers_her_offer(app: Flask, browser: Browser, asta: Person) -> None:
    offer_id = offers.a_course(app, asta)
    page = offers.confirm_page(browser.portal, offer_id)
    assert offers.answer(browser.portal, offer_id, page.text).status_code == 303
    assert len(offers.answers_in(app)) == 1


def the_worker_goes_round(app: Flask, asta: Person, clock: Clock) -> None:
    parts = wired_of(app).as_worker()
    try:
        with app.app_context():
            while worker.send_next(parts):
                pass
        with wired_of(app).session(writes=False) as session:
            tried = session.scalars(select(Job).where(Job.kind == "mail.citizen")).all()
            assert tried
            assert all(job.tries == 1 and job.due_at > clock() for job in tried), "nobody answers at that port"
        consent_pages.asked(app, asta, "social", days=1)
        clock.tick(days=2)
        assert worker.upkeep_of(parts).run_once() == 1, "the question that nobody answered has lapsed"
        # Five acts, and one batch of checks.
        assert sequencer_of(parts).run_once() == 6
    finally:
        parts.engine.dispose()


def with_receipts(app: Flask, asta: Person, consent_id: UUID) -> None:
    subject = SubjectId(consent_pages.subject(asta))
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        receipts = [ledger.receipt(subject, one.event_id) for one in ledger.history(subject, ConsentId(consent_id))]
    assert len(receipts) == 3


def test_the_worker_reminds_of_talks_by_its_own_role(
    database: Guarded, keys_dir: Path, clock: Clock, tmp_path: Path
) -> None:
    plain = settings_for(database.url, keys_dir, tmp_path / "log.guard")
    with portal_of(replace(plain, worker_database_url=database.as_role("worker")), clock) as app:
        asta = a_citizen(app, name="Asta Lund", number="6101901111")
        carla = an_employee(app, name="Carla Vinter", roles=("caseworker",))
        own(app, asta, carla)
        wishes = [a_wish(app, asta, offers.an_offer(app, asta)) for _each in range(2)]
        with wired_of(app).session() as session:
            proposal = Proposal(key=wishes[0], at=[clock(), clock()], form="video", place="", interpreter="")
            asked = session.get_one(ConversationRequest, wishes[0])
            times.propose(session, asked, session.get_one(Employee, carla.id), proposal, clock())
            session.commit()
        clock.tick(days=8)
        parts = wired_of(app).as_worker()
        try:
            worker.see_to_talks(parts)
        finally:
            parts.engine.dispose()
        with wired_of(app).session(writes=False) as session:
            assert session.scalars(select(StaffTask.ref).where(StaffTask.kind == "conversation.waits")).all() == [
                wishes[1]
            ]
            assert session.scalars(select(Notice.ref).where(Notice.kind == "conversation.waits")).all() == [wishes[0]]


def test_an_agency_asks_checks_and_reads_on_by_the_webs_role(database: Guarded, keys_dir: Path, clock: Clock) -> None:
    web = engine_of(database.as_role("web"))
    world = World(engine=web, keys=Keyring.load(keys_dir), keys_dir=keys_dir, clock=clock)  # type: ignore[arg-type]  # both tell the time
    region = Caller(world, world.app(), world.region)
    body = region.request_body()
    assert region.send("/api/v1/consent-requests", body).status_code == 201
    assert region.reason() == "PENDING"
    items = {"evaluations": [region.question(), region.question("social")]}
    assert region.send("/access/v1/evaluations", items).status_code == 200
    assert region.get(f"/api/v1/consent-requests/{body['id']}").status_code == 200
    assert region.http.delete(f"/api/v1/consent-requests/{body['id']}", headers=region.headers()).status_code < 300
    web.dispose()
