"""What she has sent, what was answered, and what she has not sent yet."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Kind = Literal["comment", "correction", "tell", "question", "goal", "wish", "preparation"]


class Contribution(SealedRow, Base):
    """One thing she has sent. It is part of her case from then on, and only that it was seen is written to it."""

    __tablename__ = "contribution"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    kind: Mapped[Kind] = mapped_column(String(20))
    line_id: Mapped[UUID | None]
    """The line of the plan it is about."""
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When her caseworker first had it on the screen; what she herself reads is never noted."""
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    about_sealed: Mapped[bytes | None] = sealed_column()
    about = sealed()
    """What the line was called when she wrote."""
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()


class ContributionAnswer(SealedRow, Base):
    """What the municipality answered; there may be several."""

    __tablename__ = "contribution_answer"

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("contribution.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    at: Mapped[datetime]
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()


class Draft(SealedRow, Base):
    """A form she has not sent: hers alone, until she sends it or throws it away."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("subject_id", "form"),)

    form: Mapped[str] = mapped_column(String(80))
    """Which form, by its address without a person in it."""
    kept_at: Mapped[datetime]
    values_sealed: Mapped[bytes | None] = sealed_column()
    values = sealed()
