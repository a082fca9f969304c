"""A kill, and a disk that fails, at each write and sync that PostgreSQL makes for an act: all of it is there, or none.

First the backend that serves one act is traced, then the WAL writer while several acts are served at once. Where the
disk fails under the write-ahead log the server panics and recovers, as it should; whoever was not answered asks again,
under the same id.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.faults.judge import said
from tests.faults.nursery import Nursery
from tests.faults.places import ONE_ACT, Place, PostgresPlaces, when_back
from tests.faults.scale import scaled
from tests.faults.test_kill import whole
from tests.faults.test_syscalls import _CALL, FAULTS, strace

__all__ = ["strace"]

STRIDE = scaled(14, 1)
CALLS = "pwrite64,pwritev,write,fsync,fdatasync,sync_file_range,ftruncate,fallocate,unlink,rename"
OF_THE_WRITER = scaled(1, 1000)
"""So many of the WAL writer's calls of each kind, at most."""
TIMES = 4
"""How often it is tried to meet a call of the WAL writer's: how many it makes is never twice the same."""
ACTS: list[dict[str, Any]] = [
    {
        **ONE_ACT,
        "event_id": UUID(int=UUID(ONE_ACT["event_id"]).int + number).hex,
        "consent_id": UUID(int=5 + number, version=4).hex,
        "number": f"610180010{number}",
    }
    for number in range(3)
]
"""Of three people, at the same time."""

Called = list[tuple[str, str]]
"""(name, file)"""


@dataclass
class Told:
    """What came of it, for who watches."""

    what: str
    planned: int
    began: float = field(default_factory=time.monotonic)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, place: Place) -> None:
        self.seen["tried"] += 1
        self.seen["noticed"] += any(line["what"] == "away" for line in said(place.journal))
        if self.seen["tried"] % 10 == 0:
            self.tell("so far ")

    def tell(self, when: str = "") -> None:
        seen, seconds = self.seen, time.monotonic() - self.began
        print(
            f"PostgreSQL, {self.what}: {when}{seen['tried']} of {self.planned} calls, {seen['noticed']} noticed, "
            f"{seen['acknowledged']} acknowledged before, lost none ({seconds:.0f} s)",
            flush=True,
        )


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


def called(trace: Path) -> Called:
    return [(name, file) for name, file in _CALL.findall(trace.read_text(encoding="utf-8"))]


def by_the_backend(tracer: str, nursery: Nursery, place: Place, *injected: str) -> Called:
    """The calls of the backend while it served one act."""
    home = place.journal.parent
    ready, hold = home / "ready", home / "hold"
    for pipe in (ready, hold):
        os.mkfifo(pipe)
    child = nursery.born("one", {**ONE_ACT, **place.told(), "ready": str(ready), "hold": str(hold)})
    nursery.go(child)
    with watched(tracer, int(ready.read_text(encoding="ascii")), home / "trace", *injected):
        hold.write_bytes(b"")
        assert nursery.status(child) == 0
    return called(home / "trace")


def by_the_writer(
    tracer: str, nursery: Nursery, places: PostgresPlaces, place: Place, *injected: str
) -> tuple[Called, bool]:
    """The calls of the WAL writer while three acts were served, and whether a fault met one of them."""
    children = [nursery.born("one", {**act, **place.told()}) for act in ACTS]
    process = when_back(lambda: places.process_of("walwriter"))
    assert process is not None
    trace = place.journal.with_name("trace")
    with watched(tracer, process, trace, *injected):
        for child in children:
            nursery.go(child)
        assert [nursery.status(child) for child in children] == [0] * len(children)
    text = trace.read_text(encoding="utf-8")
    return called(trace), "INJECTED" in text or "killed by SIGKILL" in text


def asked_again(nursery: Nursery, place: Place, acts: list[dict[str, Any]]) -> Counter[str]:
    """Whoever was not answered asks again: one act each, whichever way it went. What was acknowledged before that."""
    before = whole(place)
    for act in acts:
        again = nursery.born("one", {**act, **place.told()})
        nursery.go(again)
        assert nursery.status(again) == 0
    after = place.judged()
    assert (after.lost, after.broken) == ([], [])
    assert after.acked["act"] == before["act"] + len(acts)
    promises = {(line["event_id"], line["promise"]) for line in said(place.journal) if line["what"] == "act"}
    assert len(promises) == len(acts)
    return before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_write_or_sync_of_the_backend_leaves_all_of_an_act_or_none(
    postgres_places: PostgresPlaces, nursery: Nursery, strace: str, fault: str
) -> None:
    untouched = postgres_places.fresh()
    calls = by_the_backend(strace, nursery, untouched)
    assert whole(untouched) == {"text": 1, "act": 1, "check": 1, "checkpoint": 1}
    assert sum("sync" in name for name, _ in calls) > 3, "each commit is synced"
    told = Told(f"{fault} in the backend", len(calls))
    counts: Counter[str] = Counter()
    for position, (name, file) in enumerate(calls):
        counts[name] += 1
        if position % STRIDE or "/data/" not in file:
            continue
        place = postgres_places.fresh()
        by_the_backend(strace, nursery, place, f"{name}:{FAULTS[fault]}:when={counts[name]}")
        told.add(place)
        told.seen["acknowledged"] += asked_again(nursery, place, [ONE_ACT])["act"]
    assert told.seen["noticed"] > 0, "no fault was noticed"
    told.tell()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_write_or_sync_of_the_wal_writer_leaves_all_of_each_act_or_none(
    postgres_places: PostgresPlaces, nursery: Nursery, strace: str, fault: str
) -> None:
    """It looks every millisecond for what no backend has written yet, while three people act at once."""
    postgres_places.set("wal_writer_delay", "1ms")
    untouched = postgres_places.fresh()
    calls, _ = by_the_writer(strace, nursery, postgres_places, untouched)
    assert whole(untouched)["act"] == len(ACTS)
    made = Counter(name for name, file in calls if "/data/" in file)
    assert made["pwrite64"] > 1, "it truly writes"
    wanted = [(name, number) for name in sorted(made) for number in range(1, min(made[name], OF_THE_WRITER) + 1)]
    told = Told(f"{fault} in the WAL writer", len(wanted))
    for name, number in wanted:
        for _ in range(TIMES):
            place = postgres_places.fresh()
            injected = f"{name}:{FAULTS[fault]}:when={number}"
            _, met = by_the_writer(strace, nursery, postgres_places, place, injected)
            before = asked_again(nursery, place, ACTS)
            if met:
                told.add(place)
                told.seen["acknowledged"] += before["act"]
                break
    assert told.seen["tried"] > 0, "no call was met"
    told.tell()
