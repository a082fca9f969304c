"""A look-up for somebody who rings and its one-time steps, gone within hours; and who does whose work."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class PhoneLookup(Base):
    """One number that a caseworker typed. The number itself is not here; nor is anyone, where it led to no one."""

    __tablename__ = "phone_lookup"
    __table_args__ = (Index("ix_phone_lookup_of_employee", "employee_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class PhoneStep(Base):
    """The handle by which one consent that was found can be withdrawn, once, by whoever looked it up."""

    __tablename__ = "phone_step"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lookup_id: Mapped[UUID] = mapped_column(ForeignKey("phone_lookup.id", ondelete="CASCADE"), index=True)
    consent_id: Mapped[UUID]
    event_id: Mapped[UUID | None]
    """The withdrawal that spent it."""


class StandIn(Base):
    """A caseworker who is away, and the colleague who does her work meanwhile; both days count."""

    __tablename__ = "stand_in"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    substitute_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was called off."""


class PlannedHandover(Base):
    """A case that gets another coordinator on a day to come; what is passed on stands in the plan's own card."""

    __tablename__ = "planned_handover"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """Of the card."""
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    from_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    on: Mapped[date] = mapped_column("handed_on", index=True)
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    """When whoever still had the case called it off."""
