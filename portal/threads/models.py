"""A thread is about one thing in her case; its messages are sealed with her key and never rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

About = Literal["general", "plan", "consent", "offer", "meeting"]


class Thread(SealedRow, Base):
    """What a citizen and the municipality write to each other about one thing."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("about in ('general', 'plan', 'consent', 'offer', 'meeting')", name="about"),
        Index("ix_thread_of_citizen", "citizen_id", "last_at", "id"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    about: Mapped[About] = mapped_column(String(20))
    ref: Mapped[UUID | None]
    """The consent, offer or meeting."""
    topic_sealed: Mapped[bytes | None] = sealed_column()
    topic = sealed()
    """The item's own name when the thread began: a workplace, an agency, when a meeting is."""
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    waits_since: Mapped[datetime | None]
    """Since when she waits for an answer; None: she does not."""


class ThreadMessage(SealedRow, Base):
    """One message: hers where `employee_id` is None, else the municipality's."""

    __tablename__ = "thread_message"
    __table_args__ = (Index("ix_thread_message_in_thread", "thread_id", "at", "id"),)

    thread_id: Mapped[UUID] = mapped_column(ForeignKey("thread.id"))
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the other side first opened it. She is told of hers; the municipality is not told of theirs."""
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()
