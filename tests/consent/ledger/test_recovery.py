"""A restored database stays shut until two people bring its log back: the same log, where what is lost has a name."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from consent.fsck import fsck
from consent.keys import log_signer
from consent.log import merkle, note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from consent.log.leaf import ACT, RECOVERY, Leaf
from consent.log.monitor import Alarm, Fetch, Seen, look
from consent.log.recovery import REASONS, NothingToRecover, Recovered, told_in
from consent.log.tiles import TiledTree
from consent.log.verify import verify_receipt
from consent.sql import SqlAudit, log_store_factory, tables
from consent.sql.recovery import FourEyes, recover_database
from tests.consent.ledger.populated import sequencer_of
from tests.consent.ledger.restored import as_it_is, guard_ahead, put_back, recovered
from tests.consent.ledger.world import ORIGIN, World
from tests.support.plain_log import PlainLog


@pytest.fixture
def guard(world: World, tmp_path: Path) -> Guard:
    world.guard = Guard(tmp_path / "log.guard")
    return world.guard


def audited(world: World) -> tuple[list[str], list[int]]:
    """Faults, and the entries that are named as lost."""
    lost: list[int] = []
    with world.engine.connect() as connection:
        faults = fsck(
            SqlAudit(connection),
            keys=world.keys,
            now=world.clock(),
            guard=world.guard,
            lost=lambda entry: lost.append(entry.idx),
        )
    return [f"{fault.table}: {fault.what}" for fault in faults], lost


def served(entries: list[bytes], keys_folder: Path, folder: Path) -> Fetch:
    """These entries as a log of the same key shows them."""
    signer = note.Signer.parse((keys_folder / "log.key").read_text(encoding="utf-8").strip())
    log = PlainLog(entries, signer).export(folder)
    return lambda path: (log / path).read_bytes() if (log / path).is_file() else None


def test_a_restored_ledger_is_brought_back_and_serves_again(
    world: World, guard: Guard, keys_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    subject = world.subject()
    kept = world.given(subject)
    sequencer_of(world, keys_folder, guard).run_once()
    waits = world.given(world.subject("6202800202"))
    backup = as_it_is(world)
    withdrawn = world.withdrawn(subject, kept.consent_id)
    world.checked()
    assert withdrawn is not None
    sequencer_of(world, keys_folder, guard).run_once()
    with world.ledger() as ledger:
        old_receipts = [ledger.receipt(subject, act.event_id) for act in (kept, withdrawn)]
    shown = guard.checkpoint()
    assert shown is not None
    put_back(world, backup)

    with caplog.at_level(logging.CRITICAL), pytest.raises(LogInconsistent):
        world.checked()
    assert "nothing is written or answered" in caplog.text
    with pytest.raises(LogInconsistent):
        world.withdrawn(subject, kept.consent_id)
    with pytest.raises(LogInconsistent):
        sequencer_of(world, keys_folder, guard).run_once()

    order: list[str] = []

    def forget() -> None:
        with pytest.raises(LogInconsistent):
            world.checked()
        order.append("what was to be forgotten")

    told = recover_database(
        world.engine, world.keys, log_signer(keys_folder), guard,
        reason="restored-backup", operator="jette", confirmed_by="karim", before=forget, now=world.clock,
    )  # fmt: skip
    assert order == ["what was to be forgotten"], "while the database answered nobody"
    assert (told.old_size, told.restored_size) == (shown.size, 1)
    sequencer_of(world, keys_folder, guard).run_once()

    # The same log: the published tree is the beginning of this one, and every receipt holds.
    now_shown = guard.checkpoint()
    assert now_shown is not None
    assert now_shown.size == shown.size + 1
    with log_store_factory(world.engine)() as store:
        proof = TiledTree(store, now_shown.size).consistency_proof(shown.size)
    merkle.verify_consistency(shown.size, now_shown.size, shown.root, now_shown.root, proof)
    assert all(verify_receipt(receipt, world.keys.vkey) for receipt in old_receipts)

    # What waited for the log when the copy was made is an act again; the withdrawal and the check are named as lost.
    assert audited(world) == ([], [2, 3])
    with world.ledger() as ledger:
        assert verify_receipt(ledger.receipt(world.subject("6202800202"), waits.event_id), world.keys.vkey)
    assert world.checked().decision, "her withdrawal is lost, and she is told to say so again"
    again = world.withdrawn(subject, kept.consent_id)
    assert again is not None
    assert not world.checked().decision
    sequencer_of(world, keys_folder, guard).run_once()
    assert audited(world) == ([], [2, 3])
    with world.engine.connect() as connection:
        row = connection.execute(select(tables.recovery)).one()
    assert (row.reason, row.operator, row.confirmed_by) == ("restored-backup", "jette", "karim")


def test_a_monitor_takes_a_recovered_log_for_the_same_and_says_what_happened(
    world: World, guard: Guard, keys_folder: Path, tmp_path: Path
) -> None:
    world.given(world.subject())
    sequencer_of(world, keys_folder, guard).run_once()
    guard_ahead(world, keys_folder, guard, 300)
    before = guard.read()
    assert before is not None
    recovered(world, keys_folder, guard)
    with log_store_factory(world.engine)() as store:
        entries = store.leaves(0, 302)
    found = look(served(entries, keys_folder, tmp_path / "log"), Seen(before, 0), now=1)
    assert [(told.old_size, told.restored_size, told.reason) for told in found.recovered] == [(301, 1, "drill")]
    # Whoever can read the log finds out one that lies about it.
    for lie in (Recovered(301, bytes(32), 1, bytes(32), "drill"), Recovered(300, bytes(32), 301, bytes(32), "drill")):
        lying = [*entries[:-1], lie.leaf(Leaf.decode(entries[-1]).time).encode()]
        with pytest.raises(Alarm, match="entry 301"):
            look(served(lying, keys_folder, tmp_path / f"lying-{lie.old_size}"), None, now=1)


def test_a_database_that_is_not_behind_is_not_recovered(world: World, guard: Guard, keys_folder: Path) -> None:
    with pytest.raises(NothingToRecover):
        recovered(world, keys_folder, guard)
    world.given(world.subject())
    sequencer_of(world, keys_folder, guard).run_once()
    with pytest.raises(NothingToRecover):
        recovered(world, keys_folder, guard)
    assert audited(world) == ([], [])


def test_two_people_are_two(world: World, guard: Guard, keys_folder: Path) -> None:
    guard_ahead(world, keys_folder, guard, 1)
    for operator, other in (("jette", "Jette "), ("", "karim"), ("jette", " ")):
        with pytest.raises(FourEyes):
            recover_database(
                world.engine, world.keys, log_signer(keys_folder), guard,
                reason="drill", operator=operator, confirmed_by=other, now=world.clock,
            )  # fmt: skip


@pytest.mark.parametrize("spoilt", ["gone", "short", "other"])
def test_no_tree_but_the_published_one_is_ever_signed(
    world: World, guard: Guard, keys_folder: Path, tmp_path: Path, spoilt: str
) -> None:
    world.given(world.subject())
    sequencer_of(world, keys_folder, guard).run_once()
    guard_ahead(world, keys_folder, guard, 3)
    kept = tmp_path / "log.guard.leaves"
    data = kept.read_bytes()
    if spoilt == "gone":
        kept.unlink()
    else:
        kept.write_bytes(data[:-1] if spoilt == "short" else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(LogInconsistent):
        recovered(world, keys_folder, guard)
    with pytest.raises(LogInconsistent):
        world.checked()
    with log_store_factory(world.engine)() as store:
        assert store.lock_head().size == 1


def test_a_fork_is_not_recovered(world: World, guard: Guard, keys_folder: Path) -> None:
    """The copy had gone on by itself: its entries are not the beginning of what was published."""
    backup = as_it_is(world)
    world.given(world.subject())
    world.given(world.subject("6202800202"))
    sequencer_of(world, keys_folder, guard).run_once()
    put_back(world, backup)
    unguarded, world.guard = world.guard, None
    world.given(world.subject())
    sequencer_of(world, keys_folder, None).run_once()
    world.guard = unguarded
    with pytest.raises(LogInconsistent, match="another history"):
        recovered(world, keys_folder, guard)


def test_a_second_loss_may_take_the_first_recovery_with_it(world: World, guard: Guard, keys_folder: Path) -> None:
    world.given(world.subject())
    sequencer_of(world, keys_folder, guard).run_once()
    backup = as_it_is(world)
    for _ in range(2):
        guard_ahead(world, keys_folder, guard, 1)
        recovered(world, keys_folder, guard)
        sequencer_of(world, keys_folder, guard).run_once()
        put_back(world, backup)
    recovered(world, keys_folder, guard)
    sequencer_of(world, keys_folder, guard).run_once()
    faults, lost = audited(world)
    shown = guard.checkpoint()
    assert shown is not None
    assert (faults, lost) == ([], list(range(1, shown.size - 1)))


def test_the_guard_keeps_every_published_leaf(world: World, guard: Guard, keys_folder: Path) -> None:
    sequencer = sequencer_of(world, keys_folder, guard)
    for _ in range(3):
        world.given(world.subject())
        sequencer.run_once()
    with log_store_factory(world.engine)() as store:
        assert guard.leaves(0, 10) == store.leaves(0, 10)
    assert guard.leaves(2, 3) == guard.leaves(0, 3)[2:]


def test_what_a_recovery_says_is_read_back_from_its_leaf() -> None:
    for reason in REASONS:
        told = Recovered(7, bytes([7]) * 32, 3, bytes([3]) * 32, reason)
        leaf = told.leaf(60)
        assert leaf.type == RECOVERY
        assert told_in(leaf, 7, lambda size: bytes([size]) * 32) == told
    assert leaf != Leaf(ACT, 60, leaf.handle, leaf.commitment)
    assert Checkpoint(ORIGIN, 7, told.old_root).root == told.old_root
