"""What is kept of reaching for cases: conflicts of interest, searches with what they found, and stated reasons."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column


class CitizenTerm(Base):
    """By which a citizen is found: a word of her name or the day she was born, as a keyed hash and nothing else."""

    __tablename__ = "citizen_term"
    __table_args__ = (Index("ix_citizen_term_hash", "kind", "hash"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    """`name`, `surname`, `address` or `born`."""
    hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)


class Conflict(Base):
    """An employee has declared that a case would be her own, a relative's, or of somebody else she is too near to."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (Index("ix_conflict_of_interest_pair", "employee_id", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    """Who it is in the ledger: the person may have no case here yet."""
    relation: Mapped[str] = mapped_column(String(10))
    """`self`, `relative` or `other`."""
    declared_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("employee.id"))


class Search(Base):
    """One search by an employee. What she searched for opens with the installation's own key, for whoever reviews."""

    __tablename__ = "case_search"
    __table_args__ = (Index("ix_case_search_of_employee", "employee_id", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"))
    by: Mapped[str] = mapped_column(String(10))
    """`name`, `born` or `number`."""
    criterion_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    found: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


class Hit(Base):
    """A citizen whom a search found: the handle by which her case can be asked for."""

    __tablename__ = "case_search_hit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    search_id: Mapped[UUID] = mapped_column(ForeignKey("case_search.id", ondelete="CASCADE"), index=True)
    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"), index=True)


class Opening(SealedRow, Base):
    """An employee has opened a case that is not hers, for a while, and has written why; the citizen reads it."""

    __tablename__ = "case_opening"
    __table_args__ = (Index("ix_case_opening_of_citizen", "citizen_id", "at"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("citizen_case.id"), index=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employee.id"), index=True)
    unit: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(20))
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = sealed()
    at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime]
