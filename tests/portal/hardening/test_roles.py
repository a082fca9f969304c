"""PostgreSQL itself holds each role to what it needs, verb by verb, and table by table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import ProgrammingError

from consent.sql import engine_of
from consent.sql.engine import SCHEMA
from consent.sql.grants import ROLES, VERBS, Role, Unknown, renew
from portal.commands.db import upgrade
from portal.grants import GRANTS
from tests.support.databases import FreshDatabase, Migrate
from tests.support.portal import wired_of
from tests.support.roles import Guarded, guarded

# Written out, so that no slip in the declared grants takes it away: what web and worker must never be able to do.
NEVER: dict[Role, dict[str, tuple[str, ...]]] = {
    "web": {
        "UPDATE": (
            *("event", "entry", "checkpoint", "tile", "feed", "head", "check", "check_batch", "served", "pending"),
            *("transfer", "lookback", "alarm", "reading", "number", "pseudonym"),
        ),
        "DELETE": (
            *("event", "entry", "checkpoint", "tile", "feed", "head", "check", "check_batch", "served", "pending"),
            *("transfer", "lookback", "alarm", "reading", "number", "pseudonym", "subject", "consent", "mandate"),
        ),
        "INSERT": ("entry", "checkpoint", "tile", "feed", "head", "check_batch"),
    },
    "worker": {
        "UPDATE": ("event", "entry", "checkpoint", "tile", "feed", "check_batch", "served", "pending", "agency"),
        "DELETE": ("event", "entry", "checkpoint", "tile", "feed", "head", "check", "check_batch", "served", "consent"),
        "INSERT": ("check", "served", "agency", "mandate", "number", "subject"),
    },
    "auditor": {verb: ("event", "consent", "entry", "head", "check") for verb in VERBS if verb != "SELECT"},
}
UNREAD_BY_WORKER = (
    *("plan_goal", "plan_preparation", "plan_meeting", "plan_version", "plan_withheld"),
    *("contribution", "contribution_answer", "thread", "thread_message"),
    *("conversation_times", "conversation_response", "notice"),
    *("meeting_invitation", "meeting_reply"),
    *("rights_request", "rights_answer"),
)
ADDRESSED = {"id", "citizen_id", "subject_id", "coordinator_id", "status", "unit", "email", "email_sealed", "language"}
SEEN_BY_WORKER = {
    # what goes when its time is over: which row, and since when
    "draft": {"id", "kept_at"},
    "offer_draft": {"id", "kept_at"},
    "kept_text": {"id", "kept_at"},
    "login_session": {"id_hash", "ended_at", "seen_at"},
    "case_search": {"id", "at"},
    "case_search_hit": {"search_id", "citizen_id"},
    "citizen": ADDRESSED,
    "citizen_case": ADDRESSED,
    "conversation_request": {"id", "citizen_id", "asked_at", "turn", "turn_since", "reminded_at"},
    # what the figures of a month are counted from: that something was, and on which day
    "conversation_answer": {"request_id", "what", "at"},
    "plan_effort": {"id", "case_id", "part", "state", "starts_on"},
    "employee": ADDRESSED | {"name"},
    "offer": {"id", "citizen_id", "answer_by", "withdrawn_at", "silence_told_at"},
    "offer_answer": {"offer_id"},
    "staff_task": {"citizen_id", "kind", "ref", "done_at"},
}
"""Whom to write to, whose it is and by when, and no word: it asks staff to ring after a silence, and compares an
employee's surname with the citizen's whose case was opened."""
DDL = (
    "CREATE TABLE ledger.another (x int)",
    "CREATE TABLE public.another (x int)",
    "CREATE TEMPORARY TABLE another (x int)",
    "CREATE SCHEMA another",
    "CREATE FUNCTION ledger.another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE INDEX another ON ledger.ledger_event (type)",
    "CREATE TRIGGER another BEFORE INSERT ON ledger.ledger_event EXECUTE FUNCTION ledger.ledger_append_only()",
    "ALTER TABLE ledger.ledger_event DISABLE TRIGGER ALL",
    "ALTER TABLE ledger.ledger_event DISABLE TRIGGER ledger_event_no_change",
    "ALTER TABLE ledger.ledger_event DROP CONSTRAINT ck_ledger_event_type",
    "ALTER TABLE ledger.ledger_event ADD COLUMN x int",
    "ALTER FUNCTION ledger.ledger_append_only() RENAME TO another",
    "CREATE OR REPLACE FUNCTION ledger.ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "DROP TRIGGER ledger_event_no_change ON ledger.ledger_event",
    "DROP TABLE ledger.ledger_alarm",
    "DROP SCHEMA ledger CASCADE",
    "SET session_replication_role = replica",
    "CREATE ROLE another",
)


@pytest.fixture
def database(fresh_database: FreshDatabase, migrate_database: Migrate) -> Iterator[Guarded]:
    with guarded(fresh_database("postgresql", migrate_database)) as here:
        yield here


@pytest.fixture
def owner(database: Guarded) -> Iterator[Engine]:
    engine = engine_of(database.url)
    yield engine
    engine.dispose()


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> Role:
    chosen: Role = request.param
    return chosen


def refused(connection: Connection, statement: str) -> bool:
    """Whether this role may not do it; whatever it did is taken back."""
    before = connection.begin_nested()
    try:
        connection.exec_driver_sql(statement)
    except ProgrammingError as fault:
        if isinstance(fault.orig, InsufficientPrivilege):
            return True
        raise
    finally:
        before.rollback()
    return False


def attempts(name: str, verb: str, columns: dict[str, str]) -> dict[str | None, str]:
    """The whole verb under None, and the verb on each column: privileges are asked before any row is."""
    match verb:
        case "SELECT":
            return {None: f"SELECT * FROM {name}", **{c: f'SELECT "{c}" FROM {name}' for c in columns}}
        case "INSERT":
            return {
                c: f'INSERT INTO {name} ("{c}") SELECT CAST(NULL AS {kind}) WHERE false' for c, kind in columns.items()
            }
        case "UPDATE":
            return {c: f'UPDATE {name} SET "{c}" = NULL WHERE false' for c in columns}
        case "DELETE":
            return {None: f"DELETE FROM {name} WHERE false"}
    return {None: f"TRUNCATE {name}"}


def test_every_role_can_do_what_is_declared_and_nothing_else(database: Guarded, owner: Engine, role: Role) -> None:
    wrong = []
    engine = engine_of(database.as_role(role))
    with owner.connect() as looking, engine.connect() as connection:
        for schema, tables in GRANTS.items():
            assert set(inspect(looking).get_table_names(schema=schema)) == set(tables)
            for name, grant in tables.items():
                kinds = text(
                    "SELECT attname, format_type(atttypid, atttypmod) AS kind FROM pg_catalog.pg_attribute"
                    " WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped"
                )
                found = looking.execute(kinds, {"table": f"{schema}.{name}"})
                columns = {row.attname: row.kind for row in found}
                allowed = grant.allowed(role)
                for verb in VERBS:
                    granted = allowed.get(verb)
                    for column, statement in attempts(f"{schema}.{name}", verb, columns).items():
                        may = granted is not None and (not granted or column in granted)
                        if refused(connection, statement) == may:
                            wrong.append(f"{role} {'may not' if may else 'may'}: {statement}")
    engine.dispose()
    assert wrong == []


def test_what_a_role_must_never_do_is_not_declared(role: Role) -> None:
    """The test above holds the database to what is declared, and this one what is declared to what was promised."""
    for verb, tables in NEVER[role].items():
        allowed = [table for table in tables if verb in GRANTS[SCHEMA][f"ledger_{table}"].allowed(role)]
        assert allowed == [], f"{role} may {verb}"
    if role != "web":
        readable = [table for table in UNREAD_BY_WORKER if "SELECT" in GRANTS["public"][table].allowed(role)]
        assert readable == [], f"{role} may read what is between her and the municipality"
        for table, seen in SEEN_BY_WORKER.items():
            columns = GRANTS["public"][table].allowed(role).get("SELECT")
            assert columns != (), f"{role} may read all of {table}"
            assert set(columns or ()) <= seen, f"{role} may read more of {table} than whom to write to and by when"


def test_nobody_who_serves_changes_tables_triggers_or_functions(database: Guarded, role: Role) -> None:
    engine = engine_of(database.as_role(role))
    with engine.connect() as connection:
        allowed = [statement for statement in DDL if not refused(connection, statement)]
    engine.dispose()
    assert allowed == []


def test_the_worker_alone_may_erase(database: Guarded, role: Role) -> None:
    engine = engine_of(database.as_role(role))
    with engine.connect() as connection:
        erase = "SELECT ledger.ledger_erase('00000000-0000-4000-8000-000000000000')"
        assert refused(connection, erase) == (role != "worker")
        assert refused(connection, "SELECT ledger.ledger_scrub()") == (role != "worker")
    engine.dispose()


def test_the_owner_may_give_the_grants_anew_and_nothing_changes(database: Guarded, owner: Engine) -> None:
    query = text("SELECT oid, relacl::text, relowner FROM pg_catalog.pg_class WHERE relkind = 'r' ORDER BY oid")
    with owner.connect() as connection:
        before = connection.execute(query).all()
    itself = engine_of(database.as_role("owner"))
    upgrade(itself)
    with itself.connect() as connection:
        renew(connection, database.prefix, GRANTS)
        connection.commit()
        assert [tuple(row) for row in connection.execute(query)] == [tuple(row) for row in before]
    itself.dispose()


def test_a_grant_that_somebody_added_is_gone_after_the_next_time(database: Guarded, owner: Engine) -> None:
    with owner.connect() as connection:
        for to in (f'"{database.prefix}_web"', "PUBLIC"):
            connection.execute(text(f"GRANT ALL ON ledger.ledger_event TO {to}"))
            connection.execute(text(f"GRANT UPDATE (size) ON ledger.ledger_head TO {to}"))
        connection.commit()
        renew(connection, database.prefix, GRANTS)
        connection.commit()
    web = engine_of(database.as_role("web"))
    with web.connect() as connection:
        assert refused(connection, "UPDATE ledger.ledger_event SET type = type WHERE false")
        assert refused(connection, "UPDATE ledger.ledger_head SET size = 0 WHERE false")
    web.dispose()


def test_a_database_that_lacks_a_table_gets_no_grants(database: Guarded, owner: Engine) -> None:
    with owner.connect() as connection:
        connection.execute(text("DROP TABLE public.phone_step"))
        with pytest.raises(Unknown, match="phone_step"):
            renew(connection, database.prefix, GRANTS)
        with pytest.raises(Unknown, match="prefix"):
            renew(connection, 'x"; DROP', GRANTS)


def test_sqlite_has_no_roles_and_says_so(app: Flask) -> None:
    if wired_of(app).engine.dialect.name != "sqlite":
        return  # the roles of PostgreSQL are made above
    done = app.test_cli_runner().invoke(args=["db", "roles"])
    assert done.exit_code == 1
    assert "no roles" in done.output
