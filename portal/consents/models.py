"""How a consent that a member of staff wrote down was said: on paper or aloud, when, with whose help, kept where."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Way = Literal["paper", "oral"]


class RecordedConsent(SealedRow, Base):
    """Its id is the ledger event's: the answer and the text are there, and this is how it came."""

    __tablename__ = "recorded_consent"

    consent_id: Mapped[UUID] = mapped_column(index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    way: Mapped[Way] = mapped_column(String(10))
    said_on: Mapped[date]
    """The day she signed, or the day of the talk."""
    at: Mapped[datetime]
    kept_where_sealed: Mapped[bytes | None] = sealed_column()
    kept_where = sealed()
    """Where the paper or the scan lies, or a note of the talk."""
    helped_by_sealed: Mapped[bytes | None] = sealed_column()
    helped_by = sealed()
    waived_why_sealed: Mapped[bytes | None] = sealed_column()
    waived_why = sealed()
    """Why it could not be in writing: sundhedsloven § 44, for a spoken yes to health data."""
