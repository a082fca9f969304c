"""The log as a folder of plain files that any static host can serve and any C2SP tool can read (tlog-tiles)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from consent.log import durable, note, tiles
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent
from consent.log.merkle import leaf_hash
from consent.log.tiles import EMPTY, WIDTH

AT_ONCE: Final = 16 * WIDTH
"""Leaves read at a time: some hundred kilobytes, whatever the log's size."""

Progress = Callable[[int, int], None]
"""Told how many leaves of how many are written."""


class LeafReader(Protocol):
    """Where the leaves are; a `LogStore` is one."""

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The stored leaves [start, stop)."""


class NotEmpty(Exception):
    """The folder holds something already; an export never mixes with what was there."""


def export(
    reader: LeafReader, note_text: str, *vkeys: str, folder: Path, progress: Progress = lambda done, total: None
) -> Checkpoint:
    """Write `checkpoint`, tiles and entry bundles of the tree that `note_text` signs, and nothing else.

    The tiles are hashed anew from the leaves and must lead to the signed root, else `LogInconsistent`. The checkpoint
    carries the signatures of `vkeys` alone. The folder appears whole or not at all: what is written beside it takes
    its name at the end. `NotEmpty` where there is something under that name, `NoteInvalid` for a note of strangers.
    """
    folder = folder.absolute()
    checkpoint = Checkpoint.verified(note_text, *vkeys)
    _refuse_occupied(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for path, data in _files(reader, checkpoint, progress):
            _write(beside / path, data)
        _write(beside / "checkpoint", note.signed_only(note_text, *vkeys).encode())
        for inner in (beside, *(each for each in beside.rglob("*") if each.is_dir())):
            inner.chmod(0o755)
            durable.sync_folder(inner)
        try:
            beside.rename(folder)  # over an empty folder, or over nothing
        except OSError:
            _refuse_occupied(folder)  # somebody was faster
            raise
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    durable.sync_folder(folder.parent)
    return checkpoint


def _files(reader: LeafReader, checkpoint: Checkpoint, progress: Progress) -> Iterator[tuple[str, bytes]]:
    edge = EMPTY
    for start in range(0, checkpoint.size, AT_ONCE):
        stop = min(start + AT_ONCE, checkpoint.size)
        leaves = reader.leaves(start, stop)
        if len(leaves) != stop - start:
            raise LogInconsistent("the log has fewer leaves than were signed")
        edge, full = edge.append(list(map(leaf_hash, leaves)))
        for first in range(0, len(leaves), WIDTH):
            entries = leaves[first : first + WIDTH]
            yield tiles.path(None, (start + first) // WIDTH, len(entries)), tiles.bundle(entries)
        for (level, n), data in full.items():
            yield tiles.path(level, n), data
        progress(stop, checkpoint.size)
    for level, row in enumerate(edge.rows):
        if row:
            yield tiles.path(level, (edge.size >> tiles.HEIGHT * level) // WIDTH, len(row)), b"".join(row)
    if edge.root() != checkpoint.root:
        raise LogInconsistent("the stored leaves do not lead to the signed root")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write_new(path, data)
    path.chmod(0o644)


def _refuse_occupied(folder: Path) -> None:
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise NotEmpty
