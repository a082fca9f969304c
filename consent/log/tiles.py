"""C2SP tiles: the tree cut into pieces of 256 hashes that never change once full (c2sp.org/tlog-tiles).

Hash `i` of tile `n` at level `l` is the root of the 256**l leaves from (256 n + i) · 256**l. Whatever a proof needs is
in at most two tiles a level: the leaf's own and the one at the tree's right edge.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from consent.log import merkle
from consent.log.errors import LogInconsistent
from consent.log.merkle import HASH_SIZE

WIDTH: Final = 256
HEIGHT: Final = 8
"""A full tile is a subtree of this height."""
MAX_ENTRY: Final = 65_535

_PATH: Final = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)
_MAX_ELEMENTS: Final = 7


class TileReader(Protocol):
    """Where tiles are; asked only for tiles that the tree of the size in question has."""

    def tile(self, level: int, n: int, width: int) -> bytes:
        """The tile's first `width` hashes, 32 bytes each."""


def path(level: int | None, n: int, width: int = WIDTH) -> str:
    """The tile's place under the log's prefix, such as `tile/0/x001/x234/067.p/5`; level None is the entry bundle."""
    elements = [f"{n % 1000:03d}"]
    while n := n // 1000:
        elements.insert(0, f"x{n % 1000:03d}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{'entries' if level is None else level}/{'/'.join(elements)}{partial}"


def parse_path(text: str) -> tuple[int | None, int, int]:
    """(level, n, width) of a tile's path; ValueError for every spelling but the one."""
    match = _PATH.fullmatch(text)
    if match is None or match[2].count("/") >= _MAX_ELEMENTS:
        raise ValueError("not a tile's path")
    level = None if match[1] == "entries" else int(match[1])
    parsed = level, int(match[2].replace("x", "").replace("/", "")), int(match[3] or WIDTH)
    if path(*parsed) != text:
        raise ValueError("not a tile's path in its one spelling")
    return parsed


def widths(size: int) -> Iterator[tuple[int, int]]:
    """For each level of a tree of this size, from the leaves up: how many full tiles, and the partial one's width."""
    while size:
        yield divmod(size, WIDTH)
        size //= WIDTH


def width(size: int, level: int, n: int) -> int:
    """How wide tile `n` at `level` is in a tree of this size; 0 if the tree does not reach it."""
    return min(WIDTH, max(0, (size >> HEIGHT * level) - WIDTH * n))


def bundle(entries: Iterable[bytes]) -> bytes:
    """Log entries as they are served: each after its length as a big-endian u16."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def parse_bundle(data: bytes) -> list[bytes]:
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise ValueError("the bundle ends within a length")
        (length,) = struct.unpack_from(">H", data, at)
        at += 2 + length
        if at > len(data):
            raise ValueError("the bundle ends within an entry")
        entries.append(data[at - length : at])
    return entries


@dataclass(frozen=True, slots=True)
class Edge:
    """The partial tiles at a tree's right edge: all that an append, or the root, needs to know."""

    size: int
    rows: tuple[tuple[bytes, ...], ...]
    """From the leaves up: the hashes of each level's partial tile, at most 255."""

    @classmethod
    def load(cls, size: int, data: bytes) -> Edge:
        """Read what `dump` wrote; the widths follow from the size, so nothing else is stored."""
        partial = [part for _, part in widths(size)]
        if len(data) != sum(partial) * HASH_SIZE:
            raise LogInconsistent("the stored right edge does not fit the log's size")
        hashes = split(data)
        rows = []
        for part in partial:
            rows.append(tuple(hashes[:part]))
            del hashes[:part]
        return cls(size, tuple(rows))

    def dump(self) -> bytes:
        return b"".join(b"".join(row) for row in self.rows)

    def append(self, leaf_hashes: Sequence[bytes]) -> tuple[Edge, dict[tuple[int, int], bytes]]:
        """The edge after these leaves, and the tiles (level, n) that became full; reads and stores nothing."""
        rows: list[tuple[bytes, ...]] = []
        full: dict[tuple[int, int], bytes] = {}
        size = self.size + len(leaf_hashes)
        carried = list(leaf_hashes)
        for level in range(max(len(self.rows), len(list(widths(size))))):
            row = [*(self.rows[level] if level < len(self.rows) else ()), *carried]
            first = (self.size >> HEIGHT * level) // WIDTH
            carried = []
            for n in range(len(row) // WIDTH):
                hashes = row[n * WIDTH : (n + 1) * WIDTH]
                full[level, first + n] = b"".join(hashes)
                carried.append(merkle.root(hashes))
            rows.append(tuple(row[len(row) // WIDTH * WIDTH :]))
        return Edge(size, tuple(rows)), full

    def root(self) -> bytes:
        """The tree's root, from at most 255 hashes a level."""
        return _fold(
            merkle.root(row[start : start + (1 << height)])
            for row in self.rows
            for start, height in reversed(list(merkle.perfect_subtrees(0, len(row))))
        )


EMPTY: Final = Edge(0, ())


def split(data: bytes) -> list[bytes]:
    """A tile's hashes."""
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


class TiledTree:
    """The tree of one size, read from tiles: roots of subtrees and proofs, each tile read at most once a tree."""

    def __init__(self, reader: TileReader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def root(self) -> bytes:
        return self._range_root(0, self._size)

    def edge(self) -> Edge:
        return Edge(
            self._size,
            tuple(
                tuple(self._tile(level, full)) if part else () for level, (full, part) in enumerate(widths(self._size))
            ),
        )

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The same as `merkle.inclusion_proof` over all the leaves."""
        return [self._range_root(*item) for item in merkle.inclusion_ranges(index, self._size)]

    def consistency_proof(self, size1: int) -> list[bytes]:
        """From the tree of `size1` leaves to this one, as `merkle.consistency_proof`."""
        return [self._range_root(*item) for item in merkle.consistency_ranges(size1, self._size)]

    def _range_root(self, start: int, end: int) -> bytes:
        parts = list(merkle.perfect_subtrees(start, end))
        return _fold(self._perfect_root(*part) for part in reversed(parts))

    def _perfect_root(self, start: int, height: int) -> bytes:
        """The root of the 2**height leaves from `start`: one hash of a tile, or the root of a few beside each other."""
        level, rest = divmod(height, HEIGHT)
        n, position = divmod(start >> HEIGHT * level, WIDTH)
        return merkle.root(self._tile(level, n)[position : position + (1 << rest)])

    def _tile(self, level: int, n: int) -> list[bytes]:
        hashes = self._tiles.get((level, n))
        if hashes is None:
            wide = width(self._size, level, n)
            data = self._reader.tile(level, n, wide)
            if len(data) != wide * HASH_SIZE:
                raise LogInconsistent("a stored tile does not have the width of its tree")
            hashes = self._tiles[level, n] = split(data)
        return hashes


def _fold(roots: Iterable[bytes]) -> bytes:
    """The root over perfect subtrees given right to left, each larger than what is right of it."""
    folded: bytes | None = None
    for left in roots:
        folded = left if folded is None else merkle.node_hash(left, folded)
    return merkle.EMPTY_ROOT if folded is None else folded
