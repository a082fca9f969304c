"""Watches somebody else's log from outside: that it only grows, signs what it shows, and shows what it signed.

One look compares the log with the last checkpoint that this monitor saw. For a new one it demands a consistency proof,
made from the log's own tiles, and hashes every new entry itself: entries, tiles and signed root must be one tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from consent.log import leaf as leaves
from consent.log import merkle, note, recovery, tiles
from consent.log.checkpoint import Checkpoint
from consent.log.errors import ProofInvalid
from consent.log.merkle import HASH_SIZE
from consent.log.policy import Policy
from consent.log.tiles import EMPTY, WIDTH, Edge, TiledTree

Fetch = Callable[[str], bytes | None]
"""What the log serves under a path; None for what it says is not there. OSError when it cannot be reached."""

SIGNATURE: Final = "signature"
FORK: Final = "fork"
ROLLBACK: Final = "rollback"
STALE: Final = "stale"
CONTENT: Final = "content"


class Alarm(Exception):
    """Somebody must look at this log: what kind of fault, in words, and the note that the log showed."""

    def __init__(self, kind: str, what: str, evidence: str = "") -> None:
        super().__init__(what)
        self.kind = kind
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Seen:
    """What a monitor remembers from one look to the next."""

    note: str
    """The last checkpoint it found nothing wrong with, as it was signed."""
    since: int
    """Unix seconds at which it first saw a log of that size."""

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.parse(note.unverified_text(self.note))


@dataclass(frozen=True, slots=True)
class Look:
    """Nothing was wrong: what to remember, how many entries were new, and what the log says in them about itself."""

    seen: Seen
    new: int
    announced: tuple[tuple[int, bytes], ...] = ()
    """(index, public key) of each key rotation among the new entries."""
    recovered: tuple[recovery.Recovered, ...] = ()
    """Of each recovery among the new entries, what it says, held against the log's own roots."""


