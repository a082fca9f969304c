"""Reads a whole ledger and says what does not hold; it changes nothing.

Every cell of every `ledger_*` row is derived again from the sealed acts, the log and its signatures, or is covered by a
MAC, so that a change of any one of them is named with its table and key. What it cannot see: a database that was
changed together with the keys' folder; against that stand the published checkpoints, which others have.
"""

from __future__ import annotations

import logging
from datetime import datetime

from consent.audit.acts import audit_acts
from consent.audit.ground import Audit, Fault, Ground
from consent.audit.log import audit_log
from consent.audit.tally import audit_tallies
from consent.keys import Keyring
from consent.log.guard import Guard

__all__ = ["Audit", "Fault", "fsck"]

logger = logging.getLogger("consent")


def fsck(
    audit: Audit, *, keys: Keyring, now: datetime, origin: str | None = None, guard: Guard | None = None
) -> list[Fault]:
    """Everything that is wrong, in no particular order; empty when the ledger is whole.

    `audit` reads from one snapshot, so that a ledger may be checked while it is at work. No guard is a warning in the
    log, not a fault; a guard file that cannot be read raises `LogInconsistent`.
    """
    # The guard before the snapshot: a checkpoint published in between must not look like a database turned back.
    kept = None if guard is None else guard.checkpoint()
    if kept is None:
        logger.warning("the log has no guard: a database that was turned back in time would not be noticed")
    ground = Ground(audit=audit, keys=keys, origin=origin or keys.origin, now=now)
    audit_log(ground, audit_acts(ground), kept)
    audit_tallies(ground)
    return ground.faults
