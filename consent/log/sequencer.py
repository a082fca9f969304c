"""The sequencer moves what was acknowledged into the tree, signs the new root, and shows it to the world.

One run: lock the head, take what is pending, append in memory, sign, store and commit; then, in another transaction,
read back what was stored and only then publish. While more is waiting, that other transaction is the next run's, so
that a busy log commits once a batch. Acts are effective long before: a late sequencer means late receipts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from consent.log import leaf as leaves
from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent, ProofInvalid
from consent.log.guard import Guard
from consent.log.store import Head, LogStore, NewBatch, PendingAct, PendingCheck, StoreFactory
from consent.log.tiles import Edge, TiledTree

MAX_ACTS: Final = 256
MAX_CHECKS: Final = 4096

Cosign = Callable[[str, Callable[[int], list[bytes]]], str]
"""Adds witnesses' lines to a signed checkpoint, given how to prove that it grew from an earlier size."""


class CheckpointSigner(Protocol):
    """The log's key, or both of them while one replaces the other (`rotation`)."""

    @property
    def name(self) -> str:
        """The log's origin."""

    @property
    def vkeys(self) -> tuple[str, ...]:
        """Whose signatures its notes carry."""

    def sign(self, text: str) -> str:
        """The signed note."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What a run put into the database, kept in memory to compare with what the database then holds."""

    old: Head
    new: Head
    leaves: list[bytes]
    full_tiles: dict[tuple[int, int], bytes]
    note: str
    """The new head, signed."""


