"""One thing for the case system: what it is, word for word, and when the case system said that it has it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

EntryKind = Literal["answer", "consent", "request", "message", "meeting", "scores", "document"]


class JournalEntry(SealedRow, Base):
    """Written in the transaction of its cause; `ref` is the answer, consent, request, message or reply it tells of."""

    __tablename__ = "journal_entry"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    kind: Mapped[EntryKind] = mapped_column(String(20))
    ref: Mapped[UUID] = mapped_column(index=True)
    created_at: Mapped[datetime]
    acked_at: Mapped[datetime | None]
    body_sealed: Mapped[bytes | None] = sealed_column()
    body = sealed()
    number_sealed: Mapped[bytes | None] = sealed_column()
    number = sealed()
    """The case system's own number for it."""