def look(
    fetch: Fetch,
    kept: Seen | None,
    *,
    now: int,
    policy: Policy | None = None,
    stale_after: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Look:
    """Look once at a log; `Alarm` if it is not the log that it was, grown.

    Without a policy nobody's signature is asked for, and the log can only be compared with itself. `stale_after` is
    how many seconds a log may go without a new entry; 0 for ever.
    """
    text = _text(fetch("checkpoint"))
    try:
        new = policy.verify(text) if policy else Checkpoint.parse(note.unverified_text(text))
    except ProofInvalid as fault:
        raise Alarm(SIGNATURE, str(fault), text) from None
    old = kept.checkpoint if kept else None
    if old is not None:
        _refuse_another_past(old, new, text)
    if kept is not None and old is not None and old.size == new.size:
        if stale_after and now - kept.since > stale_after:
            raise Alarm(STALE, f"no new entry for {now - kept.since} seconds", text)
        return Look(Seen(text, kept.since), 0)
    try:
        own = _follow(served := _Served(fetch, new.size), old, new, progress)
        announced = tuple((index, leaf.handle) for index, leaf in own if leaf.type == leaves.KEY_ROTATION)
        recovered = tuple(_recovered(served, index, leaf) for index, leaf in own if leaf.type == leaves.RECOVERY)
    except Alarm as alarm:
        alarm.evidence = text
        raise
    return Look(Seen(text, now), new.size - (old.size if old else 0), announced, recovered)


def _refuse_another_past(old: Checkpoint, new: Checkpoint, text: str) -> None:
    if old.origin != new.origin:
        raise Alarm(FORK, "this is the checkpoint of another log", text)
    if new.size < old.size:
        raise Alarm(ROLLBACK, f"the log had {old.size} entries and now shows {new.size}", text)
    if new.size == old.size and new.root != old.root:
        raise Alarm(FORK, f"the log has two trees of {old.size} entries", text)


def _follow(
    served: _Served, old: Checkpoint | None, new: Checkpoint, progress: Callable[[int, int], None]
) -> list[tuple[int, leaves.Leaf]]:
    """From the old tree to the new one: by proof, and by every entry in between; those that the log says of itself."""
    tree = TiledTree(served, new.size)
    if tree.root() != new.root:
        raise Alarm(CONTENT, "the served tiles do not lead to the signed root")
    edge = EMPTY
    if old is not None and old.size:
        try:
            merkle.verify_consistency(old.size, new.size, old.root, new.root, tree.consistency_proof(old.size))
        except ProofInvalid:
            raise Alarm(FORK, f"the {new.size} entries do not begin with the {old.size} seen before") from None
        edge = TiledTree(served, old.size).edge()
        if edge.root() != old.root:
            raise Alarm(CONTENT, "the served tiles do not lead to the root seen before")
    own: list[tuple[int, leaves.Leaf]] = []
    for first, entries in served.entries(edge.size):
        edge = _append(served, edge, entries)
        own += _of_itself(first, entries)
        progress(edge.size, new.size)
    if edge.root() != new.root or edge != tree.edge():
        raise Alarm(CONTENT, "the served entries do not lead to the signed root")
    return own


def _recovered(served: _Served, index: int, leaf: leaves.Leaf) -> recovery.Recovered:
    try:
        return recovery.told_in(leaf, index, lambda size: TiledTree(served, size).root())
    except ProofInvalid as fault:
        raise Alarm(CONTENT, f"entry {index}: {fault}") from None


def _append(served: _Served, edge: Edge, entries: list[bytes]) -> Edge:
    grown, full = edge.append(list(map(merkle.leaf_hash, entries)))
    for (level, n), tile in full.items():
        if served.tile(level, n, WIDTH) != tile:
            raise Alarm(CONTENT, f"{tiles.path(level, n)} is not the tile of the served entries")
    return grown


def _of_itself(first: int, entries: list[bytes]) -> Iterator[tuple[int, leaves.Leaf]]:
    for index, entry in enumerate(entries, first):
        try:
            told = leaves.Leaf.decode(entry)
        except ValueError:
            raise Alarm(CONTENT, f"entry {index} is not a leaf of a consent log") from None
        if told.type in (leaves.KEY_ROTATION, leaves.RECOVERY):
            yield index, told


class _Served:
    """The tiles of a tree of one size, as the log serves them; also a `TileReader` for every smaller size."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._tiles: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, n: int, width: int) -> bytes:
        # The widest there is: narrower ones of earlier sizes may be gone, and begin alike.
        data = self._tiles.get((level, n))
        if data is None:
            data = self._tile(level, n)
            if level:  # the few above the leaves are asked for again and again
                self._tiles[level, n] = data
        return data[: width * HASH_SIZE]

    def _tile(self, level: int, n: int) -> bytes:
        wide = tiles.width(self._size, level, n)
        data = self._get(level, n, wide)[: wide * HASH_SIZE]
        if len(data) != wide * HASH_SIZE:
            raise Alarm(CONTENT, f"{tiles.path(level, n, wide)} is not of its width")
        if wide == WIDTH:
            # A full tile is what one hash above it stands for; so a wrong tile is told from a wrong tree.
            above, position = divmod(n, WIDTH)
            if merkle.root(tiles.split(data)) != tiles.split(self.tile(level + 1, above, WIDTH))[position]:
                raise Alarm(CONTENT, f"{tiles.path(level, n)} is not the tile of the served tree")
        return data

    def entries(self, start: int) -> Iterator[tuple[int, list[bytes]]]:
        """The entries from `start` on, a bundle at a time, each with the index of its first."""
        while start < self._size:
            n, skipped = divmod(start, WIDTH)
            wide = tiles.width(self._size, 0, n)
            try:
                bundle = tiles.parse_bundle(self._get(None, n, wide))[:wide]
            except ValueError:
                bundle = []
            if len(bundle) != wide:
                raise Alarm(CONTENT, f"{tiles.path(None, n, wide)} is not a bundle of its entries")
            yield start, bundle[skipped:]
            start = n * WIDTH + wide

    def _get(self, level: int | None, n: int, wide: int) -> bytes:
        data = self._fetch(tiles.path(level, n, wide))
        if data is None and wide < WIDTH:
            data = self._fetch(tiles.path(level, n))  # the log has grown meanwhile and keeps only the full one
        if data is None:
            raise Alarm(CONTENT, f"{tiles.path(level, n, wide)} is not served")
        return data


def _text(data: bytes | None) -> str:
    if data is None:
        raise OSError("the log shows no checkpoint")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Alarm(SIGNATURE, "the checkpoint is not text") from None
