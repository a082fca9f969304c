"""A power to act for a citizen as the municipality keeps it, and every look and act that was made by it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Source = Literal["digital", "paper", "guardian", "future"]
"""Digital Fuldmagt, a fuldmagt on paper, a værge, a fremtidsfuldmagt that is in force."""
Ended = Literal["citizen", "phone", "death", "document"]
"""She ended it herself, she rang, she has died, or the document it rests on is no longer in force."""


class Power(SealedRow, Base):
    """The holder may act for the citizen, from a day and perhaps until one, in what the privileges name."""

    __tablename__ = "representation_power"
    __table_args__ = (
        CheckConstraint("source in ('digital', 'paper', 'guardian', 'future')", name="source"),
        CheckConstraint("citizen_id <> holder_id", name="another"),
        CheckConstraint("(ended_at is null) = (ended_how is null)", name="ended"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    source: Mapped[Source] = mapped_column(String(20))
    privilege_names: Mapped[list[str]] = mapped_column(JSON)
    """Of a digital one as the registry last told it; it is asked again before anything is allowed."""
    economic_only: Mapped[bool]
    """A guardian for her money alone: nothing personal is hers to decide (værgemålsloven § 5)."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """The last day it holds."""
    document_sealed: Mapped[bytes | None] = sealed_column()
    document = sealed()
    """Where the document is kept that it rests on."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
    first_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[Ended | None] = mapped_column(String(20))
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))

    @property
    def privileges(self) -> frozenset[str]:
        return frozenset(self.privilege_names)


class RepresentedAct(Base):
    """What was seen or done by a power; rows are only ever added, in the transaction of the act itself."""

    __tablename__ = "representation_act"
    __table_args__ = (
        Index("ix_representation_act_of_citizen", "citizen_id", "at", "id"),
        Index("ix_representation_act_of_holder", "holder_id", "at", "id"),
        Index("ix_representation_act_power_id", "power_id", "since", "what"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    power_id: Mapped[UUID] = mapped_column(ForeignKey("representation_power.id"))
    what: Mapped[str] = mapped_column(String(20))
    """What she looked at, or the kind of act as the journal calls it."""
    ref: Mapped[UUID | None]
    """The thing an act was about; None for a look."""
    since: Mapped[datetime]
    """When she began to act for her that time: looks at the same part of the case are told once for each time."""
    at: Mapped[datetime]
