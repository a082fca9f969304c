"""What always holds of the ledger's rows is held by the database as well: raw SQL that breaks it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from consent.events import EventType, Kind, State
from consent.rows import MAC_ROWS
from consent.sql.tables import metadata
from tests.consent.ledger.populated import populate
from tests.consent.ledger.world import World

Cells = dict[str, Any]
SHORT = bytes(31)
TABLES = metadata.tables
NOT_YET = {"blocked", "unblocked", "erased"}
"""In the database's lists already, so that no table has to be written anew when the code comes to them."""

# A row of each table differs from one that is there by these cells.
FRESH: dict[str, Cells] = {
    "agency": {"agency_id": "another"},
    "mandate": {"purpose": "another"},
    "spent": {"jti": "another"},
    "subject": {"subject_id": uuid4()},
    "number": {"number_mac": bytes(32)},
    "pseudonym": {"person": "p" * 43},
    "served": {"served_id": uuid4(), "sha256": bytes(32)},
    "event": {"event_id": uuid4(), "consent_id": uuid4(), "seq": 1},
    "consent": {"consent_id": uuid4()},
    "in_force": {"category": "another"},
    "check": {"check_id": uuid4(), "batch_id": None, "batch_pos": None},
    "check_batch": {"batch_id": uuid4(), "idx": 0},
    "entry": {"idx": 10**6, "event_id": None},
    "tile": {"level": 0, "n": 10**6, "data": bytes(8192)},
    "checkpoint": {"size": 10**6},
    "feed": {"number": 10**6},
    "transfer": {"transfer_id": uuid4()},
    "lookback": {"lookback_id": uuid4()},
    "tally": {"part": 10**6},
}
# What is wrong with a row, and the name under which it is refused.
WRONG: list[tuple[str, Cells, str]] = [
    *((table, {"mac": SHORT}, "mac") for table in FRESH if "mac" in TABLES[f"ledger_{table}"].columns),
    ("subject", {"epoch": 0}, "epoch"),
    ("number", {"number_mac": SHORT}, "number_mac"),
    ("pseudonym", {"person": "p" * 42}, "person"),
    ("mandate", {"kind": "whatever"}, "kind"),
    ("mandate", {"valid_from": 3, "valid_until": 2}, "validity"),
    ("served", {"sha256": SHORT}, "sha256"),
    ("served", {"version": 0}, "version"),
    ("event", {"commitment": SHORT}, "commitment"),
    ("event", {"seq": 0}, "seq"),
    ("event", {"type": "forgotten"}, "type"),
    ("consent", {"head": SHORT}, "head"),
    ("consent", {"seq": 0}, "seq"),
    ("consent", {"state": "expired", "ended_at": 1}, "state"),
    ("consent", {"kind": "whatever"}, "kind"),
    ("consent", {"valid_from": 3, "valid_until": 2}, "validity"),
    ("consent", {"state": "withdrawn", "granted_at": 1, "ended_at": None}, "ended"),
    ("consent", {"state": "granted", "granted_at": 1, "ended_at": 2}, "ended"),
    ("consent", {"state": "granted", "granted_at": None, "ended_at": None}, "granted"),
    ("check", {"salt": SHORT}, "salt"),
    ("check", {"commitment": SHORT}, "commitment"),
    ("check", {"person": "p" * 42}, "person"),
    ("check", {"batch_pos": 0}, "batch"),
    ("check_batch", {"n": 0}, "n"),
    ("check_batch", {"idx": -1}, "idx"),
    ("check_batch", {"handle": SHORT}, "handle"),
    ("check_batch", {"root": SHORT}, "root"),
    ("entry", {"idx": -1}, "idx"),
    ("entry", {"leaf": bytes(77)}, "leaf"),
    ("entry", {"leaf_hash": SHORT}, "leaf_hash"),
    ("tile", {"level": -1}, "level"),
    ("tile", {"n": -1}, "n"),
    ("tile", {"data": bytes(8160)}, "data"),
    ("checkpoint", {"size": -1}, "size"),
    ("feed", {"number": 0}, "number"),
]
NOWHERE: list[tuple[str, str, object]] = [
    ("mandate", "agency", "nobody"),
    ("pseudonym", "agency", "nobody"),
    ("spent", "agency", "nobody"),
    *((table, "subject_id", uuid4()) for table in ("number", "pseudonym", "served", "event", "consent", "in_force")),
    ("consent", "served_id", uuid4()),
    ("in_force", "consent_id", uuid4()),
    ("check", "batch_id", uuid4()),
    ("check_batch", "idx", 10**7),
]
HASHES = [
    ("ledger_recovery", "root"),
    ("ledger_recovery", "restored_root"),
    ("ledger_erasure_batch", "handle"),
    ("ledger_erasure_batch", "root"),
    ("ledger_tombstone", "commitment"),
    ("ledger_tombstone", "leaf_hash"),
    ("ledger_check_tombstone", "commitment"),
]
BACKWARDS = {
    "UPDATE ledger_head SET size = size - 1": "never shrinks",
    "UPDATE ledger_head SET log = 2": "ck_ledger_head_log",
    "UPDATE ledger_head SET root = leaf_hash FROM (SELECT leaf AS leaf_hash FROM ledger_entry) AS e": "head_root",
    "DELETE FROM ledger_head": "one head",
    "UPDATE ledger_pending SET at = at": "not changed",
    "UPDATE ledger_consent SET seq = 0": "ck_ledger_consent_seq",
    "UPDATE ledger_subject SET epoch = 0": "ck_ledger_subject_epoch",
    "UPDATE ledger_tile SET n = n": "append-only",
    "DELETE FROM ledger_tile": "append-only",
    "UPDATE ledger_feed SET number = number": "append-only",
    "DELETE FROM ledger_feed": "append-only",
    "UPDATE ledger_check_batch SET n = n": "append-only",
    "DELETE FROM ledger_check_batch": "append-only",
}


