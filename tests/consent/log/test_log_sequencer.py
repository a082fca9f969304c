"""The sequencer: everything pending enters once, and whatever contradicts what was signed stops it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import pytest

from consent.log import leaf, merkle, note, receipt
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from consent.log.sequencer import MAX_ACTS, Sequencer
from consent.log.store import PendingAct, PendingCheck
from consent.log.tiles import TiledTree
from consent.log.verify import verify_receipt
from tests.support.memory_log import MemoryLogStore, Tables

ORIGIN = "log.example/kommune"
SIGNER = note.Signer(ORIGIN, bytes(range(32)))
NOW = datetime(2026, 11, 22, 14, 5, 33, tzinfo=UTC)


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path / "log.guard")


def sequencer(tables: Tables, guard: Guard | None = None) -> Sequencer:
    return Sequencer(tables.open, SIGNER, ORIGIN, lambda: NOW, guard=guard, random=lambda n: bytes([9]) * n)


def record(n: int) -> bytes:
    return b'{"seq":%d}' % n


def acts(tables: Tables, start: int, stop: int) -> None:
    for n in range(start, stop):
        commitment = leaf.act_commitment(bytes(32), record(n))
        made = leaf.Leaf(leaf.ACT, leaf.minute_of(NOW.timestamp()), n.to_bytes(32, "big"), commitment).encode()
        tables.acts.append(PendingAct(UUID(int=n), made))


def checks(tables: Tables, start: int, stop: int) -> None:
    for n in range(start, stop):
        tables.checks.append(PendingCheck(UUID(int=n), leaf.check_commitment(bytes([1]) * 32, record(n))))


def published(tables: Tables) -> Checkpoint:
    return Checkpoint.verified(tables.published[-1][1], SIGNER.vkey)


def root_of(tables: Tables) -> bytes:
    return merkle.root([merkle.leaf_hash(entry) for _, entry in tables.entries])


def test_an_empty_log_publishes_that_it_is_empty(tables: Tables, guard: Guard) -> None:
    assert sequencer(tables, guard).run_once() == 0
    assert published(tables) == Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)
    assert guard.checkpoint() == published(tables)


def test_what_is_pending_enters_in_order_and_is_published(tables: Tables, guard: Guard) -> None:
    acts(tables, 0, 5)
    assert sequencer(tables, guard).run_once() == 5
    assert [event_id for event_id, _ in tables.entries] == [UUID(int=n) for n in range(5)]
    assert tables.acts == []
    assert published(tables) == Checkpoint(ORIGIN, 5, root_of(tables))
    assert tables.notes == [tables.published[-1][1]]
    assert guard.checkpoint() == published(tables)


def test_a_second_run_adds_nothing(tables: Tables, guard: Guard) -> None:
    acts(tables, 0, 3)
    checks(tables, 0, 3)
    runner = sequencer(tables, guard)
    assert runner.run_once() == 4
    after = copy.deepcopy(tables)
    assert runner.run_once() == 0
    assert sequencer(tables, guard).run_once() == 0
    assert tables == after


def test_many_acts_enter_256_at_a_time_and_every_one_has_a_receipt(tables: Tables) -> None:
    acts(tables, 0, 700)
    runner = sequencer(tables)
    assert [runner.run_once() for _ in range(4)] == [MAX_ACTS, MAX_ACTS, 700 - 2 * MAX_ACTS, 0]
    assert published(tables).root == root_of(tables)
    tree = TiledTree(MemoryLogStore(tables), 700)
    for n in (0, 255, 256, 511, 512, 699):
        evidence = receipt.ActEvidence(bytes(32), record(n))
        path = tree.inclusion_proof(n)
        text = receipt.build(tables.entries[n][1], evidence, index=n, path=path, checkpoint=tables.published[-1][1])
        assert verify_receipt(text, SIGNER.vkey).record == record(n)


def test_a_batch_of_checks_is_one_leaf_and_every_check_has_a_receipt(tables: Tables) -> None:
    acts(tables, 0, 2)
    checks(tables, 0, 1000)
    assert sequencer(tables).run_once() == 3
    [batch] = tables.batches
    assert (batch.n, batch.index, len(batch.checks)) == (1000, 2, 1000)
    event_id, entry = tables.entries[2]
    assert event_id is None
    made = leaf.Leaf.decode(entry)
    assert (made.type, made.time % 60, made.handle) == (leaf.CHECK_BATCH, 0, batch.handle)
    assert made.commitment == leaf.batch_commitment(1000, batch.root)
    inner = [merkle.leaf_hash(check.commitment) for check in batch.checks]
    for n in (0, 511, 999):
        evidence = receipt.CheckEvidence(1000, n, tuple(merkle.inclusion_proof(inner, n)), bytes([1]) * 32, record(n))
        path = TiledTree(MemoryLogStore(tables), 3).inclusion_proof(2)
        text = receipt.build(entry, evidence, index=2, path=path, checkpoint=tables.published[-1][1])
        assert verify_receipt(text, SIGNER.vkey).record == record(n)


def test_each_checkpoint_begins_with_the_one_before(tables: Tables) -> None:
    runner = sequencer(tables)
    for start in range(0, 900, 150):
        acts(tables, start, start + 150)
        runner.run_once()
    hashes = [merkle.leaf_hash(entry) for _, entry in tables.entries]
    shown = [Checkpoint.verified(text, SIGNER.vkey) for _, text, _ in tables.published]
    for old, new in pairwise(shown):
        proof = merkle.consistency_proof(hashes, old.size, new.size)
        merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_a_head_that_moved_meanwhile_is_not_overwritten(tables: Tables) -> None:
    acts(tables, 0, 2)
    runner = sequencer(tables)

    class Overtaken(MemoryLogStore):
        def pending_checks(self, limit: int) -> list[PendingCheck]:
            tables.head = dataclasses.replace(tables.head, root=bytes(32))
            return []

    @contextmanager
    def opened() -> Iterator[MemoryLogStore]:
        yield Overtaken(tables)

    runner._open = opened
    with pytest.raises(LogInconsistent, match="head moved"):
        runner.run_once()
    assert tables.entries == []
    assert tables.published == []


def crash_before_publishing(tables: Tables, runner: Sequencer) -> None:
    publish = runner._publish
    runner._publish = lambda written: None  # type: ignore[method-assign]  # the process dies between its two commits
    runner.run_once()
    runner._publish = publish  # type: ignore[method-assign]  # and is started again


def test_what_a_crash_left_unpublished_is_published_by_the_next_run(tables: Tables, guard: Guard) -> None:
    runner = sequencer(tables, guard)
    acts(tables, 0, 300)
    runner.run_once()
    crash_before_publishing(tables, runner)
    assert published(tables).size == 256 < tables.head.size
    assert sequencer(tables, guard).run_once() == 0
    assert published(tables) == Checkpoint(ORIGIN, 300, root_of(tables))


def test_a_stored_leaf_that_differs_from_the_signed_one_is_never_published(tables: Tables) -> None:
    class Rotten(MemoryLogStore):
        def commit(self) -> None:
            super().commit()
            event_id, entry = tables.entries[1]
            tables.entries[1] = event_id, entry[:-1] + bytes([entry[-1] ^ 1])

    @contextmanager
    def opened() -> Iterator[MemoryLogStore]:
        yield Rotten(tables)

    acts(tables, 0, 3)
    runner = sequencer(tables)
    runner._open = opened
    with pytest.raises(LogInconsistent, match="stored leaves"):
        runner.run_once()
    assert tables.published == []
    acts(tables, 3, 6)
    for again in (runner, sequencer(tables)):
        with pytest.raises(LogInconsistent, match="stored leaves"):
            again.run_once()
    assert len(tables.entries) == 3


def test_a_stored_tile_that_differs_from_the_signed_one_is_never_published(tables: Tables) -> None:
    acts(tables, 0, 256)
    runner = sequencer(tables)
    crash_before_publishing(tables, runner)
    tables.tiles[0, 0] = bytes(8192)
    with pytest.raises(LogInconsistent, match="stored tile"):
        sequencer(tables).run_once()
    assert tables.published == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda tables: setattr(tables, "head", dataclasses.replace(tables.head, root=bytes(32))),
        lambda tables: setattr(tables, "head", dataclasses.replace(tables.head, edge=bytes(len(tables.head.edge)))),
        lambda tables: setattr(tables, "head", dataclasses.replace(tables.head, edge=b"")),
        lambda tables: setattr(tables, "head", dataclasses.replace(tables.head, size=299)),
        lambda tables: tables.tiles.update({(0, 0): bytes(8192), (1, 0): bytes(32)}),
        lambda tables: tables.published.append((5, "nonsense", NOW)),
        lambda tables: tables.published.append((999, SIGNER.sign(str(Checkpoint(ORIGIN, 999, bytes(32)))), NOW)),
        lambda tables: tables.published.append((300, SIGNER.sign(str(Checkpoint(ORIGIN, 300, bytes(32)))), NOW)),
    ],
    ids=["root", "edge", "no-edge", "size", "tile", "unsigned", "published-ahead", "published-fork"],
)
def test_a_damaged_log_is_not_appended_to(tables: Tables, damage: object) -> None:
    acts(tables, 0, 300)
    runner = sequencer(tables)
    while runner.run_once():
        pass
    assert callable(damage)
    damage(tables)
    acts(tables, 300, 301)
    size = len(tables.entries)
    with pytest.raises(LogInconsistent):
        sequencer(tables).run_once()
    assert len(tables.entries) == size


def test_a_malformed_pending_leaf_stops_the_run(tables: Tables) -> None:
    tables.acts.append(PendingAct(UUID(int=1), b"short"))
    with pytest.raises(LogInconsistent, match="pending leaf"):
        sequencer(tables).run_once()
    assert tables.entries == []


def test_a_database_behind_its_guard_is_not_appended_to(tables: Tables, guard: Guard) -> None:
    runner = sequencer(tables, guard)
    acts(tables, 0, 3)
    runner.run_once()
    backup = copy.deepcopy(tables)
    acts(tables, 3, 6)
    runner.run_once()
    acts(backup, 10, 12)
    for restored in (sequencer(backup, guard), sequencer(Tables(), guard)):
        with pytest.raises(LogInconsistent, match="behind its guard"):
            restored.run_once()
    assert len(backup.entries) == 3


def test_a_database_that_grew_past_its_guard_on_another_branch_is_not_appended_to(tables: Tables, guard: Guard) -> None:
    acts(tables, 0, 3)
    sequencer(tables, guard).run_once()
    backup = Tables()
    acts(backup, 10, 14)
    sequencer(backup).run_once()  # unguarded: it has signed a second history
    with pytest.raises(LogInconsistent, match="guard has seen"):
        sequencer(backup, guard).run_once()


def test_two_sequencers_share_the_work(tables: Tables, guard: Guard) -> None:
    one, two = sequencer(tables, guard), sequencer(tables, guard)
    for start in range(0, 12, 3):
        acts(tables, start, start + 3)
        assert (one if start % 2 else two).run_once() == 3
    assert published(tables) == Checkpoint(ORIGIN, 12, root_of(tables))


def test_a_log_signs_only_under_its_own_name(tables: Tables) -> None:
    with pytest.raises(ValueError, match="own name"):
        Sequencer(tables.open, SIGNER, "log.example/another", lambda: NOW)
