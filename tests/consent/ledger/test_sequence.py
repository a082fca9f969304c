"""The log in SQL: gap-free, fed to the agencies, provable offline, and never forked by a second sequencer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from consent.keys import log_signer
from consent.log import merkle
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from consent.log.sequencer import Sequencer
from consent.log.store import Head
from consent.log.verify import verify_receipt
from consent.sql import log_store_factory
from consent.sql import tables as t
from tests.consent.ledger.world import JOBCENTER, NUMBERS, ORIGIN, REGION, World, ask


@pytest.fixture
def sequencer(world: World, keys_folder: Path) -> Sequencer:
    return sequencer_of(world, keys_folder)


def sequencer_of(world: World, keys_folder: Path, guard: Guard | None = None) -> Sequencer:
    factory = log_store_factory(world.engine, world.keys)
    return Sequencer(factory, log_signer(keys_folder), ORIGIN, world.clock, guard=guard)


def entries(engine: Engine) -> list[tuple[int, bytes]]:
    with engine.connect() as connection:
        rows = connection.execute(select(t.entry.c.idx, t.entry.c.leaf_hash).order_by(t.entry.c.idx))
        return [(idx, hashed) for idx, hashed in rows]


def test_receipts_of_acts_and_checks_verify_offline(world: World, sequencer: Sequencer) -> None:
    subject = world.subject()
    acknowledged = world.given(subject)
    answers = [world.checked() for _ in range(3)]
    with world.ledger() as ledger:
        assert ledger.receipt(subject, acknowledged.event_id) is None
        assert ledger.check_receipt(JOBCENTER, answers[0].check_id) is None
    assert sequencer.run_once() == 2
    assert sequencer.run_once() == 0
    with world.ledger() as ledger:
        receipt = ledger.receipt(subject, acknowledged.event_id)
        proofs = [ledger.check_receipt(JOBCENTER, answer.check_id) for answer in answers]
    assert receipt is not None
    assert str(acknowledged.consent_id).encode() in verify_receipt(receipt, world.keys.vkey).record
    for answer, proof in zip(answers, proofs, strict=True):
        assert proof is not None
        assert verify_receipt(proof, world.keys.vkey).record == answer.record


def test_proofs_reach_across_full_tiles(world: World, sequencer: Sequencer) -> None:
    subject = world.subject()
    acknowledged = [world.given(subject) for _ in range(140)]  # each but the first supersedes the one before
    while sequencer.run_once():
        pass
    world.given(subject)
    sequencer.run_once()
    with world.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.tile)).scalar() == 1
    for done in (acknowledged[0], acknowledged[69], acknowledged[139]):
        with world.ledger() as ledger:
            receipt = ledger.receipt(subject, done.event_id)
        assert receipt is not None
        assert verify_receipt(receipt, world.keys.vkey).record


def test_both_parties_are_told_in_the_logs_order_without_a_gap(world: World, sequencer: Sequencer) -> None:
    for number in NUMBERS[:3]:
        subject = world.subject(number)
        world.withdrawn(subject, world.given(subject).consent_id)
        sequencer.run_once()
    with world.engine.connect() as connection:
        told = connection.execute(
            select(t.feed.c.agency, t.feed.c.number, t.entry.c.idx)
            .join(t.entry, t.entry.c.event_id == t.feed.c.event_id)
            .order_by(t.feed.c.agency, t.feed.c.number)
        ).all()
    for agency in (JOBCENTER, REGION):
        mine = [(number, idx) for name, number, idx in told if name == agency]
        assert [number for number, _ in mine] == [1, 2, 3, 4, 5, 6]
        assert [idx for _, idx in mine] == sorted(idx for _, idx in mine)


def test_an_append_from_a_head_that_moved_is_refused(world: World, sequencer: Sequencer) -> None:
    world.given(world.subject())
    factory = log_store_factory(world.engine, world.keys)
    with factory() as store:
        old = store.lock_head()
        store.rollback()
    sequencer.run_once()
    with factory() as store, pytest.raises(LogInconsistent):
        store.append(old, Head(1, bytes(32), b""), [(None, bytes(78))], {}, [], "", world.clock())


def test_two_sequencers_at_once_never_fork_and_leave_no_gap(world: World, keys_folder: Path, tmp_path: Path) -> None:
    guard = Guard(tmp_path / "log.guard")
    acts = 30
    subject = world.subject()
    trouble: list[BaseException] = []
    done = threading.Event()

    def sequence() -> None:
        own = sequencer_of(world, keys_folder, guard)
        try:
            while not done.is_set() or own.run_once():
                own.run_once()
        except BaseException as error:
            trouble.append(error)

    threads = [threading.Thread(target=sequence) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(acts):
        world.given(subject)
        world.checked()
    done.set()
    for thread in threads:
        thread.join()
    assert not trouble
    rows = entries(world.engine)
    assert [idx for idx, _ in rows] == list(range(len(rows)))
    with log_store_factory(world.engine)() as store:
        head = store.lock_head()
        assert (head.size, head.root) == (len(rows), merkle.root([hashed for _, hashed in rows]))
        assert store.checkpoint() == guard.read()
    with world.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.pending)).scalar() == 0
        logged = select(func.count()).select_from(t.entry).where(t.entry.c.event_id.is_not(None))
        assert connection.execute(logged).scalar() == 2 * acts - 1


def test_a_question_about_somebody_unknown_is_logged_like_any_other(world: World, sequencer: Sequencer) -> None:
    world.checked(ask(person=NUMBERS[3]))
    assert sequencer.run_once() == 1
