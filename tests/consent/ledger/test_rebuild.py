"""A rebuild puts every derived cell right, says which, leaves the ground alone and refuses when that is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from consent.audit.ground import Fault
from consent.log.guard import Guard
from consent.rebuild import DERIVED, GroundBroken, rebuild
from consent.sql.rebuild import rebuilding
from consent.sql.tables import metadata
from tests.consent.ledger.populated import populate
from tests.consent.ledger.restored import as_it_is, guard_ahead
from tests.consent.ledger.tampering import without_defences
from tests.consent.ledger.test_fsck import audited, cells, change, changes
from tests.consent.ledger.world import ORIGIN, World


@pytest.fixture
def full(world: World, keys_folder: Path, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    world.guard = Guard(tmp_path / "log.guard")
    params = getattr(request.node, "callspec", None)
    tiled = params is not None and params.params.get("name") == "ledger_tile"
    populate(world, keys_folder, requests=130 if tiled else 2)
    return world


def rebuilt(world: World, *, person: UUID | None = None, dry: bool = False) -> list[Fault]:
    with rebuilding(world.engine, person) as (home, connection):
        done = rebuild(
            home,
            keys=world.keys,
            now=world.clock(),
            origin=ORIGIN,
            guard=world.guard,
            person=person is not None,
            dry=dry,
        )
        connection.commit()
    return done


@pytest.mark.parametrize("name", sorted(kind.TABLE for kind in DERIVED))
def test_every_derived_cell_is_put_right(full: World, name: str) -> None:
    table = metadata.tables[name]
    with full.engine.connect() as connection:
        without_defences(connection)
        for cell in list(cells(connection, table)):
            value = next(changes(cell))
            connection.rollback()
            change(connection, cell, value)
            assert audited(full) != []
            assert any(each.table == name for each in rebuilt(full, dry=True))
            assert audited(full) != [], "nothing was written yet"
            assert any(each.table == name for each in rebuilt(full)), cell.column.name
            assert audited(full) == [], cell.column.name
    assert rebuilt(full) == []


@pytest.mark.parametrize("name", sorted(kind.TABLE for kind in DERIVED))
def test_a_derived_table_that_was_emptied_is_filled_again(full: World, name: str) -> None:
    before = as_it_is(full)
    with full.engine.connect() as connection:
        without_defences(connection)
        connection.execute(metadata.tables[name].delete())
        connection.commit()
    assert {each.table for each in rebuilt(full)} == {name}
    assert audited(full) == []
    kept = {table: rows for table, rows in as_it_is(full).items() if table != name}
    assert kept == {table: rows for table, rows in before.items() if table != name}


def test_a_rebuild_starts_from_no_broken_ground(full: World) -> None:
    with full.engine.connect() as connection:
        without_defences(connection)
        connection.execute(text("UPDATE ledger_event SET type = 'withdrawn' WHERE type = 'granted'"))
        connection.execute(text("DELETE FROM ledger_in_force"))
        connection.commit()
    before = as_it_is(full)
    with pytest.raises(GroundBroken) as broken:
        rebuilt(full)
    assert {fault.table for fault in broken.value.faults} == {"ledger_event"}
    assert as_it_is(full) == before


def test_a_database_behind_its_guard_is_recovered_and_not_rebuilt(full: World, keys_folder: Path) -> None:
    assert full.guard is not None
    guard_ahead(full, keys_folder, full.guard, 1)
    with pytest.raises(GroundBroken):
        rebuilt(full)


def test_one_person_is_put_right_alone(full: World) -> None:
    consents = metadata.tables["ledger_consent"]
    with full.engine.connect() as connection:
        without_defences(connection)
        connection.execute(consents.update().values(purpose="another"))
        connection.commit()
        people: list[Any] = sorted(set(connection.execute(select(consents.c.subject_id)).scalars()))
    assert len(people) > 1
    assert rebuilt(full, person=people[0])
    assert audited(full) != []
    for person in people[1:]:
        rebuilt(full, person=person)
    assert audited(full) == []
    assert rebuilt(full, person=people[0]) == []


def test_the_defences_stand_again_after_a_rebuild(full: World) -> None:
    with full.engine.connect() as connection:
        connection.execute(text("DELETE FROM ledger_in_force"))
        connection.commit()
    assert rebuilt(full)
    with full.engine.connect() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute(text("DELETE FROM ledger_feed"))
