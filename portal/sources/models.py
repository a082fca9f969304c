"""One source of the case: who, whether it takes her consent, and how far it has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Kind = Literal[
    "own_doctor", "hospital", "specialist", "clinic", "fund", "employer", "department", "elsewhere", "lae265"
]
"""`clinic` is the region's klinisk funktion, `fund` an a-kasse; `lae265` is the doctor's statement of her health."""
State = Literal["planned", "asked", "received", "unneeded"]
Consent = Literal["unknown", "wanted", "by_law"]
"""Whether she must say yes first: not known yet, yes, or the law allows it without."""


class Source(SealedRow, Base):
    """Somebody the case gathers from, or would if she wishes it."""

    __tablename__ = "case_source"
    __table_args__ = (
        CheckConstraint("state in ('planned', 'asked', 'received', 'unneeded')", name="state"),
        CheckConstraint("consent in ('unknown', 'wanted', 'by_law')", name="consent"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    kind: Mapped[Kind] = mapped_column(String(20))
    state: Mapped[State] = mapped_column(String(20))
    consent: Mapped[Consent] = mapped_column(String(20))
    sender: Mapped[str] = mapped_column(String(80))
    """With `recipient` the agencies a consent would be between, as the ledger names them; empty where none is named."""
    recipient: Mapped[str] = mapped_column(String(80))
    pointed_out: Mapped[bool]
    """She pointed to it herself."""
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    looked_on: Mapped[date | None]
    """Of a LÆ 265: the day they looked at what there is already, which comes first."""
    asked_on: Mapped[date | None]
    received_on: Mapped[date | None]
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = sealed()
    """Who it is: of a doctor it says something about her."""
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = sealed()
    """What the caseworker tells her about it; of what is not needed, why."""
    wish_sealed: Mapped[bytes | None] = sealed_column()
    wish = sealed()
    """What she wrote when she pointed to it."""
