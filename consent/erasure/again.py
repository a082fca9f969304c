"""An old backup brought up to date: who was erased since is erased again, and everybody else gets her key back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from consent.canonical import floor_millisecond, milliseconds
from consent.erasure import counted, outside
from consent.erasure.daily import AT_ONCE, OpenStore
from consent.keys import Keyring
from consent.ledger import Ledger
from consent.log import durable
from consent.log.errors import LogInconsistent
from consent.rows import EpochRow, SubjectRow, mac_of, sealed


@dataclass(frozen=True, slots=True)
class Reapplied:
    """What had to be done."""

    erased: int
    rewrapped: int


def reapply(
    open_store: OpenStore,
    keys: Keyring,
    *,
    origin: str,
    now: Callable[[], datetime],
    sequence: Callable[[], int],
) -> Reapplied:
    """Bring a restored database up to date with what lies outside it, before it serves; nothing to do is fine.

    `sequence` is `Sequencer.run_once`: acts that were on their way when the backup was made enter the log first, since
    an erased event keeps nothing but its place there. On a database behind its guard, recover that first. Whatever
    interrupts this, do it again. Raises `LogInconsistent` if somebody's key is in no file here.
    """
    folder = keys.keks.folder
    with durable.locked(folder / "kek"):
        while sequence():
            pass
        erased = 0
        with open_store() as store:
            known = {row.number for row in store.erasures()}
        for row in outside.listed(folder):
            if row.number in known:
                continue
            with open_store() as store:
                erased += Ledger(store, keys=keys, now=now, origin=origin).reapply_erasure(row)
        rewrapped = _rewrapped(open_store, keys)
        with open_store() as store:
            store.hold_epochs(alone=True)
            if store.subjects_before(keys.keks.oldest, 1):
                raise LogInconsistent("somebody's key is under an epoch that is destroyed")
            at = milliseconds(floor_millisecond(now()))
            counted.add_epoch(store, EpochRow(keys.keks.oldest, at), keys=keys, random=os.urandom)
    return Reapplied(erased, rewrapped)


def _rewrapped(open_store: OpenStore, keys: Keyring) -> int:
    """Whoever's key is under an epoch that is destroyed gets it back from the newest file of survivors."""
    oldest, count = keys.keks.oldest, 0
    epoch, wrapped = outside.survivors(keys.keks)

    def restored(row: SubjectRow) -> SubjectRow:
        if mac_of(row, keys) != row.mac:
            raise LogInconsistent("a row of ledger_subject was changed outside the ledger")
        if row.subject_id not in wrapped:
            raise LogInconsistent("somebody's key is in no file of survivors: nothing is answered until that is found")
        return sealed(replace(row, wrapped_key=wrapped[row.subject_id], epoch=epoch), keys)

    while True:
        with open_store() as store:
            rows = store.subjects_before(oldest, AT_ONCE)
            store.rewrap([restored(row) for row in rows])
        if not rows:
            return count
        count += len(rows)
