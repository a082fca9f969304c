"""A power cut for real: an ext4 of our own loses its un-synced pages, and what is found at the next start is judged.

`python -m tests.faults.power` does one cut and prints what came of it as JSON. It must run as root in a mount namespace
of its own (`unshare -m`), so that nothing stays mounted whatever happens to it.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from consent.keys import Keyring
from tests.consent.ledger.world import ORIGIN
from tests.faults.judge import said
from tests.faults.nursery import Nursery
from tests.faults.places import Place, prepared
from tests.support.postgres import PostgresServer

SHUTDOWN, WITHOUT_LOG_FLUSH = 0x8004587D, 2
"""EXT4_IOC_SHUTDOWN: the file system is dead at once, and what was not synced has never reached its disk."""
SIZE = 600 << 20
CANNOT = 75
"""The exit code of a machine that does not allow it."""


class Disk:
    """A file with an ext4 on it, mounted."""

    def __init__(self, folder: Path) -> None:
        self._image, self.mount = folder / "disk", folder / "mounted"
        self.mount.mkdir()
        with self._image.open("wb") as image:
            image.truncate(SIZE)
        _command("mkfs.ext4", "-q", "-F", "-m", "0", str(self._image))
        self.plug_in()

    def plug_in(self) -> None:
        _command("mount", "-t", "ext4", "-o", "loop", str(self._image), str(self.mount))

    def cut(self) -> None:
        handle = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_LOG_FLUSH))
        finally:
            os.close(handle)

    def unplug(self, *options: str) -> None:
        _command("umount", *options, str(self.mount))


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    try:
        made = Disk(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"no file system of our own can be mounted here: {error}", file=sys.stderr)
        sys.exit(CANNOT)
    try:
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.unplug("-l")


def _command(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def cut(engine: str, folder: Path, seconds: float, *, weak: bool) -> dict[str, object]:
    """Acts and checks for so long, then the cut; what was acknowledged, and what the judge and fsck say after it."""
    with ExitStack() as stack:
        folder.chmod(0o755)  # PostgreSQL is another user and must get through
        keys = folder / "keys"
        Keyring.create(keys, origin=ORIGIN)
        drive = stack.enter_context(disk(folder))
        server = None
        if engine == "postgresql":
            drive.mount.chmod(0o755)
            server = PostgresServer(within=drive.mount)
            stack.callback(server.kill)
            url = _created(server)
        else:
            url = f"sqlite:///{drive.mount / 'ledger.db'}"
        prepared(url, keys)
        # The journal is somebody else's, on a disk that keeps its power.
        place = Place(url, keys, drive.mount / "guard", folder / "journal")
        os.sync()
        _act_until_cut(place, drive, seconds, weak=weak)
        if server is not None:
            server.kill()
        _gone(drive)
        drive.plug_in()
        if server is not None:
            server.serve()
        verdict = place.judged()
        faults = place.audited() if not verdict.lost else []
        return {"acked": verdict.acked, "lost": verdict.lost, "broken": verdict.broken, "fsck": faults}


def _act_until_cut(place: Place, drive: Disk, seconds: float, *, weak: bool) -> None:
    with Nursery() as nursery:
        child = nursery.born("load", {**place.told(), "seed": 1, "weak": weak})
        try:
            nursery.go(child)
            deadline = time.monotonic() + 30
            while not any(line["what"] == "act" for line in said(place.journal)) and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(seconds)
            before = place.journal.stat().st_size
            drive.cut()
            time.sleep(0.1)
        finally:
            nursery.killed(child)
    # With the power the whole machine goes, and nobody reads what it says afterwards. Here the process lives on for a
    # moment, and the kernel may let a sync that was under way return as if it had been done.
    os.truncate(place.journal, before)


def _created(server: PostgresServer) -> str:
    import psycopg

    with psycopg.connect(server.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE DATABASE ledger")
    return server.url("ledger")


def _gone(drive: Disk) -> None:
    """Unmount, as soon as the last process that died on it is gone."""
    for _ in range(100):
        try:
            drive.unplug()
        except subprocess.CalledProcessError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("somebody still uses the disk that lost its power")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["sqlite", "postgresql"])
    parser.add_argument("folder", type=Path, help="an empty one, with a short path")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--weak", action="store_true")
    told = parser.parse_args()
    # Asked to stop, it leaves by the front door and cleans up.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    print(json.dumps(cut(told.engine, told.folder, told.seconds, weak=told.weak)))


if __name__ == "__main__":
    main()
