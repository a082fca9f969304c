"""Who is at the other end: citizens and employees, never mistaken for one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import g, has_app_context
from flask_login import current_user
from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column


class Citizen(SealedRow, Base):
    """A person with her own page; `subject_id` is who she is in the ledger. Her number lives there, sealed, only."""

    __tablename__ = "citizen"
    __table_args__ = (UniqueConstraint("subject_id"),)

    name_sealed: Mapped[bytes | None] = sealed_column()
    name = sealed()
    address_sealed: Mapped[bytes | None] = sealed_column()
    address = sealed()
    email_sealed: Mapped[bytes | None] = sealed_column()
    email = sealed()
    phone_sealed: Mapped[bytes | None] = sealed_column()
    phone = sealed()
    protected: Mapped[bool] = mapped_column(default=False)
    """Name and address protection: shown to nobody but herself."""
    language: Mapped[str] = mapped_column(String(8), default="da")


class Employee(Base):
    """A member of staff. `roles` are the audiences of `portal.access` that she belongs to."""

    __tablename__ = "employee"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(200))
    role_names: Mapped[list[str]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """What the employee login names her by before her first login is linked."""

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.role_names)


class IdentityLink(Base):
    """An account at a provider, (issuer, sub), and the one person it belongs to."""

    __tablename__ = "identity_link"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    sub: Mapped[str] = mapped_column(String(300), primary_key=True)
    citizen_id: Mapped[UUID | None]
    employee_id: Mapped[UUID | None]


@dataclass(frozen=True, kw_only=True)
class Acting:
    """In this request the holder of a power acts for a citizen; read anew for each request, and never kept."""

    power_id: UUID
    citizen_id: UUID
    citizen_name: str = field(repr=False)
    holder_id: UUID
    holder_subject: UUID
    holder_name: str = field(repr=False)
    privileges: frozenset[str]
    economic_only: bool
    since: datetime
    """When she began to act for her this time."""


def acting() -> Acting | None:
    """By which power somebody acts for another in this request; None for whoever is there as herself."""
    found: Acting | None = g.get("acting") if has_app_context() else None
    return found


def current_citizen() -> Citizen | None:
    """The citizen whose pages these are: who is logged in, or for whom she acts where `access` has let her in.

    None when an employee is there, and None behind a door that is not open to whoever acts for another.
    """
    return getattr(current_user, "citizen", None)


def current_person() -> Citizen | None:
    """The citizen who is logged in, herself, for whomever she acts."""
    return getattr(current_user, "person", None)


def the_person() -> Citizen:
    person = current_person()
    assert person is not None
    return person


def current_employee() -> Employee | None:
    return getattr(current_user, "employee", None)


def the_citizen() -> Citizen:
    """The citizen who is logged in; for views that are open to citizens only."""
    citizen = current_citizen()
    assert citizen is not None
    return citizen


def the_employee() -> Employee:
    employee = current_employee()
    assert employee is not None
    return employee
