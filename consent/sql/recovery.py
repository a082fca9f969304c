"""Brings a restored database back to where its guard is, with the two people who answer for it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from consent.canonical import floor_millisecond, milliseconds
from consent.keys import Keyring
from consent.log.guard import Guard
from consent.log.recovery import Recovered, recover
from consent.log.sequencer import CheckpointSigner
from consent.log.store import LogStore
from consent.rows import RecoveryRow, sealed
from consent.sql.log import SqlLogStore, log_store_factory


class FourEyes(Exception):
    """A recovery needs two people, each by a name of their own."""


def recover_database(
    engine: Engine,
    keys: Keyring,
    signer: CheckpointSigner,
    guard: Guard,
    *,
    reason: str,
    operator: str,
    confirmed_by: str,
    now: Callable[[], datetime],
    before: Callable[[], None] = lambda: None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Recovered:
    """As `consent.log.recovery.recover`, from the leaves that lie beside the guard."""
    people = operator.strip().casefold(), confirmed_by.strip().casefold()
    if not all(people) or people[0] == people[1]:
        raise FourEyes

    def write_down(store: LogStore, idx: int, told: Recovered, at: datetime) -> None:
        assert isinstance(store, SqlLogStore), "made by the factory below"
        row = RecoveryRow(
            idx=idx,
            root=told.old_root,
            restored_size=told.restored_size,
            restored_root=told.restored_root,
            reason=told.reason,
            operator=operator.strip(),
            confirmed_by=confirmed_by.strip(),
            at=milliseconds(floor_millisecond(at)),
        )
        store.keep_recovery(sealed(row, keys))

    return recover(
        log_store_factory(engine, keys),
        signer,
        guard,
        reason=reason,
        kept_leaves=guard.leaves,
        write_down=write_down,
        before=before,
        now=now,
        progress=progress,
    )
