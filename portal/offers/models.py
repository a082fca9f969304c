"""An offer as the municipality last worded it, her answers to it, and what she keeps while she thinks it over."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Kind = Literal["ressourceforloeb", "tilbud"]
Stage = Literal["indstilling", "partshoering", "afgoerelse"]
"""The team recommends; the party is heard; the municipality decides. Only the last can be complained about."""
Choice = Literal["yes", "no"]
Channel = Literal["portal", "oral"]


class Offer(SealedRow, Base):
    """What the municipality offers: a whole `ressourceforloeb`, or a `tilbud` that names a workplace and begins."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("kind in ('ressourceforloeb', 'tilbud')", name="kind"),
        CheckConstraint("stage in ('indstilling', 'partshoering', 'afgoerelse')", name="stage"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    kind: Mapped[Kind] = mapped_column(String(20))
    stage: Mapped[Stage] = mapped_column(String(20))
    sent_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    answer_by: Mapped[date | None]
    starts_on: Mapped[date | None]
    months: Mapped[int | None]
    """How long the course is meant to be."""
    begun_on: Mapped[date | None]
    """The day she began, as the municipality registered it."""
    held_at: Mapped[datetime | None]
    """Set on hold by her health worry: LAB § 113, stk. 3; see `Offer.on_hold`."""
    hold_ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """Taken back by the municipality: nothing more to answer."""
    silence_told_at: Mapped[datetime | None]
    """When the staff were asked to ring her, since the day to answer by had gone without a word."""
    earlier_courses: Mapped[int | None]
    earlier_months: Mapped[int | None]
    """Earlier ressourceforløb, as the municipality told them with the offer; None where it did not."""

    born_sealed: Mapped[bytes | None] = sealed_column()
    born = sealed()
    """Date of birth as YYYY-MM-DD, sent with the offer for the rule about age; empty where it was not."""
    workplace_sealed: Mapped[bytes | None] = sealed_column()
    workplace = sealed()
    tasks_sealed: Mapped[bytes | None] = sealed_column()
    tasks = sealed()
    skaanehensyn_sealed: Mapped[bytes | None] = sealed_column()
    skaanehensyn = sealed()
    purpose_sealed: Mapped[bytes | None] = sealed_column()
    purpose = sealed()

    @property
    def on_hold(self) -> bool:
        """She shall not begin before the municipality has decided whether the offer must be changed."""
        return self.held_at is not None and self.hold_ended_at is None

    def begun(self, today: date) -> bool:
        """Whether it has begun. On the first day itself it has not, unless that was registered: the doubt is hers.

        An offer that was once on hold begins only when the municipality registers it.
        """
        if self.begun_on is not None:
            return self.begun_on <= today
        return self.held_at is None and self.starts_on is not None and self.starts_on < today

    @property
    def version_hash(self) -> str:
        """What an answer binds to: SHA-256, in hex, over everything the offer says to her. Never stored."""
        said = [
            str(self.id),
            self.version,
            self.kind,
            self.stage,
            *(None if day is None else day.isoformat() for day in (self.answer_by, self.starts_on)),
            self.months,
            self.earlier_courses,
            self.earlier_months,
            *(self.born, self.workplace, self.tasks, self.skaanehensyn, self.purpose),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class Answer(SealedRow, Base):
    """A yes or no to an offer, bound to the text that was served before it. Of several the last one counts."""

    __tablename__ = "offer_answer"
    __table_args__ = (
        CheckConstraint("choice in ('yes', 'no')", name="choice"),
        UniqueConstraint("offer_id", "number"),
    )

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"))
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    """1 for the first answer; a changed answer is the next number, and the earlier ones stay."""
    offer_version: Mapped[int]
    stage: Mapped[Stage] = mapped_column(String(20))
    choice: Mapped[Choice] = mapped_column(String(3))
    comment_sealed: Mapped[bytes | None] = sealed_column()
    comment = sealed()
    served_id: Mapped[UUID]
    text_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the plain text that the served row holds."""
    assurance: Mapped[str] = mapped_column(String(20))
    channel: Mapped[Channel] = mapped_column(String(10), default="portal", server_default="portal")
    talked_on: Mapped[date | None]
    """The day of the talk, where somebody of the staff wrote her answer down."""
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"), index=True)
    represented_by: Mapped[UUID | None]
    """Who sent it for her by a power; both stand in the evidence."""
    at: Mapped[datetime]
    reference: Mapped[str] = mapped_column(String(20), unique=True)


class Draft(SealedRow, Base):
    """What she has kept while she thinks it over: hers alone, and no answer."""

    __tablename__ = "offer_draft"

    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offer.id"), unique=True)
    kept_at: Mapped[datetime]
    typed_sealed: Mapped[bytes | None] = sealed_column()
    typed = sealed()
    """Her choice and comment as JSON."""
