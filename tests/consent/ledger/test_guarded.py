"""A database that was turned back in time has lost withdrawals: it writes nothing and answers nothing."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from tests.consent.ledger.populated import sequencer_of
from tests.consent.ledger.test_fsck import without_defences
from tests.consent.ledger.world import World


def test_a_database_behind_its_guard_is_read_only(
    world: World, keys_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world.guard = Guard(tmp_path / "log.guard")
    sequencer = sequencer_of(world, keys_folder, world.guard)
    subject = world.subject()
    acknowledged = world.given(subject)
    sequencer.run_once()
    with world.engine.connect() as connection:
        saved = connection.execute(text("SELECT size, root, edge, note FROM ledger_head")).one()
    world.given(subject)
    sequencer.run_once()
    assert world.checked().decision
    with world.engine.connect() as connection:
        without_defences(connection)
        connection.execute(
            text("UPDATE ledger_head SET size = :size, root = :root, edge = :edge, note = :note"), saved._asdict()
        )
        connection.execute(text("DELETE FROM ledger_entry WHERE idx >= :size"), {"size": saved.size})
        connection.execute(text("DELETE FROM ledger_checkpoint WHERE size > :size"), {"size": saved.size})
        connection.commit()
    with caplog.at_level(logging.CRITICAL), pytest.raises(LogInconsistent):
        world.checked()
    assert "guard" in caplog.text
    for act in (
        lambda: world.given(subject),
        lambda: world.requested(subject),
        lambda: world.withdrawn(subject, acknowledged.consent_id),
    ):
        with pytest.raises(LogInconsistent):
            act()
    with pytest.raises(LogInconsistent):
        sequencer_of(world, keys_folder, world.guard).run_once()
    with world.ledger() as ledger:
        assert len(ledger.consents(subject)) == 2, "what is there can still be read"


def test_another_tree_of_the_guards_size_is_refused(world: World, keys_folder: Path, tmp_path: Path) -> None:
    world.guard = Guard(tmp_path / "log.guard")
    subject = world.subject()
    world.given(subject)
    sequencer_of(world, keys_folder, world.guard).run_once()
    with world.engine.connect() as connection:
        without_defences(connection)
        connection.execute(text("UPDATE ledger_head SET root = :root"), {"root": bytes(32)})
        connection.commit()
    with pytest.raises(LogInconsistent):
        world.given(subject)


def test_a_ledger_works_before_the_first_checkpoint(world: World, tmp_path: Path) -> None:
    world.guard = Guard(tmp_path / "log.guard")
    world.given(world.subject())
    assert world.checked().decision


def test_an_older_copy_of_the_guard_is_no_trouble(world: World, keys_folder: Path, tmp_path: Path) -> None:
    guard = Guard(tmp_path / "log.guard")
    sequencer = sequencer_of(world, keys_folder, guard)
    world.given(world.subject())
    sequencer.run_once()
    shutil.copyfile(tmp_path / "log.guard", tmp_path / "old.guard")
    world.given(world.subject())
    sequencer.run_once()
    world.guard = Guard(tmp_path / "old.guard")
    assert world.checked().decision
