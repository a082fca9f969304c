"""A notice is told to a citizen, a task to the staff; neither holds a word that somebody typed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class Notice(Base):
    """Something has happened in her case; the sentence comes from the kind, the rest is behind the link."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_inbox", "citizen_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[UUID | None]
    url: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class StaffTask(Base):
    """Something the staff must see to in a citizen's case, and by when."""

    __tablename__ = "staff_task"
    __table_args__ = (Index("ix_staff_task_inbox", "done_at", "due_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[UUID | None] = mapped_column(index=True)
    url: Mapped[str] = mapped_column(String(300))
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"), index=True)
    """Whose it is; None: whoever opens the inbox first."""
    unit: Mapped[str] = mapped_column(String(200), default="")
    """The owner's unit: colleagues see the task too, so that nothing lies while somebody is ill."""
    created_at: Mapped[datetime]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
