"""A log whose database was restored from an earlier copy goes on as the same log: its lost leaves are put back.

The published checkpoints, every receipt and every monitor's memory hold the log to the entries it has shown. So after a
restore the lost entries' leaves, which are public, are appended again exactly as they were, until the tree is the one
the guard has seen; and the next entry, of type 3, says in the open what happened. What those leaves stood for (sealed
bodies, checks) is gone: that part cannot be put back, and `fsck` names it.

The leaf of a recovery: handle = u64 size of the restored tree ‖ the reason in ASCII, filled up with zeros to 24 bytes;
commitment = SHA-256(`recovery/v1\\0` ‖ u64 old size ‖ old root ‖ u64 restored size ‖ restored root ‖ the reason as in
the handle). The old size is the leaf's own index, and both roots are those of the log itself: anybody who can read the
log can check it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent, ProofInvalid
from consent.log.guard import Guard
from consent.log.leaf import RECOVERY, Leaf, minute_of
from consent.log.sequencer import CheckpointSigner
from consent.log.store import Head, LogStore, StoreFactory
from consent.log.tiles import Edge

REASONS: Final = ("restored-backup", "failover", "disk-lost", "drill")
AT_ONCE: Final = 4096
_LABEL: Final = b"recovery/v1\0"
_HANDLE: Final = struct.Struct(">Q24s")
_SIZE: Final = struct.Struct(">Q")

ReadLeaves = Callable[[int, int], Sequence[bytes]]
"""The leaves [start, stop) as somebody kept them; fewer where they have no more."""


class NothingToRecover(Exception):
    """The database is not behind its guard; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery says: how long the log was, and the tree its database was restored to."""

    old_size: int
    old_root: bytes
    restored_size: int
    restored_root: bytes
    reason: str

    def leaf(self, time: int) -> Leaf:
        reason = self.reason.encode("ascii")
        handle = _HANDLE.pack(self.restored_size, reason)
        told = (_LABEL, _SIZE.pack(self.old_size), self.old_root, _SIZE.pack(self.restored_size), self.restored_root)
        commitment = hashlib.sha256(b"".join(told) + handle[_SIZE.size :]).digest()
        return Leaf(RECOVERY, time, handle, commitment)


def told_in(leaf: Leaf, index: int, root_at: Callable[[int], bytes]) -> Recovered:
    """What the recovery at this index says, checked against the log's own roots; `ProofInvalid` if it does not hold."""
    restored_size, filled = _HANDLE.unpack(leaf.handle)
    reason = filled.rstrip(b"\0").decode("ascii", "replace")
    if leaf.type != RECOVERY or reason not in REASONS or not restored_size < index:
        raise ProofInvalid("an entry is not what a recovery says")
    told = Recovered(index, root_at(index), restored_size, root_at(restored_size), reason)
    if told.leaf(leaf.time) != leaf:
        raise ProofInvalid("a recovery tells of another log than this one")
    return told


def recover(
    store_factory: StoreFactory,
    signer: CheckpointSigner,
    guard: Guard,
    *,
    reason: str,
    kept_leaves: ReadLeaves,
    write_down: Callable[[LogStore, int, Recovered, datetime], None],
    before: Callable[[], None] = lambda: None,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recovered:
    """Bring the log back to where its guard is, and say so in it, in one transaction; publish with a sequencer's run.

    `before` runs first, while the database is still behind its guard and so answers nobody: what a restored copy must
    be made to forget again is forgotten there. `write_down` keeps who did it, in the same transaction.
    `NothingToRecover` where there is nothing to do; `LogInconsistent` where the leaves do not lead to what was
    published, or are not to be had: another tree than the published one is never signed.
    """
    if reason not in REASONS:
        raise ValueError(f"a reason is one of {', '.join(REASONS)}")
    kept = _published(guard, signer)
    with store_factory() as store:
        if store.lock_head().size >= kept.size:
            raise NothingToRecover("the database is not behind its guard")
    before()
    with store_factory() as store:
        first = head = store.lock_head()
        if Edge.load(first.size, first.edge).root() != first.root:
            raise LogInconsistent("the head's root is not that of its right edge")
        waiting = {act.leaf: act.event_id for act in store.pending_acts(kept.size)}
        while head.size < kept.size:
            stop = min(kept.size, head.size + AT_ONCE)
            leaves = kept_leaves(head.size, stop)
            if len(leaves) != stop - head.size:
                raise LogInconsistent(f"the leaves of the entries from {head.size + len(leaves)} on are not to be had")
            head = _appended(store, signer, head, [(waiting.get(leaf), leaf) for leaf in leaves], now)
            progress(head.size - first.size, kept.size - first.size)
        if head.root != kept.root:
            raise LogInconsistent("the leaves do not lead to the published tree: the copy is of another history")
        told = Recovered(kept.size, kept.root, first.size, first.root, reason)
        at = now()
        _appended(store, signer, head, [(None, told.leaf(minute_of(at.timestamp())).encode())], now)
        write_down(store, kept.size, told, at)
        store.commit()
    return told


def _published(guard: Guard, signer: CheckpointSigner) -> Checkpoint:
    text = guard.read()
    if text is None:
        raise NothingToRecover("the log has no guard")
    try:
        return Checkpoint.verified(text, *signer.vkeys)
    except ProofInvalid:
        raise LogInconsistent("the guard's note is not signed by this log") from None


def _appended(
    store: LogStore,
    signer: CheckpointSigner,
    head: Head,
    entries: list[tuple[UUID | None, bytes]],
    now: Callable[[], datetime],
) -> Head:
    edge, full = Edge.load(head.size, head.edge).append([merkle.leaf_hash(leaf) for _, leaf in entries])
    new = Head(edge.size, edge.root(), edge.dump())
    signed = signer.sign(str(Checkpoint(signer.name, new.size, new.root)))
    store.append(head, new, entries, full, [], signed, now())
    return new
