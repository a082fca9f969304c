"""A look-up for somebody who rings, and the one-time step to withdraw each consent it found; gone within hours."""

from __future__ import annotations

from datetime import datetime
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
