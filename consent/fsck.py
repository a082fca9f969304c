"""Reads a whole ledger and says what does not hold; it changes nothing.

Every cell of every `ledger_*` row is derived again from the sealed acts, the log and its signatures, or is covered by a
MAC, so that a change of any one of them is named with its table and key. What it cannot see: a database that was
changed together with the keys' folder; against that stand the published checkpoints, which others have.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from consent.audit.checks import audit_checks
from consent.audit.erasure import audit_erased
from consent.audit.ground import Audit, Fault, Ground
from consent.audit.log import audit_log
from consent.audit.notices import audit_notices
from consent.audit.people import HERS, audit_people
from consent.audit.tally import audit_tallies
from consent.audit.ways import audit_ways
from consent.keys import Keyring
from consent.log.guard import Guard
from consent.rows import AnswerRow, EntryRow, EventRow, FeedRow, Row

__all__ = ["Audit", "Fault", "fsck"]

logger = logging.getLogger("consent")


READ: tuple[type[Row], ...] = (*HERS, EventRow, EntryRow, EntryRow, AnswerRow, FeedRow)
"""What there may be much of, as often as it is read."""


def fsck(
    audit: Audit,
    *,
    keys: Keyring,
    now: datetime,
    origin: str | None = None,
    guard: Guard | None = None,
    progress: Callable[[int, int], None] | None = None,
    lost: Callable[[EntryRow], None] = lambda entry: None,
) -> list[Fault]:
    """Everything that is wrong, in no particular order; empty when the ledger is whole.

    `audit` reads from one snapshot, so that a ledger may be checked while it is at work. It is read row by row, in
    several orders: what this needs of memory is one person's rows, or one batch of checks, however large the ledger.
    `progress` is told how many rows of about how many were read; `lost`, which is no fault, of each entry whose act or
    checks are gone since the database was restored, as a signed entry of the log says (`consent.log.recovery`). No
    guard is a warning in the log, not a fault; a guard file that cannot be read raises `LogInconsistent`.
    """
    # The guard before the snapshot: a checkpoint published in between must not look like a database turned back.
    kept = None if guard is None else guard.checkpoint()
    if kept is None:
        logger.warning("the log has no guard: a database that was turned back in time would not be noticed")
    ground = Ground(audit=audit, keys=keys, origin=origin or keys.origin, now=now, lost=lost)
    if progress is not None:
        ground.progress = counted(audit, progress)
    audit_people(ground)
    audit_ways(ground)
    audit_log(ground, kept, audit_erased(ground))
    audit_checks(ground)
    audit_notices(ground)
    ground.read_the_rest()
    audit_tallies(ground)
    return ground.faults


def counted(audit: Audit, progress: Callable[[int, int], None]) -> Callable[[int], None]:
    """Adds up rows read, against about how many there are to read."""
    total, done = sum(map(audit.count, READ)), 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(done, total), total)

    return tell
