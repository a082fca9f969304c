"""A finished month as it was told: counted once, never again, and only what may be told of it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class StatisticsMonth(Base):
    """Kept as told: a month that was counted anew would show whose answer came or went between the two."""

    __tablename__ = "statistics_month"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)
    """Its first day."""
    counted_at: Mapped[datetime]
    log_size: Mapped[int]
    log_root: Mapped[bytes] = mapped_column(LargeBinary(32))
    published_at: Mapped[datetime]
    """When that checkpoint was published."""
    smallest: Mapped[int]
    """Cells about fewer people were hidden."""
    figures: Mapped[str] = mapped_column(Text)
    """JSON of two tables, by agency and by unit; a hidden cell is not in it."""
