"""The last published checkpoint, kept outside the database: it tells when a database has been turned back in time.

A restored backup, or a standby that was behind, would otherwise sign a second history over the first.
"""

from __future__ import annotations

from pathlib import Path

from consent.log import durable, note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent, ProofInvalid


class Guard:
    """One file holding one signed note, replaced whole, under a lock, and only by a later one."""

    def __init__(self, path: Path) -> None:
        self._path = path

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

    def advance(self, note_text: str) -> None:
        """Keep this note if it is later than the one kept; durable when this returns.

        An earlier note is left alone (another worker was faster). Another root at the same size is a fork.
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
            durable.replace(self._path, note_text.encode())

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