@pytest.fixture
def connection(world: World, keys_folder: Path) -> Iterator[Connection]:
    populate(world, keys_folder)
    with world.engine.connect().execution_options(writes=True) as opened:
        opened.execute(TABLES["ledger_tile"].insert(), [FRESH["tile"] | {"n": 0}])
        opened.commit()
        yield opened


def row_of(connection: Connection, name: str) -> Cells:
    table = TABLES[f"ledger_{name}"]
    found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings().first()
    assert found is not None
    return {**found, **FRESH[name]}


def inserted(connection: Connection, name: str, row: Cells) -> str | None:
    """Whether, and why, the row was refused; it is not kept."""
    try:
        connection.execute(TABLES[f"ledger_{name}"].insert(), [row])
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        elif connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            return "a pointer that is asked when the transaction ends"
    except IntegrityError as refused:
        return str(refused.orig)
    finally:
        connection.rollback()
    return None


def test_a_row_with_nothing_wrong_is_taken(connection: Connection) -> None:
    for name in FRESH:
        assert inserted(connection, name, row_of(connection, name)) is None, name


def test_a_row_with_one_thing_wrong_is_refused_for_that(connection: Connection) -> None:
    for name, wrong, why in WRONG:
        refused = inserted(connection, name, row_of(connection, name) | wrong)
        assert f"ck_ledger_{name}_{why}" in str(refused), (name, wrong)


def test_no_hash_and_no_mac_of_any_table_is_short(connection: Connection) -> None:
    """A table that is new and has a MAC is asked here without being named."""
    hashes = [(kind.TABLE, "mac") for kind in MAC_ROWS] + HASHES
    for name, column in hashes:
        table = TABLES[name]
        row = connection.execute(select(table)).mappings().first()
        assert row is not None, name
        refused = inserted(connection, name.removeprefix("ledger_"), {**row, column: SHORT})
        assert f"ck_{name}_{column}" in str(refused), (name, column)


def test_a_row_that_points_nowhere_is_refused(connection: Connection) -> None:
    for name, column, value in NOWHERE:
        more = {"batch_pos": 0} if column == "batch_id" else {}
        assert inserted(connection, name, row_of(connection, name) | {column: value} | more), (name, column)


def test_an_event_needs_the_one_before_it_and_no_other_in_its_place(connection: Connection) -> None:
    new = row_of(connection, "event")
    assert inserted(connection, "event", new | {"seq": 2}) is not None
    there = connection.execute(select(TABLES["ledger_event"])).mappings().first()
    assert there is not None
    assert inserted(connection, "event", new | {"consent_id": there["consent_id"], "seq": there["seq"]}) is not None
    longest = func.max(TABLES["ledger_event"].c.seq)
    last = connection.execute(
        select(longest).where(TABLES["ledger_event"].c.consent_id == there["consent_id"])
    ).scalar()
    assert last is not None
    for seq, taken in ((last + 2, False), (last + 1, True)):
        row = new | {"consent_id": there["consent_id"], "seq": seq}
        assert (inserted(connection, "event", row) is None) == taken


def test_what_is_written_once_or_only_grows_does_not_go_back(connection: Connection) -> None:
    for statement, why in BACKWARDS.items():
        with pytest.raises(DBAPIError) as refused:
            connection.execute(text(statement))
        connection.rollback()
        assert why in str(refused.value), statement
    if connection.dialect.name == "postgresql":
        for table in ("tile", "feed", "check_batch", "head", "pending"):
            with pytest.raises(DBAPIError):
                connection.execute(text(f"TRUNCATE ledger_{table} CASCADE"))
            connection.rollback()


def test_a_row_is_not_replaced_by_another_under_its_key(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL has no REPLACE: its ON CONFLICT DO UPDATE is an UPDATE, with an UPDATE's triggers
    for name in ("event", "served", "check", "check_batch", "entry", "tile", "checkpoint", "feed", "head", "pending"):
        with pytest.raises(IntegrityError, match="taken"):
            connection.execute(text(f"INSERT OR REPLACE INTO ledger_{name} SELECT * FROM ledger_{name} LIMIT 1"))
        connection.rollback()


def test_an_agency_that_is_pointed_to_stays(connection: Connection) -> None:
    for statement in ("DELETE FROM ledger_agency", "UPDATE ledger_agency SET agency_id = agency_id || 'x'"):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DBAPIError):
            connection.execute(text(statement))
        connection.rollback()


LISTS: dict[tuple[str, str], set[str]] = {
    ("event", "type"): set(EventType),
    ("consent", "state"): set(State),
    ("consent", "kind"): set(Kind),
    ("mandate", "kind"): set(Kind),
}


@pytest.mark.parametrize(("table", "column"), LISTS)
def test_the_databases_lists_are_the_codes(connection: Connection, table: str, column: str) -> None:
    """Where this fails a word was added to the code: a new migration must add it to the database's list."""
    if connection.dialect.name == "sqlite":
        query = f"SELECT sql FROM sqlite_master WHERE name = 'ledger_{table}_holds_insert'"
        told = str(connection.execute(text(query)).scalar()).partition(f"NEW.{column} IN (")[2].partition(")")[0]
    else:
        query = f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_ledger_{table}_{column}'"
        told = str(connection.execute(text(query)).scalar())
    listed = set(re.findall(r"'([a-z0-9-]+)'", told))
    assert listed - NOT_YET == LISTS[table, column] - NOT_YET
    assert listed >= LISTS[table, column]
