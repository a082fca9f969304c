"""A request for a talk with the sundhedskoordinator, and what the municipality answered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Form = Literal["fremmoede", "telefon", "video"]
Decision = Literal["unchanged", "adapted", "dropped"]
"""What the municipality decided about the offer: it stays, it gets other skånehensyn, it falls away."""


class ConversationRequest(SealedRow, Base):
    """She says that a concrete offer worries her for her health: LAB § 113, stk. 3. Never a no."""

    __tablename__ = "conversation_request"
    __table_args__ = (CheckConstraint("form in ('fremmoede', 'telefon', 'video')", name="form"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"), index=True)
    open_for: Mapped[UUID | None] = mapped_column(unique=True)
    """The offer while nobody has answered, then None: at most one unanswered request an offer."""
    offer_version: Mapped[int]
    begun: Mapped[bool]
    """Whether the offer had begun when she asked: what decides if it waits."""
    asked_at: Mapped[datetime]
    form: Mapped[Form] = mapped_column(String(20))
    bisidder: Mapped[bool]
    interpreter: Mapped[bool]
    reference: Mapped[str] = mapped_column(String(20), unique=True)

    worry_sealed: Mapped[bytes | None] = sealed_column()
    worry = sealed()
    times_sealed: Mapped[bytes | None] = sealed_column()
    times = sealed()
    interpreter_language_sealed: Mapped[bytes | None] = sealed_column()
    interpreter_language = sealed()


class ConversationAnswer(SealedRow, Base):
    """One answer from the municipality; a request may get several, and one of them decides."""

    __tablename__ = "conversation_answer"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("conversation_request.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    decision: Mapped[Decision | None] = mapped_column(String(20))
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()
