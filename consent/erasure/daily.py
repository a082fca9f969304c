"""The daily job: what was erased enters the log, everybody else's key is wrapped anew, and the old epoch is destroyed.

Each step may be interrupted and done again. A key is never without an epoch that opens it, nor its epoch without the
file from which a database of yesterday can be brought up to date.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from consent.canonical import floor_millisecond, instant, milliseconds
from consent.epochs import SIZE, finish_shredding
from consent.erasure import counted, outside
from consent.erasure.tombstones import check_tombstone, event_tombstone
from consent.keys import KeyLost, Keyring, Random
from consent.log import durable, merkle
from consent.log import leaf as leaves
from consent.log.errors import LogInconsistent
from consent.rows import EpochRow, ErasureBatchRow, ErasureRow, SubjectRow, mac_of, sealed
from consent.store import Store

EVERY: Final = timedelta(hours=23)
"""Less than a day, so that from an approval to the end of its epoch it is never more than one."""
AT_ONCE: Final = 500

OpenStore = Callable[[], AbstractContextManager[Store]]
"""One transaction that writes, committed at the end of the `with`, rolled back by an exception."""
AddLeaf = Callable[[leaves.Leaf], int]
"""`consent.log.sequencer.Sequencer.add`."""
Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, kw_only=True)
class Daily:
    """The job of one installation; for whoever holds the log key."""

    open_store: OpenStore
    keys: Keyring
    origin: str
    now: Callable[[], datetime]
    add: AddLeaf
    scrub: Callable[[], bool]
    """Leaves nothing of deleted rows in the engine's files; False where it could not, and is to be tried again."""
    random: Random = os.urandom
    progress: Progress = _silent

    def listed(self) -> None:
        """Have every approved erasure in the list outside: for the worker now and then, and right after an approval."""
        with self.open_store() as store:
            outside.refuse_older(store, self.keys)
            missing = [row for row in store.erasures() if row.subject_id is not None and row.number is not None]
        if missing:
            outside.add(self._folder, missing)

    def due(self) -> bool:
        """Whether a day has passed. The first call on a new ledger begins the first day."""
        with self.open_store() as store:
            outside.refuse_older(store, self.keys)
            last = store.epoch()
            if self._over(store):
                return True
            if last is None:
                self._begun(store, self.keys.keks.oldest)
                return False
        return self.now() - instant(last.at) >= EVERY

    def run(self) -> int:
        """All of it, now; the new epoch. Raises `LogInconsistent`, destroying nothing, where a key does not open."""
        with durable.locked(self._folder / "kek"):
            finish_shredding(self._folder)
            self.listed()
            self.logged()
            epoch = self._renewed()
            self._finish()
        return epoch

    # the log

    def logged(self) -> None:
        """One leaf over every tombstone there is, if some are new; and the leaf of a run that was interrupted."""
        with self.open_store() as store:
            if store.unlogged_tombstones():
                hashes = sorted(
                    merkle.leaf_hash(told)
                    for told in (
                        *(event_tombstone(row, self.origin) for row in store.tombstones()),
                        *(check_tombstone(row, self.origin) for row in store.check_tombstones()),
                    )
                )
                handle = self.random(leaves.HASH_SIZE)
                batch = ErasureBatchRow(handle, len(hashes), merkle.root(hashes), None)
                counted.put_batch(store, batch, keys=self.keys, random=self.random)
                store.mark_logged()
        with self.open_store() as store:
            waiting = [row for row in store.erasure_batches() if row.idx is None]
        for row in waiting:
            index = self._index_of(row)
            if index is None:
                commitment = leaves.erasure_commitment(row.n, row.root)
                time = leaves.minute_of(self.now().timestamp())
                index = self.add(leaves.Leaf(leaves.ERASURE_BATCH, time, row.handle, commitment))
            with self.open_store() as store:
                counted.put_batch(store, replace(row, idx=index), row, keys=self.keys, random=self.random)

    def _index_of(self, row: ErasureBatchRow) -> int | None:
        """Where the log has this batch already; looked for from the end."""
        with self.open_store() as store:
            stop = store.head().size
            while stop > 0:
                start = max(0, stop - 4096)
                for offset, data in enumerate(store.leaves(start, stop)):
                    found = leaves.Leaf.decode(data)
                    if (found.type, found.handle) == (leaves.ERASURE_BATCH, row.handle):
                        return start + offset
                stop = start
        return None

    # the epoch

    def _renewed(self) -> int:
        epochs = self.keys.keks
        newest = epochs.newest()
        # More than one: an earlier run was interrupted, and its epoch is gone on with.
        epoch = newest if newest > epochs.oldest else newest + 1
        if epoch != newest:
            epochs.begin(epoch, self.random(SIZE))
        while not self._complete(epoch):
            self._rewrap(epoch)
            with self.open_store() as store:
                outside.write_survivors(epochs, epoch, (row for row in store.every_subject() if row.epoch == epoch))
        for old in list(epochs):
            if old < epoch:
                epochs.destroy(old)
        outside.forget_survivors(epochs)
        return epoch

    def _rewrap(self, epoch: int) -> None:
        done = 0
        while True:
            with self.open_store() as store:
                rows = store.subjects_before(epoch, AT_ONCE)
                store.rewrap([self._wrapped(row, epoch) for row in rows])
            if not rows:
                return
            done += len(rows)
            self.progress(done, done)

    def _wrapped(self, row: SubjectRow, epoch: int) -> SubjectRow:
        if mac_of(row, self.keys) != row.mac:
            raise LogInconsistent("a row of ledger_subject was changed outside the ledger")
        try:
            wrapped = self.keys.rewrap(row.subject_id, row.wrapped_key, row.epoch, epoch)
        except KeyLost:
            raise LogInconsistent("a person's key does not open: no epoch ends before that is understood") from None
        return sealed(replace(row, wrapped_key=wrapped, epoch=epoch), self.keys)

    def _complete(self, epoch: int) -> bool:
        """Nobody's key is under an older epoch, nobody is about to wrap one, and the file for old backups is there."""
        if not outside.has_survivors(self.keys.keks, epoch):
            return False
        with self.open_store() as store:
            store.hold_epochs(alone=True)
            if store.subjects_before(epoch, 1):
                return False
            # Committed before anything is destroyed: a database without this row is from before.
            self._begun(store, epoch)
        return True

    def _begun(self, store: Store, epoch: int) -> None:
        row = EpochRow(epoch, milliseconds(floor_millisecond(self.now())))
        counted.add_epoch(store, row, keys=self.keys, random=self.random)

    # the erasures

    def _finish(self) -> None:
        """`DONE`, where the epoch is destroyed and nothing of the deleted rows is left in the engine's files."""
        with self.open_store() as store:
            over = self._over(store)
            for row in over:
                # What led to her goes before the files are cleaned of it.
                forgotten = replace(row, subject_id=None, names=None)
                counted.put_erasure(store, forgotten, keys=self.keys, random=self.random)
        if not over or not self.scrub():
            return
        at = milliseconds(floor_millisecond(self.now()))
        with self.open_store() as store:
            for row in self._over(store):
                done = replace(row, done_at=at)
                counted.put_erasure(store, done, keys=self.keys, random=self.random)

    def _over(self, store: Store) -> list[ErasureRow]:
        """Erasures that are done but for saying so."""
        oldest = self.keys.keks.oldest
        return [row for row in store.erasures() if row.done_at is None and (row.epoch or oldest) < oldest]

    @property
    def _folder(self) -> Path:
        return self.keys.keks.folder
