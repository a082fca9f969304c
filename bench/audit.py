"""fsck: what a whole ledger costs to check, leaf by leaf, at two sizes; nothing is promised, so it is only told."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from bench import bulk
from bench.measure import Line, spell
from bench.stage import Stage, now
from consent.fsck import fsck
from consent.keys import Keyring, log_signer
from consent.log.sequencer import Sequencer
from consent.sql import SqlAudit, engine_of, log_store_factory
from consent.sql.tallies import recount
from tests.consent.ledger.world import ORIGIN

SIZES = {"sqlite": (10_000, 100_000), "postgresql": (10_000,)}
FULL_SIZES = (10_000, 100_000, 1_000_000)
PATIENCE = 120.0
"""Seconds that a larger ledger may take, as far as the smaller one tells, before a run in minutes leaves it out."""


def measure(stage: Stage) -> Iterator[Line]:
    full = bool(os.environ.get("FULL"))
    an_act = 0.0
    for size in FULL_SIZES if full else SIZES[stage.engine]:
        what = f"fsck of {size:,} acts"
        if an_act * size > PATIENCE and not full:
            told = f"NOT RUN: would take {spell(an_act * size)} on this machine today; FULL=1 runs it"
            yield Line(what=what, engine=stage.engine, told=told)
            continue
        begun = perf_counter()
        yield Line(what=what, engine=stage.engine, told=_whole(stage, size))
        an_act = (perf_counter() - begun) / size


def _whole(stage: Stage, size: int) -> str:
    """Build a ledger of so many acts, put them into the log, and check it all."""
    with stage.world() as world:
        begun = perf_counter()
        world.register()
        bulk.load([world.engine], bulk.acts(stage.keys, size))
        with world.engine.begin() as connection:
            recount(connection, stage.keys)
        loaded = perf_counter() - begun
        factory = log_store_factory(world.engine, world.keys)
        sequencer = Sequencer(factory, log_signer(stage.keys_folder), ORIGIN, now, guard=world.guard)
        while sequencer.run_once():
            pass
        sequenced = perf_counter() - begun - loaded
        took, peak, faults = _checked(stage, world.engine.url.render_as_string(hide_password=False))
    assert not faults, "what was built is whole"
    told = f"{spell(took)}, {spell(took / size)} an act, peak {peak:.0f} MiB"
    return f"{told}; built in {spell(loaded)}, sequenced in {spell(sequenced)}"


def _checked(stage: Stage, url: str) -> tuple[float, float, int]:
    """In a process of its own, so that the peak is its own too: seconds, MiB and the number of faults."""
    command = [sys.executable, "-m", "bench.audit", url, str(stage.keys_folder)]
    took, peak, faults = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603  # ourselves
    return took, peak, faults


def _check(url: str, keys_folder: Path) -> None:
    engine, keys = engine_of(url), Keyring.load(keys_folder)
    begun = perf_counter()
    with engine.connect() as connection:
        faults = fsck(SqlAudit(connection), keys=keys, origin=ORIGIN, now=now())
    took = perf_counter() - begun
    engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps([took, peak, len(faults)]))


if __name__ == "__main__":
    _check(sys.argv[1], Path(sys.argv[2]))
