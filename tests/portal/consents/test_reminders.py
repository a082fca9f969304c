"""She is told twice that a consent ends soon, 30 and 7 days before: once each, however often it is run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.sql import engine_of
from portal import create_app
from portal.consents.reminders import remind
from portal.messages.service import Notice
from portal.outbox.models import Job
from tests.support.consent_pages import given, register, told, withdraw
from tests.support.databases import FreshDatabase, Migrate
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, a_citizen, settings_for, wired_of
from tests.support.roles import guarded


def run(app: Flask) -> int:
    with app.app_context():
        return remind(wired_of(app))


def notices(app: Flask) -> list[UUID | None]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(Notice.ref).where(Notice.kind == "consent.ends_soon").order_by(Notice.at)))


def mails(app: Flask) -> list[dict[str, str]]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(Job.payload).where(Job.kind == "mail.citizen")))


def test_she_is_told_thirty_and_seven_days_before_and_once_each(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    consent_id = given(app, asta, days=60)
    clock.tick(microseconds=1234)  # a real clock is finer than the ledger
    days_told = []
    for day in range(62):
        if run(app):
            days_told.append(60 - day)
        assert run(app) == 0
        clock.tick(days=1)
    assert days_told == [30, 7]
    assert notices(app) == [consent_id, consent_id]


def test_whoever_starts_late_is_told_the_nearer_one_only(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    given(app, asta, days=60)
    clock.tick(days=58)
    assert [run(app), run(app)] == [1, 0]


def test_a_consent_that_was_never_longer_than_that_is_told_of_only_when_it_was_longer(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock
) -> None:
    given(app, asta, days=20)
    assert run(app) == 0
    clock.tick(days=13)
    assert run(app) == 1
    given(app, asta, "social", days=5)
    assert run(app) == 0


def test_what_is_withdrawn_is_not_told_of(app: Flask, client: FlaskClient, asta: Person, clock: Clock) -> None:
    consent_id = given(app, asta, days=31)
    withdraw(client, consent_id)
    clock.tick(days=3)
    assert run(app) == 0
    assert told(app, asta, consent_id) == ["granted", "withdrawn"]


def test_several_portions_are_all_told(app: Flask, asta: Person, bo: Person, clock: Clock) -> None:
    import portal.consents.reminders as reminders

    given(app, asta, days=40)
    given(app, asta, "social", days=40)
    given(app, bo, days=41)
    clock.tick(days=12)
    at_once, reminders.AT_ONCE = reminders.AT_ONCE, 1
    try:
        assert run(app) == 3
    finally:
        reminders.AT_ONCE = at_once


def test_the_message_says_nothing_personal_and_leads_to_the_consent_where_she_can_renew_it(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    with wired_of(app).session() as session:
        from portal.identity import Citizen

        session.get_one(Citizen, asta.id).email = "asta@borger.example"
        session.commit()
    consent_id = given(app, asta, days=60)
    clock.tick(days=30)
    log_in(client, asta)
    run(app)
    assert mails(app) == [{"citizen_id": str(asta.id)}]
    inbox = client.get("/beskeder").text
    check_page(inbox)
    assert "Et samtykke slutter snart. Du skal ikke gøre noget, hvis det gerne må slutte." in inbox
    with wired_of(app).session(writes=False) as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "consent.ends_soon")).one()
    opened = client.get(f"/beskeder/{notice.id}")
    assert opened.location == f"/samtykker/{consent_id}"
    assert "Forny samtykket" in client.get(opened.location).text


def test_the_workers_role_needs_nothing_more_than_it_has(
    fresh_database: FreshDatabase, migrate_database: Migrate, keys_dir: Path, tmp_path: Path, clock: Clock
) -> None:
    with guarded(fresh_database("postgresql", migrate_database)) as database:
        made = create_app(settings_for(database.url, keys_dir, tmp_path / "log.guard"), now=clock)
        engine = engine_of(database.as_role("worker"))
        try:
            register(made)
            given(made, a_citizen(made, name="Asta Lund", number="6101901111"), days=60)
            clock.tick(days=31)
            by_worker = replace(wired_of(made), engine=engine)
            assert [remind(by_worker), remind(by_worker)] == [1, 0]
        finally:
            engine.dispose()
            wired_of(made).engine.dispose()
