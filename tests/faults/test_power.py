"""The power goes: nothing acknowledged is lost, and the same cut catches a database that was made to sync less."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.faults.power import CANNOT
from tests.faults.scale import WHOLE, not_run, scaled

ENGINES = ["sqlite", "postgresql"] if WHOLE else ["sqlite"]
CUTS = scaled(1, 20)
WEAK_CUTS = 5
"""A database that syncs now and then may have synced just before a cut, but not before each of so many."""
PATIENCE = 180


def cut(engine: str, seconds: float, *options: str) -> dict[str, Any]:
    """One power cut, in a mount namespace that ends with its process."""
    unshare = shutil.which("unshare")
    if os.geteuid() != 0 or unshare is None or shutil.which("mkfs.ext4") is None:
        not_run("a power cut needs root, unshare and mkfs.ext4")
    with TemporaryDirectory(prefix="power-") as folder:
        what = [engine, folder, "--seconds", str(seconds), *options]
        process = subprocess.Popen(
            [unshare, "-m", sys.executable, "-m", "tests.faults.power", *what],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except BaseException:
            process.terminate()
            process.communicate()
            raise
    if process.returncode == CANNOT or (process.returncode and "unshare:" in err):
        not_run(err.strip())
    assert process.returncode == 0, err
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_a_power_cut_loses_nothing_acknowledged(engine: str) -> None:
    total: Counter[str] = Counter()
    for number in range(CUTS):
        found = cut(engine, 1 + number % 5 * 0.5)
        assert (found["lost"], found["broken"], found["fsck"]) == ([], [], [])
        assert found["acked"]["act"] > 0
        total.update(found["acked"])
    print(f"{engine}: {CUTS} power cuts, acknowledged {dict(total)}, lost none")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_power_cut_catches_a_database_that_was_made_to_sync_less(engine: str) -> None:
    """`synchronous=NORMAL` and `synchronous_commit=off`, set behind the back of an engine that refuses both."""
    for number in range(WEAK_CUTS):
        found = cut(engine, 1 + number * 0.3, "--weak")
        if found["lost"]:
            print(f"{engine}, made to sync less: {len(found['lost'])} of {found['acked']} lost")
            return
    pytest.fail("the cut lost nothing though little was synced: it proves nothing of those that lose nothing either")
