"""A log that is a list of leaves and a key: as large as a test wants, in no time, and exported as the real one is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from consent.log import leaf, note
from consent.log.checkpoint import Checkpoint
from consent.log.export import export
from consent.log.merkle import leaf_hash
from consent.log.tiles import EMPTY

ORIGIN = "log.example/kommune"
SIGNER = note.Signer(ORIGIN, bytes(range(32)))


def leaves_of(size: int, history: int = 0) -> list[bytes]:
    """As many leaves, each its own; another `history` is another log of the same name."""
    handle = history.to_bytes(24, "big")
    return [leaf.Leaf(leaf.ACT, 60 * n, handle + n.to_bytes(8, "big"), bytes(32)).encode() for n in range(size)]


@dataclass
class PlainLog:
    """What `export` reads; `leaves_of(5)` and `leaves_of(9)` are one log at two times."""

    entries: list[bytes] = field(default_factory=list)
    signer: note.Signer = SIGNER

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return self.entries[start:stop]

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        size = len(self.entries) if size is None else size
        edge, _ = EMPTY.append(list(map(leaf_hash, self.entries[:size])))
        return Checkpoint(self.signer.name, size, edge.root())

    def note(self, size: int | None = None) -> str:
        return self.signer.sign(str(self.checkpoint(size)))

    def export(self, folder: Path, size: int | None = None) -> Path:
        export(self, self.note(size), self.signer.vkey, folder=folder)
        return folder
