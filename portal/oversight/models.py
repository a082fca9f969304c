"""A citizen's report of a look, and a look that two people judge; what is written about it is sealed with her key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column


class LookReport(SealedRow, Base):
    """She does not recognise a look. One report a look; the answer is written once."""

    __tablename__ = "look_report"
    __table_args__ = (UniqueConstraint("read_event_id"), Index("ix_look_report_queue", "answered_at", "due_at"))

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    read_event_id: Mapped[UUID] = mapped_column(ForeignKey("read_event.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    """Who looked, and therefore never answers."""
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = sealed()
    reported_at: Mapped[datetime]
    due_at: Mapped[datetime]
    finding: Mapped[str | None] = mapped_column(String(12))
    """`rightful`, `wrongful` or `unclear`."""
    answer_sealed: Mapped[bytes | None] = sealed_column()
    answer = sealed()
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))


class Review(SealedRow, Base):
    """A look that is judged: one proposes a finding, another agrees, and neither is the one who looked."""

    __tablename__ = "look_review"
    __table_args__ = (
        UniqueConstraint("kind", "read_event_id"),
        Index("ix_look_review_queue", "state", "made_at"),
        Index("ix_look_review_once", "kind", "employee_id", "citizen_id", "made_at"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    """Why it is judged: see `rules.KINDS`."""
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    read_event_id: Mapped[UUID | None] = mapped_column(ForeignKey("read_event.id"))
    opening_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_opening.id"), unique=True)
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    """`waiting`, `proposed` or `done`."""
    finding: Mapped[str | None] = mapped_column(String(12))
    """`rightful` or `wrongful`."""
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = sealed()
    first_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
    first_at: Mapped[datetime | None]
    second_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
    second_at: Mapped[datetime | None]


class ReviewRun(Base):
    """One round of the automatic review: up to when it saw the looks, how many, and how many it queued."""

    __tablename__ = "look_review_run"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    up_to: Mapped[datetime]
    looks: Mapped[int]
    made: Mapped[int]


class ControlResult(Base):
    """What a check of the ledger by the operators came to: nobody is named, and a fault is told where it was found."""

    __tablename__ = "control_result"
    __table_args__ = (Index("ix_control_result_latest", "what", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(12))
    """`fsck`, `monitor` or `reconcile`."""
    about: Mapped[str] = mapped_column(String(64), default="")
    """The agency whose permits were held against what it moved."""
    at: Mapped[datetime]
    faults: Mapped[int]
    size: Mapped[int | None] = mapped_column(BigInteger)
    """Entries of the published checkpoint it was done at; None where none was published yet."""
