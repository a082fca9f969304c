"""The judge of all faults: he knows nothing of the application, finds no fault where none is, and is not blind."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from consent.keys import Keyring
from consent.log.guard import Guard
from consent.sql import engine_of
from tests.consent.ledger.populated import populate
from tests.consent.ledger.world import Clock, World
from tests.faults.judge import Verdict
from tests.faults.nursery import Nursery
from tests.faults.places import ONE_ACT, Place, SqlitePlaces

DAMAGE = {
    "an event lost": "DELETE FROM ledger_event WHERE event_id = (SELECT max(event_id) FROM ledger_event)",
    "a pending leaf lost": "DELETE FROM ledger_pending",
    "a consent turned back": "UPDATE ledger_consent SET state = 'granted' WHERE state = 'withdrawn'",
    "a consent lost": "DELETE FROM ledger_consent WHERE state = 'refused'",
    "a block turned back": "UPDATE ledger_block SET state = 'blocked'",
    "a block lost": "DELETE FROM ledger_block",
    "a place left behind": "UPDATE ledger_in_force SET category = 'economy'",
    "a place lost": "DELETE FROM ledger_in_force",
    "a text lost": "DELETE FROM ledger_served",
    "a name lost": "DELETE FROM ledger_pseudonym",
    "a person lost": "DELETE FROM ledger_subject",
    "the last entry lost": "DELETE FROM ledger_entry WHERE idx = (SELECT max(idx) FROM ledger_entry)",
    "an entry twice": "UPDATE ledger_entry SET event_id = (SELECT event_id FROM ledger_pending) WHERE idx = 0",
    "a leaf changed": "UPDATE ledger_entry SET leaf = zeroblob(78) WHERE idx = 3",
    "a hash changed": "UPDATE ledger_entry SET leaf_hash = zeroblob(32) WHERE idx = 3",
    "a tile lost": "DELETE FROM ledger_tile",
    "the head behind": "UPDATE ledger_head SET size = size - 1",
    "the edge changed": "UPDATE ledger_head SET edge = zeroblob(length(edge))",
    "a checkpoint changed": "UPDATE ledger_checkpoint SET note = replace(note, 'ledger.test', 'ledger.fest')",
    "a batch lost": "DELETE FROM ledger_check_batch",
    "a check out of its batch": "UPDATE ledger_check SET batch_id = NULL, batch_pos = NULL WHERE batch_pos = 0",
    "a check's record changed": "UPDATE ledger_check SET record = CAST(replace(record, 'true', 'false') AS BLOB)",
    "a feed with a gap": "DELETE FROM ledger_feed WHERE number = 2",
    "an agency not told": "DELETE FROM ledger_feed WHERE agency = 'region'",
    "half an act": "UPDATE ledger_event SET cause = '00000000000000000000000000000000' WHERE type = 'superseded'",
}


@pytest.fixture(scope="module")
def populated(tmp_path_factory: pytest.TempPathFactory, keys_folder: Path) -> Place:
    """Every table has rows; among them a full tile."""
    place = SqlitePlaces(tmp_path_factory.mktemp("populated"), keys_folder).fresh()
    engine = engine_of(place.url)
    world = World(engine, Keyring.load(keys_folder), Clock(), Guard(place.guard))
    populate(world, keys_folder, requests=130, troubled=False)
    engine.dispose()
    return place


@pytest.fixture
def full(populated: Place, tmp_path: Path) -> Place:
    for file in (Path(populated.address), populated.guard):
        shutil.copy(file, tmp_path)
    url = f"sqlite:///{tmp_path / Path(populated.address).name}"
    return Place(url, populated.keys, tmp_path / populated.guard.name, tmp_path / "journal")


def change(place: Place, statement: str) -> None:
    """As somebody with the file could: no triggers, no foreign keys."""
    with closing(sqlite3.connect(place.address)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount > 0
        connection.commit()


def test_the_judge_imports_nothing_that_is_judged() -> None:
    program = "import sys, tests.faults.judge; print(*{name.partition('.')[0] for name in sys.modules})"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "tests" in found
    assert not {"consent", "portal", "sqlalchemy", "joserfc"} & set(found)


def test_a_whole_ledger_has_no_fault(full: Place) -> None:
    assert full.judged() == Verdict()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_ledger_is_broken(full: Place, damage: str) -> None:
    change(full, DAMAGE[damage])
    assert full.judged().broken


def test_a_database_behind_its_guard_is_broken(full: Place, sqlite_places: SqlitePlaces) -> None:
    empty = sqlite_places.fresh()
    full.guard.rename(empty.guard)
    assert empty.judged().broken


@pytest.fixture
def acknowledged(sqlite_places: SqlitePlaces, nursery: Nursery) -> Place:
    """A text, an act, a check and a checkpoint, each with its line in the journal."""
    place = sqlite_places.fresh()
    child = nursery.born("one", {**ONE_ACT, **place.told()})
    nursery.go(child)
    assert nursery.status(child) == 0
    return place


def test_all_that_was_acknowledged_is_looked_for(acknowledged: Place) -> None:
    verdict = acknowledged.judged()
    assert verdict.acked == {"text": 1, "act": 1, "check": 1, "checkpoint": 1}
    assert (verdict.lost, verdict.broken) == ([], [])


LOSSES: dict[str, Callable[[Place], None]] = {
    "act": lambda place: change(place, "UPDATE ledger_event SET promise = promise || 'x'"),
    "check": lambda place: change(place, "DELETE FROM ledger_check"),
    "text": lambda place: change(place, "DELETE FROM ledger_served"),
    "checkpoint": lambda place: change(place, "DELETE FROM ledger_checkpoint"),
}


@pytest.mark.parametrize("what", LOSSES)
def test_what_was_acknowledged_and_is_gone_is_lost(acknowledged: Place, what: str) -> None:
    LOSSES[what](acknowledged)
    assert [lost.partition(" ")[0] for lost in acknowledged.judged().lost] == [what]


def test_a_permit_after_an_acknowledged_withdrawal_is_a_fault(acknowledged: Place) -> None:
    change(acknowledged, "UPDATE ledger_event SET type = 'withdrawn'")
    assert "a permit by a consent that was withdrawn before" in acknowledged.judged().broken


def test_a_line_that_a_kill_cut_short_was_never_heard(acknowledged: Place) -> None:
    with acknowledged.journal.open("a", encoding="utf-8") as journal:
        journal.write(json.dumps({"what": "act", "event_id": "03" * 16})[:-4])
    assert acknowledged.judged().lost == []
