"""Publish a month when it is over and the log covers it; read what was published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consent.ledger import Ledger
from portal.errors import NotFound
from portal.pages import local_day
from portal.statistics.counting import begins, by_agency, by_unit, next_month
from portal.statistics.figures import Table
from portal.statistics.models import StatisticsMonth

SHOWN = 12
"""Months on the page, and months back that the first count goes."""
OLDEST = 120
"""Months in the file."""


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month as it was published."""

    month: date
    counted_at: datetime
    log_size: int
    log_root: bytes
    published_at: datetime
    smallest: int
    agencies: Table
    units: Table


def publish(session: Session, ledger: Ledger, smallest: int, now: datetime) -> int:
    """Count the months that are over and not told yet → how many; one statement when there is none.

    None is counted before the published log covers it to its end. The caller commits.
    """
    told = session.scalar(select(func.max(StatisticsMonth.month)))
    this = local_day(now).replace(day=1)
    last = _before(this)
    if told == last:
        return 0
    begun, covering = ledger.begun_at(), ledger.covering(begins(this))
    if begun is None or covering is None:
        return 0
    month = next_month(told) if told else max(local_day(begun).replace(day=1), _back(this, SHOWN))
    made = 0
    while month <= last:
        figures = {
            "agencies": by_agency(ledger, month, covering, smallest).told(),
            "units": by_unit(session, month, smallest).told(),
        }
        row = StatisticsMonth(
            id=uuid4(),
            month=month,
            counted_at=now,
            log_size=covering.size,
            log_root=covering.root,
            published_at=covering.published_at,
            smallest=smallest,
            figures=json.dumps(figures, ensure_ascii=False, sort_keys=True),
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            return made  # another worker has told it
        month, made = next_month(month), made + 1
    return made


def newest(session: Session, most: int = SHOWN) -> Sequence[Month]:
    """The newest first; one statement."""
    found = select(StatisticsMonth).order_by(StatisticsMonth.month.desc()).limit(most)
    return [_read(row) for row in session.scalars(found)]


def of(session: Session, month: date) -> Month:
    row = session.scalar(select(StatisticsMonth).where(StatisticsMonth.month == month))
    if row is None:
        raise NotFound
    return _read(row)


def _read(row: StatisticsMonth) -> Month:
    told = json.loads(row.figures)
    return Month(
        month=row.month,
        counted_at=row.counted_at,
        log_size=row.log_size,
        log_root=bytes(row.log_root),
        published_at=row.published_at,
        smallest=row.smallest,
        agencies=Table.of(told["agencies"]),
        units=Table.of(told["units"]),
    )


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _back(month: date, months: int) -> date:
    for _number in range(months):
        month = _before(month)
    return month
