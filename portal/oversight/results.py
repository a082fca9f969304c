"""What the operators' checks of the ledger came to, kept so that whoever oversees can read it without asking them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from consent.sql import SqlStore
from portal.logging import log
from portal.oversight.models import ControlResult
from portal.wiring import Wired

What = Literal["fsck", "monitor", "reconcile"]


def keep(parts: Wired, what: What, faults: int, *, about: str = "") -> bool:
    """Keep a result with the checkpoint that was published then. False where this role may not: the check holds."""
    try:
        with parts.session() as session:
            published = SqlStore(session.connection()).published()
            size = None if published is None else published.size
            session.add(
                ControlResult(id=uuid4(), what=what, about=about, at=parts.now(), faults=faults, size=size)
            )  # fmt: skip
            session.commit()
    except SQLAlchemyError as fault:
        log.warning("control result not kept", what=what, fault=type(fault).__name__)
        return False
    return True


def latest(session: Session) -> dict[str, tuple[datetime, int, int | None]]:
    """Of each kind of check the last: when, how many faults, and at how many entries."""
    found: dict[str, tuple[datetime, int, int | None]] = {}
    for what in ("fsck", "monitor", "reconcile"):
        row = session.scalars(
            select(ControlResult).where(ControlResult.what == what).order_by(ControlResult.at.desc()).limit(1)
        ).first()
        if row is not None:
            found[what] = (row.at, row.faults, row.size)
    return found
