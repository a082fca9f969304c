"""A busy log: while more is waiting, a batch is read back and shown in the transaction that appends the next one."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.log import merkle, note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from consent.log.sequencer import MAX_ACTS, Sequencer
from tests.support.memory_log import MemoryLogStore, Tables, pend_acts

ORIGIN = "log.example/kommune"
SIGNER = note.Signer(ORIGIN, bytes(range(32)))
NOW = datetime(2026, 11, 22, 14, 5, 33, tzinfo=UTC)


@pytest.fixture
def tables() -> Tables:
    waiting = Tables()
    pend_acts(waiting, 0, 2 * MAX_ACTS + 88)
    return waiting


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path / "log.guard")


def sequencer(tables: Tables, guard: Guard | None = None) -> Sequencer:
    return Sequencer(tables.open, SIGNER, ORIGIN, lambda: NOW, guard=guard, random=lambda n: bytes([9]) * n)


def sizes(tables: Tables) -> list[int]:
    return [size for size, _, _ in tables.published]


def test_a_batch_is_shown_by_the_next_run_and_the_last_one_at_once(tables: Tables, guard: Guard) -> None:
    runner = sequencer(tables, guard)
    shown = [(runner.run_once(), sizes(tables)) for _ in range(4)]
    assert shown == [(256, []), (256, [256]), (88, [256, 512, 600]), (0, [256, 512, 600])]
    hashes = [merkle.leaf_hash(entry) for _, entry in tables.entries]
    for size, text, _ in tables.published:
        assert Checkpoint.verified(text, SIGNER.vkey) == Checkpoint(ORIGIN, size, merkle.root(hashes[:size]))
    assert guard.read() == tables.published[-1][1]


def test_a_full_batch_with_nothing_behind_it_is_shown_at_once(guard: Guard) -> None:
    tables = Tables()
    pend_acts(tables, 0, MAX_ACTS)
    assert sequencer(tables, guard).run_once() == MAX_ACTS
    assert sizes(tables) == [MAX_ACTS]


def test_a_busy_log_commits_once_a_batch(tables: Tables, guard: Guard) -> None:
    commits: list[int] = []

    class Counting(MemoryLogStore):
        def commit(self) -> None:
            super().commit()
            commits.append(tables.head.size)

    @contextmanager
    def opened() -> Iterator[MemoryLogStore]:
        yield Counting(tables)

    runner = sequencer(tables, guard)
    runner._open = opened
    while runner.run_once():
        pass
    assert commits == [256, 512, 600, 600]


def test_what_a_process_left_unshown_is_shown_by_the_one_after_it(tables: Tables, guard: Guard) -> None:
    sequencer(tables, guard).run_once()
    assert sizes(tables) == []
    assert sequencer(tables, guard).run_once() == 256
    assert sequencer(tables, guard).run_once() == 88
    assert sizes(tables)[-1] == 600
    assert sequencer(tables, guard).run_once() == 0


def test_two_sequencers_in_turn_show_each_batch_no_later(tables: Tables, guard: Guard) -> None:
    one, two = sequencer(tables, guard), sequencer(tables, guard)
    assert [runner.run_once() for runner in (one, two, one, two, one)] == [256, 256, 88, 0, 0]
    assert sizes(tables)[-1] == 600
    assert sizes(tables) == sorted(set(sizes(tables)))


def test_the_guard_has_seen_each_batch_before_anybody_else(tables: Tables, guard: Guard) -> None:
    class Watched(MemoryLogStore):
        def commit(self) -> None:
            kept = guard.checkpoint()
            assert (kept.size if kept else 0) >= (self._tables.published[-1][0] if self._tables.published else 0)
            super().commit()

    @contextmanager
    def opened() -> Iterator[MemoryLogStore]:
        yield Watched(tables)

    runner = sequencer(tables, guard)
    runner._open = opened
    while runner.run_once():
        pass
    assert sizes(tables) == [256, 512, 600]


@pytest.mark.parametrize("damaged", ["leaf", "tile"])
def test_what_does_not_read_back_as_signed_is_neither_shown_nor_built_on(
    tables: Tables, guard: Guard, damaged: str
) -> None:
    runner = sequencer(tables, guard)
    runner.run_once()
    if damaged == "leaf":
        event_id, entry = tables.entries[7]
        tables.entries[7] = event_id, entry[:-1] + bytes([entry[-1] ^ 1])
    else:
        tables.tiles[0, 0] = bytes(8192)
    before = copy.deepcopy(tables)
    for again in (runner, runner, sequencer(tables, guard)):
        with pytest.raises(LogInconsistent, match="stored"):
            again.run_once()
    assert tables == before
    assert guard.read() is None


def test_a_run_that_fails_before_its_commit_shows_nothing_and_the_next_one_goes_on(
    tables: Tables, guard: Guard
) -> None:
    runner = sequencer(tables, guard)
    runner.run_once()
    working = runner._open

    class Failing(MemoryLogStore):
        def commit(self) -> None:
            raise OSError("the disk is full")

    @contextmanager
    def opened() -> Iterator[MemoryLogStore]:
        yield Failing(tables)

    runner._open = opened
    with pytest.raises(OSError, match="full"):
        runner.run_once()
    assert (sizes(tables), tables.head.size) == ([], 256)
    runner._open = working
    while runner.run_once():
        pass
    assert sizes(tables) == [256, 512, 600]
