"""Whatever one edit does to any table of a ledger (delete, swap, insert, put back), fsck says so, offline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table

from consent.keys import Keyring
from consent.ledger import Agency
from consent.log.guard import Guard
from consent.rows import MAC_ROWS, mac_of
from consent.sql import engine_of
from consent.sql.tables import metadata
from tests.consent.ledger.populated import populate, sequencer_of, told
from tests.consent.ledger.restored import guard_ahead, recovered
from tests.consent.ledger.tampering import Editor, Row, Rows, keyed, snapshot
from tests.consent.ledger.world import (
    CLINIC,
    JOBCENTER,
    ORIGIN,
    START,
    Clock,
    World,
    ask,
    register,
    rendered,
    terms,
)
from tests.faults.scale import scaled
from tests.support.databases import Databases, Engine, migrate_ledger

WIDE = frozenset({"ledger_tile"})
"""Only a larger ledger has rows of these."""
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
MAC_CLASSES = {kind.TABLE: kind for kind in MAC_ROWS}


@dataclass
class Scene:
    """A ledger, and its rows as they were at an earlier time."""

    editor: Editor
    earlier: Rows
    now: Rows
    strangers: Keyring
    """Keys of somebody who knows every format."""


def later(world: World, keys_folder: Path, requests: int) -> None:
    """Something more in every table, or something else."""
    sequencer, number = sequencer_of(world, keys_folder, world.guard), "6505800505"
    subject = world.subject(number)
    world.do(register)
    with world.ledger() as ledger:
        ledger.register_agency(Agency(agency_id=CLINIC, name="Klinikken ved åen"))
        for mandate in ledger.mandates(recipient=JOBCENTER):
            ledger.register_mandate(replace(mandate, valid_until=START + timedelta(days=700)))
        ledger.add_number(subject, "6606800606")
        assert ledger.spend(JOBCENTER, "twice", world.clock() + timedelta(minutes=1))
    given = world.given(subject, terms("health", "social", at=world.clock())).consent_id
    world.given(subject, terms("employment", at=world.clock()))
    world.checked(ask(number))
    world.withdrawn(subject, given)
    for _ in range(requests):
        world.requested(subject, terms(at=world.clock()))
    while sequencer.run_once():
        pass
    assert world.guard is not None
    guard_ahead(world, keys_folder, world.guard, 2)
    recovered(world, keys_folder, world.guard)
    sequencer.run_once()
    told(world)
    waiting = world.requested(subject, terms("employment", at=world.clock()))
    world.do(lambda ledger: ledger.serve(subject, waiting, rendered("Heller ikke besvaret.")))
    world.checked(ask(number))
    world.checked(ask("6303800303"))


def staged(url: str, keys_folder: Path, folder: Path, *, wide: bool) -> Iterator[Scene]:
    engine, clock = engine_of(url), Clock()
    world = World(engine, Keyring.load(keys_folder), clock, Guard(folder / "log.guard"))
    world.register()
    populate(world, keys_folder)
    with engine.connect() as connection:
        earlier = snapshot(connection)
    later(world, keys_folder, requests=250 if wide else 1)
    # Serializable reads of one state of the database are all that a transaction sees besides its own edits.
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        editor = Editor(world, connection, clock())
        with editor.taken_back():
            assert editor.faults() == []
            now = snapshot(connection)
        yield Scene(editor, earlier, now, Keyring.create(folder / "keys", origin=ORIGIN))
    engine.dispose()


@pytest.fixture(scope="module")
def scenes(
    databases: Databases, keys_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Engine, str], Scene]]:
    """By engine and by the table to be tampered with; what is done to a scene is taken back."""
    made: dict[tuple[Engine, bool], tuple[Iterator[Scene], Scene]] = {}
    urls: list[str] = []

    def scene(engine: Engine, name: str) -> Scene:
        kind = engine, name in WIDE
        if kind not in made:
            urls.append(databases.fresh(engine, migrate_ledger))
            stage = staged(urls[-1], keys_folder, tmp_path_factory.mktemp("tampering"), wide=kind[1])
            made[kind] = stage, next(stage)
        return made[kind][1]

    yield scene
    for stage, _ in made.values():
        next(stage, None)
    for url in urls:
        databases.drop(url)


def some(rows: list[Row]) -> list[Row]:
    """Each of them where everything is tried; else the first and the last."""
    return scaled(rows[:: max(1, len(rows) - 1)], rows)


every_table = pytest.mark.parametrize("name", sorted(metadata.tables))
both = pytest.mark.parametrize("engine", ENGINES)


@both
@every_table
def test_a_row_that_was_deleted_is_missed(engine: Engine, name: str, scenes: Callable[[Engine, str], Scene]) -> None:
    scene, table = scenes(engine, name), metadata.tables[name]
    assert scene.now[name], "every table has rows to lose"
    silent = [keyed(table, row) for row in some(scene.now[name]) if not scene.editor.noticed(table, [row], [])]
    assert silent == []


@both
@every_table
def test_two_rows_that_were_exchanged_in_part_are_noticed(
    engine: Engine, name: str, scenes: Callable[[Engine, str], Scene]
) -> None:
    scene, table = scenes(engine, name), metadata.tables[name]
    silent = []
    for one, other, columns in swaps(table, scene.now[name]):
        instead = [{**one, **taken(other, columns)}, {**other, **taken(one, columns)}]
        if not scene.editor.noticed(table, [one, other], instead):
            silent.append((columns, keyed(table, one), keyed(table, other)))
    assert silent == []


def swaps(table: Table, rows: list[Row]) -> Iterator[tuple[Row, Row, tuple[str, ...]]]:
    """Each row and the next one that differs, in one column, and in the whole key."""
    whole = tuple(column.name for column in table.primary_key.columns)
    for columns in dict.fromkeys([(column.name,) for column in table.columns] + [whole]):
        for one in scaled(rows[:1], rows):
            start = rows.index(one) + 1
            rest = (row for row in rows[start:] + rows[:start] if taken(row, columns) != taken(one, columns))
            other = next((row for row in rest if exchanged(one, row, columns)), None)
            if other is not None:
                yield one, other, columns


def exchanged(one: Row, other: Row, columns: tuple[str, ...]) -> bool:
    """Not so where the two are alike in all other columns: then they have only changed places."""
    return any(one[name] != other[name] for name in one if name not in columns)


def taken(row: Row, columns: tuple[str, ...]) -> Row:
    return {name: row[name] for name in columns}


@both
@every_table
def test_a_row_that_was_put_in_is_noticed(engine: Engine, name: str, scenes: Callable[[Engine, str], Scene]) -> None:
    scene, table = scenes(engine, name), metadata.tables[name]
    silent = []
    for row in some(scene.now[name]):
        for copy in copies(table, row):
            for made in (copy, forged(name, copy, scene.strangers)):
                if not scene.editor.noticed(table, [], [made]):
                    silent.append(keyed(table, made))
    assert silent == []


def copies(table: Table, row: Row) -> Iterator[Row]:
    """The row again under another key: another in each of its parts, and in all of them at once."""
    parts = [column.name for column in table.primary_key.columns]
    for names in dict.fromkeys([(part,) for part in parts] + [tuple(parts)]):
        yield {**row, **{name: other_than(row[name]) for name in names}}


def other_than(value: Any) -> Any:
    match value:
        case int():
            return value + 1000
        case str():
            return value + "x"
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case UUID():
            return uuid4()
    raise AssertionError(value)


def forged(name: str, row: Row, strangers: Keyring) -> Row:
    """With a MAC made as ours are, by other keys."""
    kind = MAC_CLASSES.get(name)
    return row if kind is None else {**row, "mac": mac_of(kind(**row), strangers)}


@both
@every_table
def test_a_table_or_a_row_put_back_as_it_was_is_noticed(
    engine: Engine, name: str, scenes: Callable[[Engine, str], Scene]
) -> None:
    scene, table = scenes(engine, name), metadata.tables[name]
    before, now = scene.earlier[name], scene.now[name]
    if before == now:  # nothing happened to it in between: as it was before its last row came
        before = now[:-1]
    assert scene.editor.noticed(table, now, before)
    there = {keyed(table, row): row for row in now}
    silent = []
    for row in before:
        newer = there.get(keyed(table, row))
        if newer != row and not scene.editor.noticed(table, [] if newer is None else [newer], [row]):
            silent.append(keyed(table, row))
    assert silent == []


@both
def test_a_ledger_put_back_as_it_was_is_behind_its_guard(
    engine: Engine, scenes: Callable[[Engine, str], Scene]
) -> None:
    scene = scenes(engine, "")
    with scene.editor.taken_back():
        for name, table in metadata.tables.items():
            scene.editor.exchange(table, scene.now[name], scene.earlier[name])
        assert [fault.what for fault in scene.editor.faults()] == ["the database is behind its guard, or beside it"]
