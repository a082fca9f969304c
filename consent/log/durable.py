"""Files that survive a power cut whole: replaced in one step, under a lock that processes and threads respect."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock alone; the lock file beside it stays, since removing it would let two hold it."""
    handle = os.open(_beside(path, ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def replace(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Put `data` where the file is, old or new and never half; durable when this returns. Callers hold its lock."""
    fresh = _beside(path, ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)  # a crash may have left one with another
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """A file that was not there before, its bytes on disk when this returns; its name once its folder is synced."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def put_at(path: Path, offset: int, data: bytes) -> None:
    """Write `data` at this place of a file, made if need be; durable when this returns. Callers hold its lock."""
    fresh = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while data:
            written = os.pwrite(handle, data, offset)
            data, offset = data[written:], offset + written
        os.fdatasync(handle)
    finally:
        os.close(handle)
    if fresh:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable: else an old one could come back after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
