"""A kill, and a disk that fails, at every single write and sync of one act on SQLite: all of it is there, or none."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.judge import said
from tests.faults.nursery import Nursery
from tests.faults.places import ONE_ACT, Place, SqlitePlaces
from tests.faults.scale import not_run, scaled
from tests.faults.test_kill import whole

STRIDE = scaled(5, 1)
CALLS = "pwrite64,write,writev,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat"
"""What changes a file, its name, or how safe it is."""
FAULTS = {"kill": "signal=KILL", "disk error": "error=EIO"}
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((?:\d+<([^>]*)>|[^,)]*)", re.MULTILINE)


@pytest.fixture(scope="module")
def strace() -> str:
    found = shutil.which("strace")
    if found is None:
        not_run("no strace on this machine")
    tried = subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, check=False)
    if tried.returncode:
        not_run("this machine lets nobody trace a process")
    return found


@contextmanager
def traced(strace: str, child: int, output: Path, *injected: str) -> Iterator[None]:
    """From here on the child's calls are seen, counted from one; a fault is injected where told."""
    options = [part for fault in injected for part in ("-e", f"inject={fault}")]
    command = [strace, "-f", "-y", "-o", str(output), "-e", f"trace={CALLS}", *options, "-p", str(child)]
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    try:
        attached = tracer.stderr.readline()
        assert "attached" in attached, attached
        yield
        tracer.wait(60)
    finally:
        if tracer.poll() is None:
            tracer.kill()
            tracer.wait()
        tracer.stderr.close()


def run(strace: str, nursery: Nursery, place: Place, *injected: str) -> tuple[int, list[tuple[str, str]]]:
    """How the act's process ended, and its calls as (name, file)."""
    output = place.journal.with_name("trace")
    child = nursery.born("one", {**ONE_ACT, **place.told()})
    with traced(strace, child, output, *injected):
        nursery.go(child)
        ended = nursery.status(child)
    return ended, [(name, file) for name, file in _CALL.findall(output.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_write_or_sync_of_an_act_leaves_all_of_it_or_none(
    sqlite_places: SqlitePlaces, nursery: Nursery, strace: str, fault: str
) -> None:
    untouched = sqlite_places.fresh()
    ended, calls = run(strace, nursery, untouched)
    assert ended == 0
    assert whole(untouched) == {"text": 1, "act": 1, "check": 1, "checkpoint": 1}
    assert sum("sync" in name for name, _ in calls) > 5, "the database, its log and the guard are synced"
    counts: dict[str, int] = {}
    last_word = max(position for position, (_, file) in enumerate(calls) if file.endswith("journal"))
    tried = acknowledged = 0
    unnoticed: Counter[str] = Counter()
    for position, (name, file) in enumerate(calls):
        counts[name] = counts.get(name, 0) + 1
        if position % STRIDE or file.endswith("journal"):
            continue
        place = sqlite_places.fresh()
        ended, _ = run(strace, nursery, place, f"{name}:{FAULTS[fault]}:when={counts[name]}")
        tried += 1
        if ended != -9 and not any(line["what"] == "away" for line in said(place.journal)):
            # As the database is closed: what its file does not get then, its log still holds. Before that, SQLite
            # itself passes over a folder that does not sync.
            allowed = position > last_word or file == str(untouched.journal.parent)
            assert allowed, f"nobody noticed that {name} of {Path(file).name} failed"
            unnoticed[f"{name} of {Path(file).name}"] += 1
        before = whole(place)
        acknowledged += before["act"]
        # Whoever was not answered asks again: one act, whichever way it went.
        again = nursery.born("one", {**ONE_ACT, **place.told()})
        nursery.go(again)
        assert nursery.status(again) == 0
        after = whole(place)
        assert after["act"] == before["act"] + 1
        assert len({line["promise"] for line in said(place.journal) if line["what"] == "act"}) == 1
    print(f"{fault}: {tried} of {len(calls)} calls, {acknowledged} acknowledged before, lost none")
    print(f"nobody had to notice: {dict(unnoticed)}")
