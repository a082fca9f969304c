"""The sequencer: 256 acts into the tree, signed and published, against moving the same rows by hand, without a tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from bench import bulk
from bench.hand import Hand, by_hand, insert
from bench.measure import ROUNDS, WARM, Line, in_turn
from bench.stage import Stage, now
from consent.keys import log_signer
from consent.log.merkle import leaf_hash
from consent.log.sequencer import MAX_ACTS, Sequencer
from consent.sql import log_store_factory
from tests.consent.ledger.world import ORIGIN

FLOOR = 0.6

_READ = f"SELECT event_id, leaf FROM ledger_pending ORDER BY at, seq, event_id LIMIT {MAX_ACTS}"  # noqa: S608  # a number of ours
_ENTRY = insert("ledger_entry", ("idx", "leaf", "leaf_hash", "event_id"))
_DONE = "DELETE FROM ledger_pending WHERE event_id = ?"


def move(hand: Hand, start: int) -> int:
    """Read pending, insert entries, delete pending: what must be written at the least."""
    with hand.writing():
        found = [(event_id, bytes(leaf)) for event_id, leaf in hand.run(_READ).fetchall()]
        entries = ((idx, leaf, leaf_hash(leaf), event_id) for idx, (event_id, leaf) in enumerate(found, start))
        hand.many(_ENTRY, entries)
        hand.many(_DONE, [(event_id,) for event_id, _ in found])
    return len(found)


def measure(stage: Stage) -> Iterator[Line]:
    with ExitStack() as opened:
        world, other = (opened.enter_context(stage.world()) for _ in range(2))
        hand = opened.enter_context(by_hand(other.engine))
        for each in (world, other):
            each.register()
        bulk.load([world.engine, other.engine], bulk.acts(stage.keys, MAX_ACTS * (WARM + ROUNDS)))
        factory = log_store_factory(world.engine, world.keys)
        sequencer = Sequencer(factory, log_signer(stage.keys_folder), ORIGIN, now, guard=world.guard)
        moved = 0

        def ours() -> None:
            assert sequencer.run_once() == MAX_ACTS, "a full batch waits"

        def limit() -> None:
            nonlocal moved
            moved += move(hand, moved)

        turns = in_turn(ours, limit)
        assert moved == MAX_ACTS * (WARM + ROUNDS), "both moved the same"
    told = turns.told("256 acts", "by hand") + f", {MAX_ACTS / sorted(turns.ours)[ROUNDS // 2]:,.0f} acts a second"
    yield Line(
        what="the sequencer, 256 a batch / by hand", engine=stage.engine, ratio=turns.share, must="≥", limit=FLOOR,
        told=told,
    )  # fmt: skip
