"""Every refusal of the verifiers says which rule was broken, and the exact edge of each is on the right side."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from consent.log import merkle, receipt
from consent.log.errors import ProofInvalid
from consent.log.verify import verify_receipt
from tests.support import golden_log

HASHES = [merkle.leaf_hash(bytes([n])) for n in range(16)]
ROOTS = [merkle.root(HASHES[:n]) for n in range(17)]


def exactly(words: str) -> str:
    return f"^{re.escape(words)}$"


def inclusion(index: object, size: object, proof: Sequence[bytes], root: object = ROOTS[8]) -> Callable[[], None]:
    return lambda: merkle.verify_inclusion(index, size, HASHES[3], proof, root)  # type: ignore[arg-type]  # nonsense too


def consistency(
    size1: object, size2: object, proof: Sequence[bytes], root1: bytes = ROOTS[3], root2: bytes = ROOTS[8]
) -> Callable[[], None]:
    return lambda: merkle.verify_consistency(size1, size2, root1, root2, proof)  # type: ignore[arg-type]  # nonsense too


PATH, GROWN = merkle.inclusion_proof(HASHES[:8], 3), merkle.consistency_proof(HASHES, 3, 8)
NUMBERS = "sizes and indexes are whole numbers below 2^63"


@pytest.mark.parametrize(
    ("verify", "words"),
    [
        (inclusion(3, 8, PATH, ROOTS[7]), "the proof does not lead to the root"),
        (inclusion(8, 8, PATH), "the index is beyond the tree"),
        (inclusion(3, 8, PATH[:-1]), "the proof is too short"),
        (inclusion(3, 8, [*PATH, ROOTS[1]]), "the proof is too long"),
        (inclusion(True, 8, PATH), NUMBERS),
        (inclusion(-1, 8, PATH), NUMBERS),
        (inclusion(3, 2**63, PATH), NUMBERS),
        (inclusion(3, 8.0, PATH), NUMBERS),
        (inclusion(3, 8, "path"), "a proof is a list of hashes"),  # type: ignore[arg-type]  # nonsense on purpose
        (inclusion(3, 8, [PATH[0][:31]]), "a hash is 32 bytes"),
        (inclusion(3, 8, PATH, None), "a hash is 32 bytes"),
        (consistency(8, 3, GROWN), "the second tree is the smaller"),
        (consistency(0, 8, GROWN), "an empty tree is the beginning of every tree"),
        (consistency(3, 8, []), "the proof is empty"),
        (consistency(3, 8, GROWN[:-1]), "the proof is too short"),
        (consistency(3, 8, [*GROWN, ROOTS[1]]), "the proof is too long"),
        (consistency(3, 8, GROWN, root1=ROOTS[4]), "the proof does not lead to both roots"),
        (consistency(3, 8, GROWN, root2=ROOTS[4]), "the proof does not lead to both roots"),
        (consistency(8, 8, [], ROOTS[8], ROOTS[7]), "two trees of one size have different roots"),
        (consistency(8, 8, GROWN, ROOTS[8], ROOTS[8]), "between trees of one size the proof is empty"),
        (consistency(True, 8, GROWN), NUMBERS),
        (consistency(3, 8.0, GROWN), NUMBERS),
        (consistency(-3, 8, GROWN), NUMBERS),
        (consistency(3, 2**63, GROWN), NUMBERS),
    ],
)
def test_a_refusal_says_which_rule_was_broken(verify: Callable[[], None], words: str) -> None:
    with pytest.raises(ProofInvalid, match=exactly(words)):
        verify()


def test_the_largest_size_is_one_below_the_limit() -> None:
    with pytest.raises(ProofInvalid, match=exactly("the proof is too short")):
        merkle.verify_inclusion(0, 2**63 - 1, HASHES[0], [], ROOTS[1])


class Alike(bytes):
    """The same bytes, of a class of its own, which could say anything of itself."""


@pytest.mark.parametrize("roots", [(Alike(ROOTS[8]), ROOTS[8]), (ROOTS[8], Alike(ROOTS[8]))])
def test_a_root_of_a_class_of_its_own_is_refused_even_if_it_is_right(roots: tuple[bytes, bytes]) -> None:
    with pytest.raises(ProofInvalid, match="different roots"):
        merkle.verify_consistency(8, 8, *roots, [])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: merkle.consistency_proof(HASHES[:8], 4, 9), "the tree is smaller than the proof asked of it"),
        (lambda: merkle.inclusion_proof(HASHES[:8], 8), "there is no such leaf in a tree of this size"),
        (
            lambda: merkle.consistency_proof(HASHES, 5, 4),
            "a tree is consistent only with one that is at least as large",
        ),
    ],
)
def test_a_proof_that_cannot_be_made_says_why(make: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=exactly(words)):
        make()


def test_a_proof_up_to_the_last_leaf_can_be_made() -> None:
    assert merkle.consistency_proof(HASHES[:8], 4, 8) == [merkle.root(HASHES[4:8])]
    assert merkle.consistency_proof(HASHES[:8], 8, 8) == []


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (0, 0, []),
        (0, 1, [(0, 0)]),
        (0, 7, [(0, 2), (4, 1), (6, 0)]),
        (0, 8, [(0, 3)]),
        (8, 15, [(8, 2), (12, 1), (14, 0)]),
        (4, 6, [(4, 1)]),
    ],
)
def test_a_part_of_a_tree_is_made_of_perfect_ones(start: int, end: int, parts: list[tuple[int, int]]) -> None:
    found = []
    for part in merkle.perfect_subtrees(start, end):
        found.append(part)
        assert len(found) <= len(parts)
    assert found == parts


def test_a_receipt_tells_its_index_and_what_is_wrong_with_another_s_record() -> None:
    act, vkey = golden_log.act_receipt(1), golden_log.SIGNER.vkey
    assert verify_receipt(act, vkey).index == 1
    parsed, other = receipt.Receipt.parse(act), receipt.Receipt.parse(golden_log.act_receipt(2))
    proof = parsed.proof
    mixed = receipt.build(
        parsed.leaf.encode(), other.evidence, index=proof.index, path=proof.path, checkpoint=proof.checkpoint
    )
    with pytest.raises(ProofInvalid, match=exactly("the record is not what the leaf commits to")):
        verify_receipt(mixed, vkey)
