"""Flat cost: a check, a batch of checks and an act, in ledgers of more and more consents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from bench import bulk
from bench.act import Question, asked, says_yes
from bench.measure import ROUNDS, WARM, Line, in_turn, spell
from bench.stage import Stage
from consent.ledger import Ask
from tests.consent.ledger.world import JOBCENTER, World, ask

SMALL, LARGER = 10_000, (100_000,)
FULL_LARGER = (100_000, 1_000_000)
CEILING = 2.0
PATIENCE = 120.0
"""Seconds that a larger ledger may take to build, as far as the smallest tells, before a short run leaves it out."""
BATCH = 1_000
CHECKS, ACTS = 20, 3
"""A round, so that one that the disk holds up weighs less."""


@dataclass
class Ledger:
    """One with so many consents in force, each of a person of her own."""

    world: World
    consents: int
    built: float
    questions: list[Question]
    dice: Random = field(default_factory=lambda: Random(1))  # noqa: S311  # who is asked about is no secret

    def anybody(self) -> Ask:
        return ask(bulk.number_of(self.dice.randrange(self.consents)))

    def check(self) -> None:
        """So many checks, each of somebody else and in a transaction of its own."""
        for _ in range(CHECKS):
            assert self.world.checked(self.anybody()).decision, "everybody here has said yes"

    def check_many(self) -> None:
        asks = [self.anybody() for _ in range(BATCH)]
        answers = self.world.do(lambda ledger: ledger.check_many(JOBCENTER, asks)).answers
        assert all(answer.decision for answer in answers), "everybody here has said yes"

    def act(self) -> None:
        for _ in range(ACTS):
            says_yes(self.world, self.questions.pop())


def measure(stage: Stage) -> Iterator[Line]:
    full = bool(os.environ.get("FULL"))
    larger = FULL_LARGER if full else LARGER
    acts = ACTS * (WARM + ROUNDS)
    with ExitStack() as opened:
        small = _built(stage, opened, SMALL, acts * len(larger))
        for size in larger:
            expected = small.built * size / SMALL
            if expected > PATIENCE and not full:
                told = f"NOT RUN: would take {spell(expected)} to build on this machine today; FULL=1 runs it"
                yield Line(what=f"checks and acts at {_short(size)} consents", engine=stage.engine, told=told)
                continue
            yield from _beside(stage, _built(stage, opened, size, acts), small)


def _beside(stage: Stage, large: Ledger, small: Ledger) -> Iterator[Line]:
    works: list[tuple[str, int, Callable[[Ledger], None]]] = [
        ("a check", CHECKS, Ledger.check),
        (f"{BATCH:,} checks at once", 1, Ledger.check_many),
        ("an act", ACTS, Ledger.act),
    ]
    for what, per, work in works:
        turns = in_turn(lambda work=work: work(large), lambda work=work: work(small))  # type: ignore[misc]  # bound at once
        told = turns.told(_short(large.consents), _short(small.consents), per)
        yield Line(
            what=f"{what} at {_short(large.consents)} consents / at {_short(small.consents)}", engine=stage.engine,
            ratio=turns.factor, must="≤", limit=CEILING, unit="×", told=f"{told}; built in {spell(large.built)}",
        )  # fmt: skip


def _built(stage: Stage, opened: ExitStack, consents: int, questions: int) -> Ledger:
    begun = perf_counter()
    world = opened.enter_context(stage.world())
    world.register()
    bulk.load([world.engine], bulk.granted(stage.keys, consents))
    if stage.engine == "postgresql":
        # As its own housekeeping would have done by the next minute: else it plans for the empty tables it has seen.
        with world.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    built = perf_counter() - begun
    return Ledger(world, consents, built, [asked(world, number) for number in range(questions)])


def _short(consents: int) -> str:
    return f"{consents // 10**6} M" if consents >= 10**6 else f"{consents // 1000} k"
