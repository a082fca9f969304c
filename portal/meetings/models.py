"""An invitation to a meeting and what she has answered; when and where it is stands in the plan's own meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Reply = Literal["accept", "other_time", "cannot"]
Why = Literal["other", "interpreter"]
"""Why the municipality called it off: no interpreter came, or something else."""


class Invitation(SealedRow, Base):
    """She is called to a meeting; called off, it stays, and says so."""

    __tablename__ = "meeting_invitation"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("plan_meeting.id"), unique=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    """Who invited her."""
    sent_at: Mapped[datetime]
    minutes: Mapped[int]
    participants_sealed: Mapped[bytes | None] = sealed_column()
    participants = sealed()
    """One a line: name and what she is there for."""
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[Why | None] = mapped_column(String(20))
    replaced_by: Mapped[UUID | None]
    """The invitation that came instead."""


class InvitationReply(SealedRow, Base):
    """One answer of hers; the latest counts, and the earlier ones stay."""

    __tablename__ = "meeting_reply"
    __table_args__ = (CheckConstraint("what in ('accept', 'other_time', 'cannot')", name="what"),)

    invitation_id: Mapped[UUID] = mapped_column(ForeignKey("meeting_invitation.id"), index=True)
    what: Mapped[Reply] = mapped_column(String(20))
    at: Mapped[datetime]
    bisidder: Mapped[bool]
    interpreter: Mapped[bool]
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()
    interpreter_language_sealed: Mapped[bytes | None] = sealed_column()
    interpreter_language = sealed()
