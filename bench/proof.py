"""Proofs: at a million leaves against ten thousand, and from a cold start; verifying them offline beside it."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from statistics import median
from time import perf_counter

from sqlalchemy import Engine

from bench import bulk
from bench.measure import Line, in_turn, spell
from bench.stage import Stage
from consent.keys import log_signer
from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.tiles import TiledTree
from consent.sql import SqlStore, engine_of

SMALL, LARGE = 10_000, 1_000_000
FACTOR, COLD_SECONDS = 3.0, 1.0
A_ROUND = 10
STARTS = 5


@dataclass
class Log:
    """A published log, and a receipt's holder who knows its key."""

    engine: Engine
    size: int
    vkey: str
    dice: Random = field(default_factory=lambda: Random(1))  # noqa: S311  # which leaves are asked for is no secret

    def prove(self) -> tuple[str, int, bytes, list[bytes]]:
        """Checkpoint, index, leaf and path of some leaf, as a request for a receipt fetches them."""
        index = self.dice.randrange(self.size)
        with self.engine.connect() as connection:
            store = SqlStore(connection)
            published = store.published()
            assert published is not None, "the log was built and published"
            (leaf,) = store.leaves(index, index + 1)
            return published.note, index, leaf, TiledTree(store, published.size).inclusion_proof(index)

    def verify(self, checkpoint: str, index: int, leaf: bytes, path: list[bytes]) -> None:
        """Offline: the log's signature, and the path from the leaf to the signed root."""
        believed = Checkpoint.verified(checkpoint, self.vkey)
        merkle.verify_inclusion(index, believed.size, merkle.leaf_hash(leaf), path, believed.root)

    def proving(self) -> Callable[[], object]:
        return lambda: [self.prove() for _ in range(A_ROUND)]

    def verifying(self) -> Callable[[], object]:
        proofs = [self.prove() for _ in range(A_ROUND)]

        def verify_all() -> None:
            for proof in proofs:
                self.verify(*proof)

        return verify_all


def measure(stage: Stage) -> Iterator[Line]:
    with ExitStack() as opened:
        begun = perf_counter()
        small, large = (_built(stage, opened, size) for size in (SMALL, LARGE))
        built = perf_counter() - begun
        turns = in_turn(large.proving(), small.proving())
        yield Line(
            what="a proof at 1 M leaves / at 10 k", engine=stage.engine, ratio=turns.factor, must="≤", limit=FACTOR,
            unit="×", told=turns.told("1 M", "10 k", A_ROUND),
        )  # fmt: skip
        turns = in_turn(large.verifying(), small.verifying())
        yield Line(
            what="a proof verified at 1 M / at 10 k", engine=stage.engine, ratio=turns.factor, unit="×",
            told=turns.told("1 M", "10 k", A_ROUND),
        )  # fmt: skip
        url = large.engine.url.render_as_string(hide_password=False)
    starts = [_start(url, stage.keys.vkey) for _ in range(STARTS)]
    cold, whole, peak = (median(column) for column in zip(*starts, strict=True))
    yield Line(
        what="cold start to the first proof at 1 M", engine=stage.engine, ratio=cold, must="≤", limit=COLD_SECONDS,
        unit=" s", told=f"with Python's own start {spell(whole)}, peak {peak:.0f} MiB; built in {spell(built)}",
    )  # fmt: skip


def _built(stage: Stage, opened: ExitStack, size: int) -> Log:
    engine = opened.enter_context(stage.world()).engine
    bulk.log(engine, stage.keys, log_signer(stage.keys_folder).sign, size)
    return Log(engine, size, stage.keys.vkey)


def _start(url: str, vkey: str) -> tuple[float, float, float]:
    """A process of its own: seconds from opening the database to a verified proof, seconds in all, MiB at its peak."""
    begun = perf_counter()
    command = [sys.executable, "-m", "bench.proof", url, str(LARGE), vkey]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603  # ourselves
    return float(told[0]), perf_counter() - begun, float(told[1])


def _first_proof(url: str, size: int, vkey: str) -> None:
    begun = perf_counter()
    engine = engine_of(url)
    log = Log(engine, size, vkey)
    log.verify(*log.prove())
    took = perf_counter() - begun
    engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{took} {peak}\n")


if __name__ == "__main__":
    _first_proof(sys.argv[1], int(sys.argv[2]), sys.argv[3])
