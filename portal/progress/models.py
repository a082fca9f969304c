"""What she follows, the points she gave on a day, and what of it she has sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Topic = Literal["sleep", "energy", "pain", "mood", "others", "focus", "own"]
"""What she may follow; `own` has a name in her own words."""


class Parameter(SealedRow, Base):
    """One thing she follows, or has followed."""

    __tablename__ = "progress_parameter"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    topic: Mapped[Topic] = mapped_column(String(20))
    position: Mapped[int]
    chosen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When she stopped following it; her points stay."""
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = sealed()


class ScoredDay(SealedRow, Base):
    """A day she gave points, and what she noted."""

    __tablename__ = "progress_day"
    __table_args__ = (UniqueConstraint("citizen_id", "scored_on"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    on: Mapped[date] = mapped_column("scored_on")
    kept_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When the note was sent: it is part of her case from then on, and stays as it is."""
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = sealed()


class Score(SealedRow, Base):
    """Points from 1 to 10 for one thing on one day: how she feels, so the number is sealed as any word of hers."""

    __tablename__ = "progress_score"
    __table_args__ = (UniqueConstraint("day_id", "parameter_id"),)

    day_id: Mapped[UUID] = mapped_column(ForeignKey("progress_day.id"), index=True)
    parameter_id: Mapped[UUID] = mapped_column(ForeignKey("progress_parameter.id"), index=True)
    sent_at: Mapped[datetime | None]
    """When it was first sent: it is part of her case from then on, and stays as it is."""
    points_sealed: Mapped[bytes | None] = sealed_column()
    points = sealed()


class SentScores(SealedRow, Base):
    """What she sent of it, as it stood then: the only thing of this room that staff ever read."""

    __tablename__ = "progress_sent"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When her caseworker first had it on the screen."""
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    content_sealed: Mapped[bytes | None] = sealed_column()
    content = sealed()
