"""A change to the register of agencies that one person has proposed and another decides on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class RegisterChange(Base):
    """Nothing of it is in force before it is approved; what was decided is kept."""

    __tablename__ = "register_change"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`agency`, `mandate`, `end`, `return`, `strike` or `budget`."""
    agency_id: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text)
    """JSON of what is proposed; about agencies only, never about a person."""
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    """`waiting`, `approved` or `rejected`."""
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"), index=True)
    decided_at: Mapped[datetime | None]
