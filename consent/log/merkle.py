"""RFC 6962 Merkle trees over SHA-256: roots, proofs, and verifiers that never do anything but agree or refuse.

Proofs are built recursively as RFC 6962 section 2.1 defines them and verified by the loops of RFC 9162 sections 2.1.3.2
and 2.1.4.2, so that a mistake in one is caught by the other. Verifiers return None, or raise `ProofInvalid`, whatever
they are fed; comparing hashes needs no constant time, since all of them are public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from consent.log.errors import ProofInvalid

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
MAX_SIZE: Final = 2**63
"""Trees are smaller than this; a larger number in a proof is nonsense, and slow."""

Range = tuple[int, int]
"""Leaves [start, end) of a tree: the subtree whose root stands in a proof."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The tree's root; that of no leaves is SHA-256 of nothing."""
    if not leaf_hashes:
        return EMPTY_ROOT
    row = list(leaf_hashes)
    while len(row) > 1:
        # An odd last node moves up as it is, which is the same as splitting at the largest power of two.
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\1" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The path of the leaf at `index`, from its sibling up to the root's child."""
    return _roots(leaf_hashes, inclusion_ranges(index, len(leaf_hashes)))


def consistency_proof(leaf_hashes: Sequence[bytes], size1: int, size2: int) -> list[bytes]:
    """That the tree of `size2` leaves begins with the tree of `size1`; empty from size 0 and for equal sizes."""
    if size2 > len(leaf_hashes):
        raise ValueError("the tree is smaller than the proof asked of it")
    return _roots(leaf_hashes, consistency_ranges(size1, size2))


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Which subtrees' roots an inclusion proof consists of, leaf's sibling first."""
    if not 0 <= index < size:
        raise ValueError("there is no such leaf in a tree of this size")
    start, end = 0, size
    ranges: list[Range] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(size1: int, size2: int) -> list[Range]:
    """Which subtrees' roots a consistency proof consists of, in the proof's order."""
    if not 0 <= size1 <= size2:
        raise ValueError("a tree is consistent only with one that is at least as large")
    if size1 in (0, size2):
        return []
    start, end = 0, size2
    ranges: list[Range] = []
    while end > size1:
        middle = start + _split(end - start)
        if size1 <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:  # the old tree's last part is not the whole old tree, which the verifier knows already
        ranges.append((start, end))
    return ranges[::-1]


def perfect_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """(start, height) of the perfect subtrees that [start, end) of an RFC 6962 tree is made of, left to right."""
    while start < end:
        height = (end - start).bit_length() - 1
        yield start, height
        start += 1 << height


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Refuse unless `leaf_hash` is leaf `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2)."""
    _hashes([root])
    if root_of_inclusion(index, size, leaf_hash, proof) != root:
        raise ProofInvalid("the proof does not lead to the root")


def root_of_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes]) -> bytes:
    """The one root under which this proof holds; `ProofInvalid` where its length fits no tree of this size."""
    _whole_numbers(index, size)
    _hashes([leaf_hash])
    path = _hashes(proof)
    if index >= size:
        raise ProofInvalid("the index is beyond the tree")
    position, last = index, size - 1
    current = leaf_hash
    for sibling in path:
        if last == 0:
            raise ProofInvalid("the proof is too long")
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            position, last = _climb(position, last)
        else:
            current = node_hash(current, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofInvalid("the proof is too short")
    return current


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Refuse unless the tree (size2, root2) begins with the tree (size1, root1) (RFC 9162, 2.1.4.2).

    From an empty tree to a larger one there is nothing to prove, so such a claim is refused.
    """
    _whole_numbers(size1, size2)
    path = _hashes(proof)
    if size1 > size2:
        raise ProofInvalid("the second tree is the smaller")
    if size1 == size2:
        _same(root1, root2, path)
        return
    if size1 == 0:
        raise ProofInvalid("an empty tree is the beginning of every tree")
    _hashes([root1, root2])
    if not path:
        raise ProofInvalid("the proof is empty")
    if size1 & (size1 - 1) == 0:  # a perfect old tree is itself a node of the new one, and is left out of the proof
        path = [root1, *path]
    position, last = size1 - 1, size2 - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofInvalid("the proof is too long")
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            position, last = _climb(position, last)
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    if last != 0:
        raise ProofInvalid("the proof is too short")
    if old != root1 or new != root2:
        raise ProofInvalid("the proof does not lead to both roots")


def _climb(position: int, last: int) -> tuple[int, int]:
    """Skip the levels at which a right-most node has no sibling."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _same(root1: bytes, root2: bytes, path: list[bytes]) -> None:
    if type(root1) is not bytes or type(root2) is not bytes or root1 != root2:
        raise ProofInvalid("two trees of one size have different roots")
    if path:
        raise ProofInvalid("between trees of one size the proof is empty")


def _split(size: int) -> int:
    """The largest power of two smaller than `size`, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1


def _roots(leaf_hashes: Sequence[bytes], ranges: list[Range]) -> list[bytes]:
    subtree: Callable[[Sequence[bytes]], bytes] = root
    return [subtree(leaf_hashes[start:end]) for start, end in ranges]


# Exact types below: a subclass may override what it compares equal to, and a verifier must not be talked into anything.


def _whole_numbers(*numbers: object) -> None:
    for number in numbers:
        if type(number) is not int or not 0 <= number < MAX_SIZE:
            raise ProofInvalid("sizes and indexes are whole numbers below 2^63")


def _hashes(hashes: object) -> list[bytes]:
    if type(hashes) is not list and type(hashes) is not tuple:
        raise ProofInvalid("a proof is a list of hashes")
    checked: list[bytes] = []
    for item in hashes:
        if type(item) is not bytes or len(item) != HASH_SIZE:
            raise ProofInvalid("a hash is 32 bytes")
        checked.append(item)
    return checked
