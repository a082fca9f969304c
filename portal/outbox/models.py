"""The jobs that wait to be done outside the request."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Job(Base):
    """One thing to send. Its payload names rows by id; it never holds a text, a name or an address."""

    __tablename__ = "outbox_job"
    __table_args__ = (
        Index(
            "ix_outbox_job_open",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Not before this: moved forward when it is taken and when it fails, so that a dead worker's job is taken again."""
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    """Given up after the last try: kept for people to look at, never deleted."""
