"""The last published checkpoint, kept outside the database: it tells when a database has been turned back in time.

A restored backup, or a standby that was behind, would otherwise sign a second history over the first. Beside it lie the
leaves of all entries that were published, 78 bytes each: with them a log whose database was restored can go on as the
same log (`consent.log.recovery`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from consent.log import durable, note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent, ProofInvalid
from consent.log.leaf import SIZE

AT_ONCE: Final = 4096


class Guard:
    """One file holding one signed note, replaced whole, under a lock, and only by a later one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._leaves = path.with_name(path.name + ".leaves")

    def read(self) -> str | None:
        """The note; None where there is no guard yet, which deserves a warning."""
        try:
            return self._path.read_bytes().decode()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise LogInconsistent("the guard file is damaged") from None

    def checkpoint(self) -> Checkpoint | None:
        """What the note says; the file is ours, so its signature is not asked for here."""
        text = self.read()
        return None if text is None else _parse(text)

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The published leaves [start, stop) as they were kept; fewer where the file has no more."""
        try:
            with self._leaves.open("rb") as file:
                file.seek(start * SIZE)
                data = file.read((stop - start) * SIZE)
        except FileNotFoundError:
            return []
        return [data[at : at + SIZE] for at in range(0, len(data) // SIZE * SIZE, SIZE)]

    def advance(self, note_text: str, read: Callable[[int, int], Sequence[bytes]] | None = None) -> None:
        """Keep this note if it is later than the one kept, and the leaves up to it; durable when this returns.

        `read` gives the log's leaves [start, stop). An earlier note is left alone (another worker was faster). Another
        root at the same size is a fork.
        """
        new = _parse(note_text)
        with durable.locked(self._path):
            kept = self.checkpoint()
            if kept is not None:
                if kept.origin != new.origin:
                    raise LogInconsistent("the guard file belongs to another log")
                if kept.size == new.size and kept.root != new.root:
                    raise LogInconsistent("the guard has seen another tree of this size")
                if kept.size >= new.size:
                    return
            if read is not None:
                self._keep(0 if kept is None else kept.size, new.size, read)
            durable.replace(self._path, note_text.encode())

    def _keep(self, sure: int, size: int, read: Callable[[int, int], Sequence[bytes]]) -> None:
        """What the file holds beyond the note is of a run that never came to show it, and is written anew."""
        there = self._leaves.stat().st_size // SIZE if self._leaves.exists() else 0
        start = min(sure, there)
        while start < size:
            some = read(start, min(size, start + AT_ONCE))
            if not some:
                raise LogInconsistent("the log has fewer leaves than were signed")
            durable.put_at(self._leaves, start * SIZE, b"".join(some))
            start += len(some)

    def refuse_behind(self, size: int, root: bytes) -> None:
        """Raise `LogInconsistent` if a log of this size and root is behind the guard, or beside it.

        For whoever holds the head's lock. Without it, read `checkpoint()` first and the head after: the other way
        round, a sequencer in between would look like a database turned back.
        """
        kept = self.checkpoint()
        if kept is None:
            return
        if size < kept.size:
            raise LogInconsistent("the database is behind its guard: it was restored or has lost what was published")
        if size == kept.size and root != kept.root:
            raise LogInconsistent("the database and its guard have different trees of one size")


def _parse(note_text: str) -> Checkpoint:
    try:
        return Checkpoint.parse(note.unverified_text(note_text))
    except ProofInvalid as error:
        raise LogInconsistent("the guard's note is not a checkpoint") from error
