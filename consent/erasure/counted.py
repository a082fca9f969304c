"""Writes the rows of erasing, and tells the tallies: nothing else would lead to one of them that vanished."""

from __future__ import annotations

from consent.keys import Keyring, Random
from consent.rows import EpochRow, ErasureBatchRow, ErasureRow, sealed
from consent.store import Store
from consent.tally import count


def put_erasure(store: Store, row: ErasureRow, *, keys: Keyring, random: Random) -> None:
    old, new = store.erasure(row.erasure_id), sealed(row, keys)
    store.put_erasure(new)
    count(store, ErasureRow, added=[new.mac], removed=[old.mac] if old else [], keys=keys, random=random)


def put_batch(
    store: Store, row: ErasureBatchRow, old: ErasureBatchRow | None = None, *, keys: Keyring, random: Random
) -> ErasureBatchRow:
    """The row as it is stored."""
    new = sealed(row, keys)
    store.put_erasure_batch(new)
    count(store, ErasureBatchRow, added=[new.mac], removed=[old.mac] if old else [], keys=keys, random=random)
    return new


def add_epoch(store: Store, row: EpochRow, *, keys: Keyring, random: Random) -> None:
    """One that is there already stays as it is."""
    new = sealed(row, keys)
    if store.add_epoch(new):
        count(store, EpochRow, added=[new.mac], keys=keys, random=random)
