"""Tiles: the paths and widths of the format, and that an edge and tiles know what the whole tree knows."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.log import merkle, tiles
from consent.log.errors import LogInconsistent

SIZE = 70_000


class Tree:
    """A tree grown by appends, its tiles kept as a database keeps them; counts what is read."""

    def __init__(self, size: int, step: int = 997) -> None:
        self.hashes = [merkle.leaf_hash(n.to_bytes(4, "big")) for n in range(size)]
        self.edge, self.full, self.reads = tiles.EMPTY, dict[tuple[int, int], bytes](), 0
        for start in range(0, size, step):
            self.edge, full = self.edge.append(self.hashes[start : start + step])
            assert not full.keys() & self.full.keys()
            self.full |= full

    def tile(self, level: int, n: int, width: int) -> bytes:
        self.reads += 1
        full = self.full.get((level, n), b"")
        return (full or b"".join(self.edge.rows[level]))[: 32 * width]


@cache
def large() -> Tree:
    return Tree(SIZE)


def test_a_tree_of_70000_leaves_has_the_tiles_of_the_specification_s_example() -> None:
    assert list(tiles.widths(SIZE)) == [(273, 112), (1, 17), (0, 1)]
    assert sorted(large().full) == [*((0, n) for n in range(273)), (1, 0)]
    assert [len(row) for row in large().edge.rows] == [112, 17, 1]
    assert list(tiles.widths(256)) == [(1, 0), (0, 1)]
    assert list(tiles.widths(0)) == []
    assert [tiles.width(SIZE, *at) for at in ((0, 272), (0, 273), (0, 274), (1, 1), (2, 0))] == [256, 112, 0, 17, 1]


def test_every_tile_holds_the_roots_of_its_leaves() -> None:
    tree = large()
    for (level, n), data in tree.full.items():
        step = 256**level
        for i, stored in enumerate(tiles.split(data)):
            start = (n * 256 + i) * step
            assert stored == merkle.root(tree.hashes[start : start + step])


def test_the_edge_s_root_is_the_tree_s() -> None:
    assert large().edge.root() == merkle.root(large().hashes)
    assert tiles.EMPTY.root() == merkle.EMPTY_ROOT


@pytest.mark.parametrize("index", [0, 255, 256, 65_535, 65_536, 69_887, 69_888, SIZE - 1])
def test_an_inclusion_proof_from_tiles_is_the_whole_tree_s_and_reads_at_most_two_a_level(index: int) -> None:
    tree = large()
    tree.reads = 0
    proof = tiles.TiledTree(tree, SIZE).inclusion_proof(index)
    assert tree.reads <= 2 * 3
    assert proof == merkle.inclusion_proof(tree.hashes, index)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_537, SIZE - 1])
def test_a_consistency_proof_from_tiles_is_the_whole_tree_s_and_reads_at_most_two_a_level(size: int) -> None:
    tree = large()
    tree.reads = 0
    proof = tiles.TiledTree(tree, SIZE).consistency_proof(size)
    assert tree.reads <= 2 * 3
    assert proof == merkle.consistency_proof(tree.hashes, size, SIZE)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_536, 65_537])
def test_an_earlier_size_is_read_from_the_tiles_of_a_later_one(size: int) -> None:
    earlier = tiles.TiledTree(large(), size)
    assert earlier.root() == merkle.root(large().hashes[:size])
    assert earlier.edge() == tiles.EMPTY.append(large().hashes[:size])[0]


@settings(deadline=None)
@given(st.lists(st.integers(0, 700), min_size=1, max_size=4))
def test_batches_of_any_size_grow_the_same_edge(batches: list[int]) -> None:
    edge, at = tiles.EMPTY, 0
    for batch in batches:
        edge, _ = edge.append(large().hashes[at : at + batch])
        edge = tiles.Edge.load(edge.size, edge.dump())
        at += batch
    assert edge == tiles.EMPTY.append(large().hashes[:at])[0]
    assert edge.root() == merkle.root(large().hashes[:at])


def test_an_edge_or_tile_of_the_wrong_length_is_an_inconsistent_log() -> None:
    with pytest.raises(LogInconsistent):
        tiles.Edge.load(3, bytes(64))

    class Short:
        def tile(self, level: int, n: int, width: int) -> bytes:
            return bytes(32 * width - 1)

    with pytest.raises(LogInconsistent):
        tiles.TiledTree(Short(), 5).root()


@pytest.mark.parametrize(
    ("at", "path"),
    [
        ((0, 0, 256), "tile/0/000"),
        ((0, 1_234_067, 256), "tile/0/x001/x234/067"),
        ((1, 1, 17), "tile/1/001.p/17"),
        ((63, 999, 255), "tile/63/999.p/255"),
        ((None, 1000, 1), "tile/entries/x001/000.p/1"),
    ],
)
def test_a_tile_has_one_path(at: tuple[int | None, int, int], path: str) -> None:
    assert tiles.path(*at) == path
    assert tiles.parse_path(path) == at


@pytest.mark.parametrize(
    "path",
    ["", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/x000/001", "tile/0/001/001", "tile/0/x001", "tile/0/000.p/0",
     "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000/", "/tile/0/000", "tile/0/000\n", "tile/-1/000", "tile/0/٠٠٠",
     "tile/entries/000.p/", "tile/0/" + "x001/" * 50 + "000"],
)  # fmt: skip
def test_every_other_spelling_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="tile's path"):
        tiles.parse_path(path)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=5))
def test_an_entry_bundle_reads_back(entries: list[bytes]) -> None:
    assert tiles.parse_bundle(tiles.bundle(entries)) == entries


@pytest.mark.parametrize("data", [b"\0", b"\0\2a", b"\0\1aa"])
def test_a_bundle_that_is_cut_short_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="ends within"):
        tiles.parse_bundle(data)
