"""A document is one row that says what it is, and its file in sealed pieces; neither is changed once it is sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.documents.kinds import FileKind
from portal.sealing import SealedRow, sealed, sealed_bytes, sealed_column

ScanState = Literal["not_scanned", "waiting", "clean", "infected"]


class Document(SealedRow, Base):
    """One file that is part of her case: hers where `employee_id` is None, else the municipality's."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("file_kind in ('pdf', 'jpeg', 'png', 'text')", name="file_kind"),
        CheckConstraint("scan in ('not_scanned', 'waiting', 'clean', 'infected')", name="scan"),
        Index("ix_document_of_citizen", "citizen_id", "sent_at", "id"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    employee_id: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("thread_message.id"), index=True)
    """The message it came with; None: it was sent by itself."""
    file_kind: Mapped[FileKind] = mapped_column(String(10))
    size: Mapped[int]
    """In bytes, as it is kept."""
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When somebody in the municipality first had it on the screen; what she herself opens is never noted."""
    scan: Mapped[ScanState] = mapped_column(String(20))
    scanned_at: Mapped[datetime | None]
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    dated_on: Mapped[date | None]
    """The day that stands on it, if she says so."""
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = sealed()
    """The file's name, made safe."""
    what_sealed: Mapped[bytes | None] = sealed_column()
    what = sealed()
    """What it is, in her words."""
    origin_sealed: Mapped[bytes | None] = sealed_column()
    origin = sealed()
    """Whom it is from, if she says so."""


class DocumentPiece(SealedRow, Base):
    """A stretch of the file; it opens only at its own place in its own document."""

    __tablename__ = "document_piece"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int]
    data_sealed: Mapped[bytes | None] = sealed_column()
    data = sealed_bytes()
