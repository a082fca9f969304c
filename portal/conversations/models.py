"""A wish for a talk with the sundhedskoordinator, the times for it, and what each has said until it is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Form = Literal["fremmoede", "telefon", "video"]
Decision = Literal["unchanged", "adapted", "dropped"]
"""What the municipality decided about the offer: it stays, it gets other skånehensyn, it falls away."""
Said = Literal["message", "advice", "decision"]
"""A word on the way, the sundhedskoordinator's advice after the talk, what the municipality decided."""
Turn = Literal["citizen", "municipality"]
"""Who is waited for."""
Response = Literal["accept", "other_time", "cancel", "comment"]
"""She takes one of the times, asks for others, wants no talk any more, or says what she thinks of the decision."""


class ConversationRequest(SealedRow, Base):
    """She says that a concrete offer worries her for her health: LAB § 113, stk. 3. Never a no."""

    __tablename__ = "conversation_request"
    __table_args__ = (CheckConstraint("form in ('fremmoede', 'telefon', 'video')", name="form"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"), index=True)
    open_for: Mapped[UUID | None] = mapped_column(unique=True)
    """The offer until there is advice, a decision or a no to the talk, then None: one open wish an offer at most."""
    offer_version: Mapped[int]
    begun: Mapped[bool]
    """Whether the offer had begun when she asked: what decides if it waits."""
    asked_at: Mapped[datetime]
    form: Mapped[Form] = mapped_column(String(20))
    bisidder: Mapped[bool]
    interpreter: Mapped[bool]
    jobformidler: Mapped[bool] = mapped_column(default=False, server_default=false())
    """She wants her personlig jobformidler there in the caseworker's place: BEK 2409/2021 § 3."""
    cancelled_at: Mapped[datetime | None]
    """When she said that she wants no talk any more; what happens to the offer is still to be decided."""
    turn: Mapped[Turn | None] = mapped_column(String(20))
    """Who has the ball; None once it is decided."""
    turn_since: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    reference: Mapped[str] = mapped_column(String(20), unique=True)

    worry_sealed: Mapped[bytes | None] = sealed_column()
    worry = sealed()
    times_sealed: Mapped[bytes | None] = sealed_column()
    times = sealed()
    interpreter_language_sealed: Mapped[bytes | None] = sealed_column()
    interpreter_language = sealed()
    bisidder_name_sealed: Mapped[bytes | None] = sealed_column()
    bisidder_name = sealed()
    shared_sealed: Mapped[bytes | None] = sealed_column()
    shared = sealed()
    """What goes with the wish, word for word as she was shown it: all that the sundhedskoordinator sees."""


class ConversationAnswer(SealedRow, Base):
    """One answer to her; a wish may get several, and one of them decides."""

    __tablename__ = "conversation_answer"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("conversation_request.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    what: Mapped[Said] = mapped_column(String(20))
    decision: Mapped[Decision | None] = mapped_column(String(20))
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()


class ConversationTimes(SealedRow, Base):
    """Two or three times to choose from; the latest proposal counts."""

    __tablename__ = "conversation_times"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("conversation_request.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    form: Mapped[Form] = mapped_column(String(20))
    first_at: Mapped[datetime]
    second_at: Mapped[datetime]
    third_at: Mapped[datetime | None]
    place_sealed: Mapped[bytes | None] = sealed_column()
    place = sealed()
    interpreter_sealed: Mapped[bytes | None] = sealed_column()
    interpreter = sealed()
    """Who interprets, where that is known: never her bisidder or a relative."""

    @property
    def choices(self) -> tuple[datetime, ...]:
        return tuple(at for at in (self.first_at, self.second_at, self.third_at) if at is not None)


class ConversationResponse(SealedRow, Base):
    """What she said: about the times, about the talk, or about the decision; each with a receipt."""

    __tablename__ = "conversation_response"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("conversation_request.id"), index=True)
    times_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation_times.id"))
    what: Mapped[Response] = mapped_column(String(20))
    chosen_at: Mapped[datetime | None]
    """The time she took."""
    at: Mapped[datetime]
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()
