"""A kill, and a disk that fails, at each write and sync that PostgreSQL makes for one act: all of it is there, or none.

The backend that serves the act is traced, and the WAL writer beside it. Where the disk fails under the write-ahead log
the server panics and recovers, as it should; the act is then asked for again, under the same id.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.judge import said
from tests.faults.nursery import Nursery
from tests.faults.places import ONE_ACT, Place, PostgresPlaces, when_back
from tests.faults.scale import scaled
from tests.faults.test_kill import whole
from tests.faults.test_syscalls import _CALL, FAULTS, strace

__all__ = ["strace"]

STRIDE = scaled(14, 1)
CALLS = "pwrite64,pwritev,write,fsync,fdatasync,ftruncate,fallocate,unlink,rename"
VICTIMS = scaled(("client backend",), ("client backend", "walwriter"))


@contextmanager
def watched(tracer: str, process: int, output: Path, *injected: str) -> Iterator[None]:
    """From here on this process's calls are seen, counted from one; a fault is injected where told."""
    options = [part for fault in injected for part in ("-e", f"inject={fault}")]
    command = [tracer, "-y", "-o", str(output), "-e", f"trace={CALLS}", *options, "-p", str(process)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    assert "attached" in running.stderr.readline()
    # What the tracer has to say later is taken from it, or it waits.
    drained = threading.Thread(target=running.stderr.read, daemon=True)
    drained.start()
    try:
        yield
    finally:
        running.terminate()
        running.wait(60)
        drained.join(60)
        running.stderr.close()


def run(
    tracer: str, nursery: Nursery, places: PostgresPlaces, place: Place, victim: str, *injected: str
) -> list[tuple[str, str]]:
    """The calls of the victim while the act was served, as (name, file)."""
    home = place.journal.parent
    ready, hold = home / "ready", home / "hold"
    for pipe in (ready, hold):
        os.mkfifo(pipe)
    child = nursery.born("one", {**ONE_ACT, **place.told(), "ready": str(ready), "hold": str(hold)})
    nursery.go(child)
    process: int | None = int(ready.read_text(encoding="ascii"))
    if victim != "client backend":
        process = when_back(lambda: places.process_of(victim))
    assert process is not None
    with watched(tracer, process, home / "trace", *injected):
        hold.write_bytes(b"")
        assert nursery.status(child) == 0
    return [(name, file) for name, file in _CALL.findall((home / "trace").read_text(encoding="utf-8"))]


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_write_or_sync_of_postgresql_leaves_all_of_an_act_or_none(
    postgres_places: PostgresPlaces, nursery: Nursery, strace: str, fault: str, victim: str
) -> None:
    untouched = postgres_places.fresh()
    calls = run(strace, nursery, postgres_places, untouched, victim)
    assert whole(untouched) == {"text": 1, "act": 1, "check": 1, "checkpoint": 1}
    if victim == "client backend":
        assert sum("sync" in name for name, _ in calls) > 3, "each commit is synced"
    counts: dict[str, int] = {}
    tried = away = acknowledged = 0
    for position, (name, file) in enumerate(calls):
        counts[name] = counts.get(name, 0) + 1
        if position % STRIDE or "/data/" not in file:
            continue
        place = postgres_places.fresh()
        run(strace, nursery, postgres_places, place, victim, f"{name}:{FAULTS[fault]}:when={counts[name]}")
        tried += 1
        away += any(line["what"] == "away" for line in said(place.journal))
        before = whole(place)
        acknowledged += before["act"]
        # Whoever was not answered asks again: one act, whichever way it went.
        again = nursery.born("one", {**ONE_ACT, **place.told()})
        nursery.go(again)
        assert nursery.status(again) == 0
        after = whole(place)
        assert after["act"] == before["act"] + 1
        assert len({line["promise"] for line in said(place.journal) if line["what"] == "act"}) == 1
    if victim == "client backend":
        assert away > 0, "no fault was noticed"
    told = f"{tried} of {len(calls)} calls, {away} noticed, {acknowledged} acknowledged before, lost none"
    print(f"PostgreSQL, {fault} in the {victim}: {told}")
