"""What she asks for under the law, and what was answered; her words are sealed with her own key."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column

Kind = Literal["access", "rectification", "erasure", "objection", "complaint"]
Over = Literal["decision", "handling", "data"]
"""What a complaint is over: a decision, how she was treated, or how her data were used."""
Outcome = Literal["met", "in_part", "refused", "passed_on"]


class RightsRequest(SealedRow, Base):
    """One request or complaint, and by when it is to be answered."""

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint("kind in ('access', 'rectification', 'erasure', 'objection', 'complaint')", name="kind"),
        CheckConstraint("(kind = 'complaint') = (complaint_over is not null)", name="complaint_over"),
        Index("ix_rights_request_of_citizen", "citizen_id", "asked_at"),
        Index("ix_rights_request_waiting", "answered_at", "due_on"),
    )

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    kind: Mapped[Kind] = mapped_column(String(20))
    complaint_over: Mapped[Over | None] = mapped_column(String(20))
    decided_on: Mapped[date | None]
    """The day of the decision she complains over, where she knows it."""
    late: Mapped[bool]
    """Whether a complaint seems to come after its deadline: it is taken and passed on like any other."""
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    reference: Mapped[str] = mapped_column(String(20), unique=True)

    about_sealed: Mapped[bytes | None] = sealed_column()
    about = sealed()
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()

    @property
    def goes_to_dpo(self) -> bool:
        """Whether the databeskyttelsesrådgiver answers it: somebody who has no part in the case."""
        return self.complaint_over == "data"


class RightsAnswer(SealedRow, Base):
    """What the municipality answered; it is never rewritten, a further answer stands beside it."""

    __tablename__ = "rights_answer"
    __table_args__ = (CheckConstraint("outcome in ('met', 'in_part', 'refused', 'passed_on')", name="outcome"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("rights_request.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(String(20))
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = sealed()
