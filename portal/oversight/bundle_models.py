"""A bundle for Datatilsynet: who asked and who approved, on what ground, until when, and each time it was fetched."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class SupervisionBundle(Base):
    """Nothing of what is in it is kept here: it is made anew each time it is fetched."""

    __tablename__ = "supervision_bundle"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ground: Mapped[str] = mapped_column(String(20))
    """See `bundles.GROUNDS`."""
    legal_ref: Mapped[str] = mapped_column(String(300))
    """The § or article, as the one who asked wrote it."""
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("look_report.id"), index=True)
    """The report whose case it is about; None where it is about a period."""
    first: Mapped[date | None]
    last: Mapped[date | None]
    """The days of the period, both counted."""
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12))
    """`waiting`, `approved` or `declined`."""
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
    decided_at: Mapped[datetime | None]
    open_until: Mapped[datetime | None]


class SupervisionFetch(Base):
    """Once that a bundle was fetched, and the hash of the file that went."""

    __tablename__ = "supervision_fetch"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("supervision_bundle.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
