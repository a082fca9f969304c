"""That an employee looked at a citizen's case; rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class ReadEvent(Base):
    """Who looked, at what and why. The citizen is shown unit and role, never the name; the auditor can find it."""

    __tablename__ = "read_event"
    __table_args__ = (Index("ix_read_event_of_citizen", "citizen_id", "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    unit: Mapped[str] = mapped_column(String(200))
    """As it was called on the day."""
    role: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