class Sequencer:
    """The one that holds the log key. A second one, in another process, is harmless: the head row elects."""

    def __init__(
        self,
        store_factory: StoreFactory,
        signer: CheckpointSigner,
        origin: str,
        now: Callable[[], datetime],
        *,
        guard: Guard | None = None,
        cosign: Cosign | None = None,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        if signer.name != origin:
            raise ValueError("a log signs its checkpoints under its own name, the origin")
        self._open = store_factory
        self._signer = signer
        self._origin = origin
        self._now = now
        self._guard = guard
        self._cosign = cosign
        self._random = random
        self._trusted: Head | None = None
        """The head this process left behind or has audited; any other is audited before it is built on."""
        self._unshown: _Written | None = None
        """What the last run left for this one to show."""
        self._verified: tuple[str, Checkpoint] | None = None
        """The published note that was looked at last, which need not be verified again."""

    def run_once(self) -> int:
        """Append what is pending, at most 256 acts and one batch of checks; the number of entries added.

        They are published when this returns, unless more acts are waiting: then by the next run, which is due at once.
        Raises `LogInconsistent`, having appended or published nothing more, when database, guard and signatures do
        not tell one story. Publishes what an earlier run appended but did not come to publish.
        """
        with self._open() as store:
            head = store.lock_head()
            self._audit(store, head)
            acts = store.pending_acts(MAX_ACTS + 1)
            checks = store.pending_checks(MAX_CHECKS)
            if not acts and not checks:
                shown = self._shown(store, head)
                store.rollback()
                if not shown:
                    self._publish(self._unshown)
                return 0
            if self._unshown is not None and head == self._unshown.new and not self._shown(store, head):
                self._show(store, head, self._unshown.note)
            written = self._append(store, head, acts[:MAX_ACTS], checks)
            store.commit()
        # A witness is asked with no transaction open, so there each batch is shown by itself.
        self._unshown = written
        if len(acts) <= MAX_ACTS or self._cosign is not None:
            self._publish(written)
        return written.new.size - head.size

    def add(self, own: leaves.Leaf) -> int:
        """Append a leaf about the log itself, which nobody's act led to, and publish it; its index."""
        with self._open() as store:
            head = store.lock_head()
            self._audit(store, head)
            written = self._append(store, head, [], [], own)
            store.commit()
        self._publish(written)
        return head.size

    def _append(
        self,
        store: LogStore,
        head: Head,
        acts: Sequence[PendingAct],
        checks: Sequence[PendingCheck],
        own: leaves.Leaf | None = None,
    ) -> _Written:
        at = self._now()
        entries: list[tuple[UUID | None, bytes]] = [(act.event_id, act.leaf) for act in acts]
        if own is not None:
            entries.append((None, own.encode()))
        batches: list[NewBatch] = []
        if checks:
            batch = self._batch(checks, head.size + len(entries))
            time = leaves.minute_of(at.timestamp())
            commitment = leaves.batch_commitment(batch.n, batch.root)
            entries.append((None, leaves.Leaf(leaves.CHECK_BATCH, time, batch.handle, commitment).encode()))
            batches.append(batch)
        if any(len(entry) != leaves.SIZE or not entry.startswith(leaves.MAGIC) for _, entry in entries):
            raise LogInconsistent("a pending leaf is malformed")
        leaf_hashes = [merkle.leaf_hash(entry) for _, entry in entries]
        edge, full_tiles = Edge.load(head.size, head.edge).append(leaf_hashes)
        new = Head(edge.size, edge.root(), edge.dump())
        signed = self._sign(new)
        store.append(head, new, entries, full_tiles, batches, signed, at)
        return _Written(head, new, [entry for _, entry in entries], full_tiles, signed)

    def _batch(self, checks: Sequence[PendingCheck], index: int) -> NewBatch:
        root = merkle.root([merkle.leaf_hash(check.commitment) for check in checks])
        batch_id = UUID(bytes=self._random(16), version=4)
        return NewBatch(batch_id, self._random(leaves.HASH_SIZE), len(checks), root, tuple(checks), index)

    def _publish(self, written: _Written | None) -> None:
        """Show the head to the world, after reading back that the database holds what was signed.

        Where that fails, the head stays untrusted and the next run stops at its audit, before it appends.
        """
        with self._open() as store:
            head = store.lock_head()
            if written is not None and head != written.new:
                written = None  # another sequencer went on from ours: read back all that is unpublished
            published = self._published(store)
            if published is not None and published.size >= head.size:
                store.rollback()
                return
            if written is not None and (published.size if published else 0) == written.old.size:
                self._read_back(store, written)
            else:
                self._read_back_since(store, published, head)
            signed = self._sign(head) if written is None else written.note
            if self._cosign is None:
                self._show(store, head, signed)
                store.commit()
                self._settled(head)
                return
        # A witness is asked with no transaction open: nobody waits for it but this checkpoint.
        cosigned = self._cosign(signed, lambda size: self._proof(size, head.size))
        with self._open() as store:
            store.lock_head()
            if not self._shown(store, head):
                self._show(store, head, cosigned)
                store.commit()
                self._settled(head)

    def _show(self, store: LogStore, head: Head, signed: str) -> None:
        """Visible from the commit on."""
        store.publish(head.size, signed, self._now())
        if self._guard is not None:
            # Before the commit that shows it: nobody has ever seen a checkpoint that the guard has not.
            self._guard.advance(signed, store.leaves)

    def _shown(self, store: LogStore, head: Head) -> bool:
        published = self._published(store)
        return published is not None and published.size >= head.size

    def _settled(self, head: Head) -> None:
        self._trusted, self._unshown = head, None

    def _proof(self, size1: int, size2: int) -> list[bytes]:
        with self._open() as store:
            return TiledTree(store, size2).consistency_proof(size1)

    def _audit(self, store: LogStore, head: Head) -> None:
        """Refuse to build on a head that contradicts its edge, what was published, or the guard."""
        if self._guard is not None:
            self._guard.refuse_behind(head.size, head.root)
        if head == self._trusted:
            return
        if self._unshown is not None and head == self._unshown.new:
            self._read_back(store, self._unshown)
            self._trusted = head
            return
        if Edge.load(head.size, head.edge).root() != head.root:
            raise LogInconsistent("the head's root is not that of its right edge")
        published = self._published(store)
        if published is not None and published.size > head.size:
            raise LogInconsistent("the head is behind what was published")
        self._read_back_since(store, published, head)
        kept = self._guard.checkpoint() if self._guard is not None else None
        if kept is not None and kept.origin != self._origin:
            raise LogInconsistent("the guard belongs to another log")
        if kept is not None and TiledTree(store, kept.size).root() != kept.root:
            raise LogInconsistent("the stored tree is not the one the guard has seen")
        self._trusted = head

    def _published(self, store: LogStore) -> Checkpoint | None:
        text = store.checkpoint()
        if text is None:
            return None
        if self._verified is None or self._verified[0] != text:
            try:
                self._verified = text, Checkpoint.verified(text, *self._signer.vkeys)
            except ProofInvalid as error:
                raise LogInconsistent("the published checkpoint is not one this log signed") from error
        return self._verified[1]

    def _sign(self, head: Head) -> str:
        return self._signer.sign(str(Checkpoint(self._origin, head.size, head.root)))

    @staticmethod
    def _read_back(store: LogStore, written: _Written) -> None:
        if store.leaves(written.old.size, written.new.size) != written.leaves:
            raise LogInconsistent("the stored leaves are not those that were signed")
        for (level, n), tile in written.full_tiles.items():
            if store.tile(level, n, 256) != tile:
                raise LogInconsistent("a stored tile is not the one that was signed")

    @staticmethod
    def _read_back_since(store: LogStore, published: Checkpoint | None, head: Head) -> None:
        """As `_read_back`, for what this process did not write itself: from the last checkpoint on."""
        edge = TiledTree(store, published.size).edge() if published else Edge(0, ())
        if published and edge.root() != published.root:
            raise LogInconsistent("the stored tree is not the one that was published")
        stored = store.leaves(edge.size, head.size)
        grown, full_tiles = edge.append([merkle.leaf_hash(item) for item in stored])
        if grown.size != head.size or grown.root() != head.root or grown.dump() != head.edge:
            raise LogInconsistent("the stored leaves do not lead to the signed root")
        for (level, n), tile in full_tiles.items():
            if store.tile(level, n, 256) != tile:
                raise LogInconsistent("a stored tile is not the one the leaves lead to")
