"""What is past its time goes, in bounded portions and without a word of whom; what must be kept stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, insert, select

from consent.keys import Keyring
from consent.sql import engine_of
from consent.sql.tables import metadata as ledger
from portal import models
from portal.commands.worker import forget
from portal.identity import Citizen, Employee
from portal.oversight.models import ControlResult
from portal.plan.models import Case
from portal.reach.models import CitizenTerm, Search
from portal.reach.search import search
from portal.retention import job, rules
from portal.retention.models import RetentionRun
from portal.retention.words import kind_words, sources
from portal.transparency.models import ReadEvent
from portal.transparency.service import record_read
from portal.wiring import Wired
from tests.portal.casework.work import own
from tests.support.databases import FreshDatabase, Migrate
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, an_employee, settings_for, wired_of
from tests.support.roles import guarded

DAY = timedelta(days=1)


def table(name: str) -> Any:
    return models.metadata.tables[name]


def put(app: Flask, name: str, **values: Any) -> None:
    with wired_of(app).session() as session:
        session.execute(insert(table(name)).values(**values))
        session.commit()


def count(app: Flask, name: str) -> int:
    with wired_of(app).session(writes=False) as session:
        return session.scalar(select(func.count()).select_from(table(name))) or 0


def a_round(parts: Wired) -> dict[str, int]:
    return job.run_once(parts.session, parts.ledger_for, parts.now())


def rows_of_each(asta: Person, at: datetime) -> dict[str, dict[str, Any]]:
    """One row of every kind that needs no other, as old as `at`."""
    who = {"subject_id": asta.subject_id}
    return {
        "draft": {"id": uuid4(), "form": "/plan", "kept_at": at, **who},
        "kept_text": {"id": uuid4(), "form": "/plan", "kept_at": at, **who},
        "login_flow": {
            "state_hash": uuid4().bytes, "browser_hash": b"b", "kind": "citizen", "purpose": "login", "nonce": "n",
            "verifier": "v", "return_to": "/", "created_at": at,
        },
        "login_session": {
            "id_hash": uuid4().bytes, "kind": "citizen", "citizen_id": asta.id, "issuer": "i", "sub": "s",
            "auth_time": at, "assurance": "low", "created_at": at, "seen_at": at,
        },
        "spent_logout_token": {"token_hash": uuid4().bytes, "good_until": at},
        "outbox_job": {
            "id": uuid4(), "kind": "mail.citizen", "payload": {}, "created_at": at, "due_at": at, "tries": 1,
            "done_at": at,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    "code", ["draft", "kept_text", "login_flow", "login_session", "spent_logout_token", "outbox_job"]
)
def test_a_row_stays_until_its_time_is_over_and_then_goes(app: Flask, asta: Person, clock: Clock, code: str) -> None:
    """With time moved: the last instant it is kept, and the next."""
    put(app, code, **rows_of_each(asta, clock())[code])
    rule = next(rule for rule in rules.rules_on(clock().date()) if rule.code == code)
    clock.at += rule.kept
    assert a_round(wired_of(app))[code] == 0
    clock.tick(milliseconds=1)
    assert a_round(wired_of(app))[code] == 1
    assert count(app, code) == 0


def test_a_look_is_kept_while_the_case_is_open_or_the_look_is_judged(
    app: Flask, asta: Person, bo: Person, carla: Person, clock: Clock
) -> None:
    case = own(app, asta, carla)
    with wired_of(app).session() as session:
        employee = session.get_one(Employee, carla.id)
        for person in (asta, bo, bo):
            citizen = session.get_one(Citizen, person.id)
            record_read(session, citizen=citizen, employee=employee, what="case", reason="audit", now=clock())
        session.flush()
        judged = session.scalars(select(ReadEvent.id).where(ReadEvent.citizen_id == bo.id).limit(1)).one()
        session.commit()
    put(app, "look_review", id=uuid4(), subject_id=bo.subject_id, kind="sample", citizen_id=bo.id,
        employee_id=carla.id, read_event_id=judged, made_at=clock(), state="waiting")  # fmt: skip
    clock.tick(days=6 * 365)
    assert a_round(wired_of(app))["read_event"] == 1, "Bo has no open case, and one of his two is judged"
    with wired_of(app).session() as session:
        session.get_one(Case, case).status = "closed"
        session.commit()
    assert a_round(wired_of(app))["read_event"] == 1
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(ReadEvent.id)).all() == [judged]


def test_what_finds_an_erased_citizen_and_the_searches_that_found_her_go_at_once(
    app: Flask, asta: Person, bo: Person, carla: Person
) -> None:
    with wired_of(app).session() as session:
        wired = wired_of(app)
        employee = session.get_one(Employee, carla.id)
        for person in (asta, bo):
            search(session, wired.ledger_for(session), wired.keys, employee, "name", person.name, wired.now())
        session.commit()
    own(app, bo, carla)
    with wired_of(app).session() as session:  # as a destroyed person is: the ledger knows her no more
        session.execute(delete(table("citizen_case")).where(table("citizen_case").c.citizen_id == asta.id))
        session.commit()
    erase(app, asta)
    found = a_round(wired_of(app))
    assert found["term_of_erased"] == 1
    with wired_of(app).session(writes=False) as session:
        assert asta.id not in set(session.scalars(select(CitizenTerm.citizen_id)))
        assert bo.id in set(session.scalars(select(CitizenTerm.citizen_id)))
        hits = set(session.scalars(select(table("case_search_hit").c.citizen_id)))
        assert asta.id not in hits
        assert found["search_of_erased"] == 2 - len(session.scalars(select(Search.id)).all())


def erase(app: Flask, person: Person) -> None:
    """Her rows in the ledger are gone, as after an erasure."""
    with wired_of(app).session() as session:
        for name in ("ledger_number", "ledger_subject"):
            rows = ledger.tables[name]
            session.execute(delete(rows).where(rows.c.subject_id == person.subject_id))
        session.commit()


def test_much_goes_in_portions_and_what_is_left_goes_in_the_next_round(
    app: Flask, asta: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "PORTION", 3)
    monkeypatch.setattr(job, "PORTIONS", 2)
    for _ in range(8):
        put(app, "spent_logout_token", **rows_of_each(asta, clock() - DAY)["spent_logout_token"])
    assert a_round(wired_of(app))["spent_logout_token"] == 6
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(RetentionRun.left)).all() == [True]
        assert job.due(session, clock()), "it goes on at once"
    clock.tick(minutes=1)
    assert a_round(wired_of(app))["spent_logout_token"] == 2
    with wired_of(app).session(writes=False) as session:
        assert not job.due(session, clock())
        assert job.due(session, clock() + DAY)


def test_the_worker_does_it_once_a_day_and_logs_numbers_only(
    app: Flask, asta: Person, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    put(app, "draft", **rows_of_each(asta, clock() - 200 * DAY)["draft"])
    forget(wired_of(app))
    told = capsys.readouterr().out
    assert '"draft": 1' in told
    assert str(asta.id) not in told
    forget(wired_of(app))
    assert count(app, "retention_run") == 1


def test_every_kind_has_its_ground_and_its_words(app: Flask) -> None:
    for rule in rules.RULES:
        assert rule.law
        assert rule.source
        assert rule.code in job.SINCE or rule.code.endswith("of_erased")
    with app.test_request_context("/"):
        assert {rule.code for rule in rules.RULES} == set(kind_words())
        assert {rule.source for rule in rules.RULES} == set(sources())


def test_a_newer_decision_holds_from_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    old = rules.RULES[0]
    newer = rules.Kept(code=old.code, days=30, law=old.law, source=old.source, confidence=old.confidence,
                       since=date(2027, 3, 1))  # fmt: skip
    monkeypatch.setattr(rules, "RULES", (*rules.RULES, newer))
    assert rules.rules_on(newer.since - DAY)[0].days == old.days
    assert rules.rules_on(newer.since)[0].days == 30


def test_the_workers_role_is_wide_enough_and_the_web_deletes_no_look(
    fresh_database: FreshDatabase, migrate_database: Migrate, keys_dir: Path, clock: Clock
) -> None:
    url = fresh_database("postgresql", migrate_database)
    with guarded(url) as database:
        engine = engine_of(database.as_role("worker"))
        settings, keys = settings_for(url, keys_dir, keys_dir / "none"), Keyring.load(keys_dir)
        parts = Wired(settings=settings, engine=engine, keys=keys, now=clock)
        try:
            counts = a_round(parts)
            with parts.session(writes=False) as session:
                assert not job.due(session, clock())
        finally:
            engine.dispose()
    assert set(counts) == {rule.code for rule in rules.RULES}


def cli(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=[*arguments])


def test_those_who_oversee_read_the_table_the_last_round_and_the_last_checks(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, clock: Clock
) -> None:
    ulla = an_employee(app, name="Ulla Lind", roles=("auditor",))
    log_in(client, ulla)
    empty = client.get("/kontrol/opbevaring").text
    check_page(empty)
    assert "Det er ikke kørt endnu." in empty
    assert client.get("/kontrol/loggen").text.count("Ikke kørt endnu") == 3
    put(app, "draft", **rows_of_each(asta, clock() - 200 * DAY)["draft"])
    a_round(wired_of(app))
    page = client.get("/kontrol/opbevaring").text
    check_page(page)
    assert "12. januar 2026 kl. 10.00" in page
    assert "Kladder, som borgeren ikke har sendt" in page
    assert cli(app, "ledger", "fsck").exit_code == 0
    assert "Written down." in cli(app, "ledger", "monitored", "--faults", "2").output
    whole = client.get("/kontrol/loggen").text
    check_page(whole)
    assert "Ingen fejl" in whole
    assert "2 fejl" in whole
    assert whole.count("Ikke kørt endnu") == 1
    with wired_of(app).session(writes=False) as session:
        assert {row.what: row.faults for row in session.scalars(select(ControlResult))} == {"fsck": 0, "monitor": 2}
