"""C2SP checkpoints: the three lines a log signs about itself (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

from consent.log import note
from consent.log.errors import ProofInvalid
from consent.log.merkle import HASH_SIZE, MAX_SIZE

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's tree at one size."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()
    """Further lines, opaque; our log writes none."""

    def __str__(self) -> str:
        """The note text, final newline included."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode(), *self.extensions)
        if "" in lines or any("\n" in line for line in lines):
            raise ValueError("a checkpoint's lines are not empty")
        return "\n".join(lines) + "\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text strictly: one spelling for each checkpoint, `ProofInvalid` for all else."""
        if not isinstance(text, str) or not text.endswith("\n"):
            raise ProofInvalid("a checkpoint ends in a newline")
        lines = text[:-1].split("\n")
        if len(lines) < 3 or "" in lines:
            raise ProofInvalid("a checkpoint is at least three lines, none empty")
        origin, size, encoded, *extensions = lines
        try:
            root = note.decode_base64(encoded)
        except ValueError:
            raise ProofInvalid("the checkpoint's root is not base64") from None
        if len(root) != HASH_SIZE:
            raise ProofInvalid("the checkpoint's root is not a SHA-256 hash")
        return cls(origin, parse_number(size), root, tuple(extensions))

    @classmethod
    def verified(cls, note_text: str, *vkeys: str) -> Checkpoint:
        """The checkpoint in a note that one of these keys signed under the log's own name, its origin."""
        claimed = cls.parse(note.unverified_text(note_text))
        own = [vkey for vkey in vkeys if note.Verifier.parse(vkey).name == claimed.origin]
        return cls.parse(note.verify(note_text, *own))


def parse_number(text: str) -> int:
    """A decimal below 2^63 without sign, spaces or leading zeros."""
    if not _NUMBER.fullmatch(text) or int(text) >= MAX_SIZE:
        raise ProofInvalid("not a decimal number in its one form")
    return int(text)
