"""What is kept of the erased: each tombstone signed, in the log, and under the newest leaf of erasures."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from consent.audit.ground import Ground
from consent.canonical import Malformed
from consent.erasure.tombstones import TOMBSTONE, check_tombstone, event_tombstone
from consent.log import leaf as leaves
from consent.log import merkle
from consent.rows import (
    CheckTombstoneRow,
    EntryRow,
    ErasureBatchRow,
    TombstoneRow,
)


@dataclass
class Erased:
    """What there was of erasures, for the audit of the log to find again."""

    batches: dict[bytes, ErasureBatchRow] = field(default_factory=dict)
    """By handle; those whose leaf was found are taken out."""
    newest: ErasureBatchRow | None = None
    hashes: list[bytes] = field(default_factory=list)
    """Of the tombstones that a leaf covers."""


def audit_erased(ground: Ground) -> Erased:
    erased = Erased()
    for row in ground.rows(TombstoneRow):
        _signed(ground, row, erased)
    for check in ground.rows(CheckTombstoneRow):
        _signed(ground, check, erased)
    for batch in ground.rows(ErasureBatchRow):
        erased.batches[batch.handle] = batch
        # The one on its way is the newest; of those in the log, the last.
        if erased.newest is None or _place(batch) > _place(erased.newest):
            erased.newest = batch
    _newest(ground, erased)
    return erased


def audit_leaf(ground: Ground, entry: EntryRow, leaf: leaves.Leaf, erased: Erased) -> bool:
    """Whether this entry is the leaf of a day's erasures."""
    batch = erased.batches.pop(leaf.handle, None)
    if batch is None:
        return False
    try:
        commitment = leaves.erasure_commitment(batch.n, batch.root)
    except ValueError:
        commitment = b""
    if leaf.commitment != commitment or batch.idx not in (None, entry.idx):
        ground.fault(batch, "the batch is not what its leaf commits to, or its leaf is elsewhere")
    return True


def audit_rest(ground: Ground, erased: Erased) -> None:
    """After the log was read: a batch without a leaf is on its way there."""
    for batch in erased.batches.values():
        if batch.idx is not None:
            ground.fault(batch, "the log has no leaf of this batch at its index")


def _signed(ground: Ground, row: TombstoneRow | CheckTombstoneRow, erased: Erased) -> None:
    try:
        if isinstance(row, TombstoneRow):
            told = event_tombstone(row, ground.origin)
        else:
            told = check_tombstone(row, ground.origin)
        if ground.keys.verify(TOMBSTONE, row.signed) != told:
            raise ValueError
    except (ValueError, Malformed):
        ground.fault(row, "the tombstone is not one that we signed")
        return
    if row.logged == 1:
        erased.hashes.append(merkle.leaf_hash(told))
    elif row.logged != 0:
        ground.fault(row, "a tombstone is in the log or on its way there")


def _place(batch: ErasureBatchRow) -> float:
    return inf if batch.idx is None else batch.idx


def _newest(ground: Ground, erased: Erased) -> None:
    """Older leaves covered fewer tombstones; which of them, nobody can tell any more, and should not."""
    hashes = sorted(erased.hashes)
    batch = erased.newest
    if batch is None:
        if hashes:
            ground.missing(ErasureBatchRow, ["-"], "there are tombstones in a batch that is missing")
    elif (batch.n, batch.root) != (len(hashes), merkle.root(hashes)):
        ground.fault(batch, "its tombstones are not those that were counted and hashed")
