"""One round of the job that deletes what is past its time: when, and how many rows of each kind; nobody is named."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class RetentionRun(Base):
    __tablename__ = "retention_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    """Kind of data → rows that were deleted."""
    left: Mapped[bool]
    """Whether more was past its time than one round takes; the next goes on."""
