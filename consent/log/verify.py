"""Offline verification of a receipt: from the record, through its commitment and the tree, to the log's signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from consent.log import leaf as leaves
from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.errors import ProofInvalid
from consent.log.policy import Policy
from consent.log.receipt import ActEvidence, CheckEvidence, Receipt


@dataclass(frozen=True, slots=True)
class Verified:
    """What a receipt proves: this record was in the log when the log signed this checkpoint.

    It does not prove that nothing came later: a yes that was logged may have been withdrawn since.
    """

    record: bytes
    leaf: leaves.Leaf
    index: int
    checkpoint: Checkpoint
    evidence: ActEvidence | CheckEvidence

    @property
    def kind(self) -> str:
        return "act" if isinstance(self.evidence, ActEvidence) else "check"


def verify_receipt(text: str, *vkeys: str) -> Verified:
    """The record a receipt proves, under the key of a log we know.

    Raises `ProofInvalid` where anything does not hold, and ValueError where one of the keys is malformed; nothing
    else, whatever it is fed.
    """
    return _verified(text, lambda note_text: Checkpoint.verified(note_text, *vkeys))


def verify_under(text: str, policy: Policy) -> Verified:
    """As `verify_receipt`, with the log keys of a policy, and its quorum of witnesses on the checkpoint."""
    return _verified(text, policy.verify)


def _verified(text: str, believed: Callable[[str], Checkpoint]) -> Verified:
    receipt = Receipt.parse(text)
    evidence = receipt.evidence
    if receipt.leaf.commitment != _commitment(evidence):
        raise ProofInvalid("the record is not what the leaf commits to")
    proof = receipt.proof
    checkpoint = believed(proof.checkpoint)
    leaf_hash = merkle.leaf_hash(receipt.leaf.encode())
    merkle.verify_inclusion(proof.index, checkpoint.size, leaf_hash, proof.path, checkpoint.root)
    return Verified(evidence.record, receipt.leaf, proof.index, checkpoint, evidence)


def _commitment(evidence: ActEvidence | CheckEvidence) -> bytes:
    """The leaf commitment that the evidence leads to; a check's path leads through its batch's inner root."""
    if isinstance(evidence, ActEvidence):
        return evidence.commitment()
    own = merkle.leaf_hash(evidence.commitment())
    root = merkle.root_of_inclusion(evidence.index, evidence.n, own, evidence.path)
    return leaves.batch_commitment(evidence.n, root)
