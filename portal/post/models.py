"""A letter of legal weight and where it is, and how a citizen wants and is able to be reached."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

LetterKind = Literal["indstilling", "partshoering", "afgoerelse", "consent"]
LetterState = Literal["queued", "sent", "available", "not_registered", "posted"]
"""Not registered: no Digital Post, so it is printed and posted."""


class Letter(SealedRow, Base):
    """What was sent, word for word; `ref` is the offer it tells of."""

    __tablename__ = "post_letter"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)
    kind: Mapped[LetterKind] = mapped_column(String(20))
    ref: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[LetterState] = mapped_column(String(20))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    available_at: Mapped[datetime | None]
    """When it could be read in her Digital Post: that day it has arrived."""
    posted_on: Mapped[date | None]
    paper_wanted: Mapped[bool]
    """A paper copy beside Digital Post, never instead of it."""
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()


class Reaching(Base):
    """Three separate things about one citizen. None of them ever closes her access here."""

    __tablename__ = "post_reaching"

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), primary_key=True)
    exempt: Mapped[bool]
    """Exempt from Digital Post."""
    without_mitid: Mapped[bool]
    wants_help: Mapped[bool]
    changed_at: Mapped[datetime]
