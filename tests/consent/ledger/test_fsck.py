"""fsck: nothing to say about a whole ledger, and any one changed cell named by table and key, on both engines."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Connection, LargeBinary, Table, Uuid, inspect, select, text

from consent.audit.ground import key_text
from consent.fsck import Fault, fsck
from consent.log.guard import Guard
from consent.rows import ROWS
from consent.sql import SqlAudit
from consent.sql.tables import metadata
from tests.consent.ledger.populated import populate, sequencer_of
from tests.consent.ledger.tampering import without_defences
from tests.consent.ledger.world import Clock, World


def audited(world: World, now: datetime | None = None) -> list[Fault]:
    with world.engine.connect() as connection:
        return fsck(SqlAudit(connection), keys=world.keys, now=now or world.clock(), guard=world.guard)


@pytest.fixture
def full(world: World, keys_folder: Path, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """A small ledger; one with a full tile where a test names its table, or no table at all."""
    world.guard = Guard(tmp_path / "log.guard")
    params = getattr(request.node, "callspec", None)
    small = params is not None and params.params.get("name", "ledger_tile") != "ledger_tile"
    populate(world, keys_folder, requests=2 if small else 130)
    return world


def test_a_ledger_without_faults_has_none(full: World) -> None:
    assert audited(full) == []
    with full.engine.connect() as connection:
        empty = [table.name for table in metadata.sorted_tables if connection.execute(select(table)).first() is None]
    assert empty == [], "the test below changes cells of every table"


def test_the_instant_of_an_audit_need_not_be_a_whole_millisecond(full: World) -> None:
    assert audited(full, full.clock().replace(microsecond=123_456)) == []


def test_an_empty_ledger_has_no_faults(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert audited(world) == []
    assert "no guard" in caplog.text


def test_the_row_classes_are_the_tables(full: World) -> None:
    assert {kind.TABLE for kind in ROWS} == set(metadata.tables)
    found = {name for name in inspect(full.engine).get_table_names() if name.startswith("ledger_")}
    assert found == set(metadata.tables)


@dataclass(frozen=True)
class Cell:
    table: Table
    column: Column[Any]
    key: dict[str, Any]
    before: Any


def cells(connection: Connection, table: Table) -> Iterator[Cell]:
    """For every column of a table: the cell of its first row, and where there is one, of a row that has it the other
    way (empty instead of filled), since both may be changed into each other."""
    rows = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()
    for column in table.columns:
        chosen = [rows[0]]
        chosen += [row for row in rows if (row[column] is None) != (rows[0][column] is None)][:1]
        for row in chosen:
            key = {part.name: row[part] for part in table.primary_key.columns}
            yield Cell(table, column, key, row[column])


def changes(cell: Cell) -> Iterator[Any]:
    """Other values of the same kind, and nothing at all where the column allows it."""
    match cell.before:
        case None if isinstance(cell.column.type, LargeBinary):
            yield b"x" * 40
        case None if isinstance(cell.column.type, Uuid):
            yield uuid4()
        case None:
            yield 7 if cell.column.type.python_type is int else "x"
        case bool():
            yield not cell.before
        case int():
            yield cell.before + 1000  # past every number in use, or the database itself would refuse it
        case str():
            yield cell.before + "x"
        case bytes():
            yield bytes([cell.before[0] ^ 1]) + cell.before[1:] if cell.before else b"x"
        case UUID():
            yield UUID(int=cell.before.int ^ 1)
    if cell.column.nullable and cell.before is not None:
        yield None


def change(connection: Connection, cell: Cell, value: Any) -> None:
    where = [cell.table.c[name] == part for name, part in cell.key.items()]
    assert connection.execute(cell.table.update().where(*where).values({cell.column: value})).rowcount == 1
    connection.commit()


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_any_changed_cell_is_named_by_table_and_key(full: World, name: str) -> None:
    table = metadata.tables[name]
    silent: list[str] = []
    with full.engine.connect() as connection:
        without_defences(connection)
        for cell in list(cells(connection, table)):
            connection.rollback()
            for value in changes(cell):
                change(connection, cell, value)
                after = {**cell.key, cell.column.name: value} if cell.column.primary_key else cell.key
                named = {key_text(list(cell.key.values())), key_text(list(after.values()))}
                if not any(fault.table == name and fault.key in named for fault in audited(full)):
                    silent.append(f"{cell.column.name}: {cell.before!r} → {value!r}")
                change(connection, Cell(table, cell.column, after, value), cell.before)
    assert silent == []
    assert audited(full) == []


# Nothing leads to a register's row, a used-up assertion, one of many published checkpoints, what an agency told us or
# how far it has read.
LED_TO = sorted(
    set(metadata.tables)
    - {
        "ledger_agency",
        "ledger_mandate",
        "ledger_spent",
        "ledger_checkpoint",
        "ledger_transfer",
        "ledger_lookback",
        "ledger_reading",
    }
)


@pytest.mark.parametrize("name", LED_TO)
def test_a_row_that_others_lead_to_is_missed(full: World, name: str) -> None:
    table = metadata.tables[name]
    query = select(table).order_by(*table.primary_key.columns)
    if name == "ledger_check":
        query = query.where(table.c.batch_id.is_not(None))
    if name == "ledger_served":
        answered = metadata.tables["ledger_consent"].c.served_id
        query = query.where(table.c.served_id.in_(select(answered)))
    with full.engine.connect() as connection:
        without_defences(connection)
        first = connection.execute(query).mappings().first()
        assert first is not None
        connection.execute(table.delete().where(*(part == first[part] for part in table.primary_key.columns)))
        connection.commit()
    assert audited(full)


def test_a_cell_of_another_kind_is_a_fault_and_no_crash(full: World) -> None:
    if full.engine.dialect.name != "sqlite":
        return  # PostgreSQL itself holds every column to its kind
    with full.engine.connect() as connection:
        without_defences(connection)
        key = connection.execute(text("SELECT event_id FROM ledger_event LIMIT 1")).scalar()
        connection.execute(text("UPDATE ledger_event SET seq = 'many' WHERE event_id = :key"), {"key": key})
        connection.commit()
    assert any(fault.table == "ledger_event" and fault.key == key for fault in audited(full))


def test_a_promise_that_has_run_out_without_its_leaf_is_a_fault(full: World) -> None:
    late = audited(full, full.clock() + timedelta(hours=25))
    assert {fault.table for fault in late} == {"ledger_event"}


def test_a_database_turned_back_in_time_is_behind_its_guard(full: World, keys_folder: Path, tmp_path: Path) -> None:
    guard = full.guard
    full.guard = Guard(tmp_path / "other.guard")
    world = full
    sequencer_of(world, keys_folder, world.guard).run_once()
    assert audited(world) == []
    with full.engine.connect() as connection:
        without_defences(connection)
        for table in ("ledger_entry", "ledger_tile", "ledger_checkpoint", "ledger_head"):
            if table == "ledger_head":
                connection.execute(text("UPDATE ledger_head SET size = 0"))
            else:
                connection.execute(text(f"DELETE FROM {table}"))
        connection.commit()
    assert any(fault.what.startswith("the database is behind its guard") for fault in audited(world))
    full.guard = guard


def test_fsck_runs_beside_a_ledger_at_work(world: World, clock: Clock) -> None:
    world.given(world.subject())
    with world.engine.connect() as connection:
        audit = SqlAudit(connection)
        kinds = [kind for kind in ROWS if kind.TABLE == "ledger_event"]
        assert len(list(audit.rows(kinds[0]))) == 1
        world.given(world.subject())
        assert len(list(audit.rows(kinds[0]))) == 1
