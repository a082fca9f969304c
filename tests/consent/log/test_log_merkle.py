"""Trees and proofs: against published constants, against the definition in RFC 6962, and against nonsense."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.log import merkle
from consent.log.errors import ProofInvalid

# The classic leaves and roots of RFC 6962 implementations, sizes 0 to 8.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [merkle.leaf_hash(bytes([n])) for n in range(130)]


def mth(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    k = largest_power_below(len(hashes))
    return hashlib.sha256(b"\1" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def audit_path(m: int, hashes: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of section 2.1.1."""
    if len(hashes) == 1:
        return []
    k = largest_power_below(len(hashes))
    return [*audit_path(m, hashes[:k]), mth(hashes[k:])] if m < k else [*audit_path(m - k, hashes[k:]), mth(hashes[:k])]


def subproof(m: int, hashes: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of section 2.1.2."""
    if m == len(hashes):
        return [] if whole else [mth(hashes)]
    k = largest_power_below(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], whole), mth(hashes[k:])]
    return [*subproof(m - k, hashes[k:], False), mth(hashes[:k])]


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def test_roots_of_sizes_0_to_8_are_the_published_ones() -> None:
    hashes = [merkle.leaf_hash(bytes.fromhex(item)) for item in LEAVES]
    assert [merkle.root(hashes[:size]).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize("n", range(1, 65))
def test_every_proof_up_to_64_leaves_is_the_definition_s_and_verifies(n: int) -> None:
    hashes = HASHES[:n]
    root = merkle.root(hashes)
    assert root == mth(hashes)
    for m in range(n):
        proof = merkle.inclusion_proof(hashes, m)
        assert proof == audit_path(m, hashes)
        merkle.verify_inclusion(m, n, hashes[m], proof, root)
    for m in range(1, n + 1):
        proof = merkle.consistency_proof(HASHES, m, n)
        assert proof == subproof(m, hashes, True)
        merkle.verify_consistency(m, n, merkle.root(HASHES[:m]), root, proof)


def test_all_subtrees_and_their_proofs_up_to_130_leaves_fold_into_the_published_hashes() -> None:
    # The accumulated vectors of draft-ietf-plants-merkle-tree-certs: each subtree, then each proof within each.
    subtree = cache(lambda start, end: merkle.root(HASHES[start:end]))
    roots, also_empty, proofs = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    for end in range(131):
        for start in range(end + 1):
            line = f"[{start}, {end}) {subtree(start, end).hex()}\n".encode()
            if start == end:
                also_empty.update(line)
                continue
            if start % (1 << (end - start - 1).bit_length()):
                continue
            roots.update(line)
            also_empty.update(line)
            for index in range(start, end):
                ranges = merkle.inclusion_ranges(index - start, end - start)
                path = "".join(f" {subtree(start + a, start + b).hex()}" for a, b in ranges)
                proofs.update(f"{index} [{start}, {end}){path}\n".encode())
    assert roots.hexdigest() == "94a95384a8c69acea9b50d035a58285b3a777cb7a724005faa5e1f1e1190007f"
    # Later drafts fold the empty subtrees in as well.
    assert also_empty.hexdigest() == "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81"
    assert proofs.hexdigest() == "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"


def test_from_an_empty_tree_the_proof_is_empty_and_proves_nothing() -> None:
    assert merkle.consistency_proof(HASHES, 0, 5) == []
    merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])
    with pytest.raises(ProofInvalid):
        merkle.verify_consistency(0, 5, merkle.EMPTY_ROOT, merkle.root(HASHES[:5]), [])


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_a_proof_of_a_leaf_that_is_not_there_cannot_be_made(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(HASHES[:size], index)


@pytest.mark.parametrize(("size1", "size2"), [(5, 4), (-1, 4), (4, 131)])
def test_a_proof_between_sizes_that_are_not_there_cannot_be_made(size1: int, size2: int) -> None:
    with pytest.raises(ValueError, match="tree"):
        merkle.consistency_proof(HASHES, size1, size2)


@settings(deadline=None)
@given(st.data())
def test_an_inclusion_proof_with_anything_changed_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 40))
    index = data.draw(st.integers(0, size - 1))
    root, proof = merkle.root(HASHES[:size]), merkle.inclusion_proof(HASHES[:size], index)
    honest = (index, size, HASHES[index], proof, root)
    for changed in (
        (index + 1, size, HASHES[index], proof, root),
        (index, size, flipped(HASHES[index], data), proof, root),
        (index, size, HASHES[index], proof, flipped(root, data)),
        (index, size, HASHES[index], [*proof, root], root),
        (index, size, HASHES[index], [root, *proof], root),
        (index, size, HASHES[index], proof[:-1] if proof else [root], root),
        (size, size, HASHES[index], proof, root),
        (index, 0, HASHES[index], proof, root),
        (index, size, root if size > 1 else flipped(root, data), proof, root),
        *((index, size, HASHES[index], replaced(proof, n, data), root) for n in range(len(proof))),
    ):
        with pytest.raises(ProofInvalid):
            merkle.verify_inclusion(*changed)
    merkle.verify_inclusion(*honest)


@settings(deadline=None)
@given(st.data())
def test_a_consistency_proof_with_anything_changed_is_refused(data: st.DataObject) -> None:
    size2 = data.draw(st.integers(2, 40))
    size1 = data.draw(st.integers(1, size2 - 1))
    root1, root2 = merkle.root(HASHES[:size1]), merkle.root(HASHES[:size2])
    proof = merkle.consistency_proof(HASHES, size1, size2)
    for changed in (
        (size2, size1, root1, root2, proof),
        (size1, size2, root2, root1, proof),
        (size1, size2, flipped(root1, data), root2, proof),
        (size1, size2, root1, flipped(root2, data), proof),
        (size1, size2, root1, root2, [*proof, root2]),
        (size1, size2, root1, root2, [root1, *proof]),
        (size1, size2, root1, root2, proof[:-1]),
        (size1, size2, root1, root2, []),
        *((size1, size2, root1, root2, replaced(proof, n, data)) for n in range(len(proof))),
    ):
        with pytest.raises(ProofInvalid):
            merkle.verify_consistency(*changed)
    merkle.verify_consistency(size1, size2, root1, root2, proof)


class Chameleon(bytes):
    """Equal to everything, as it would like."""

    __hash__ = bytes.__hash__

    def __eq__(self, other: object) -> bool:
        return True


def test_a_hash_that_claims_to_equal_everything_is_refused() -> None:
    with pytest.raises(ProofInvalid):
        merkle.verify_inclusion(0, 1, HASHES[0], [], Chameleon(HASHES[1]))
    with pytest.raises(ProofInvalid):
        merkle.verify_consistency(1, 1, HASHES[0], Chameleon(HASHES[1]), [])


junk = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(0, 9), st.floats(), st.text(), st.binary(),
    st.sampled_from(HASHES),
    st.lists(st.one_of(st.none(), st.binary(), st.sampled_from(HASHES), st.text()), max_size=4),
    st.dictionaries(st.text(), st.integers(), max_size=2), st.just(object()), st.just(10**5000),
)  # fmt: skip


@settings(deadline=None)
@given(junk, junk, junk, junk, junk)
def test_verifiers_answer_nonsense_with_a_refusal_and_nothing_else(
    a: object, b: object, c: object, d: object, e: object
) -> None:
    for verifier in (merkle.verify_inclusion, merkle.verify_consistency):
        with suppress(ProofInvalid, ValueError):
            assert verifier(a, b, c, d, e) is None  # type: ignore[arg-type]  # nonsense on purpose


def flipped(value: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def replaced(proof: list[bytes], n: int, data: st.DataObject) -> list[bytes]:
    return [*proof[:n], flipped(proof[n], data), *proof[n + 1 :]]
