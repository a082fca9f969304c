"""What is kept of logins: sessions, logins under way, logout tokens that were used, and text typed before a login."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base
from portal.sealing import SealedRow, sealed, sealed_column


class LoginSession(Base):
    """One browser that is, or was, logged in. Its cookie's value is kept as a hash only."""

    __tablename__ = "login_session"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'citizen' AND citizen_id IS NOT NULL AND employee_id IS NULL)"
            " OR (kind = 'employee' AND employee_id IS NOT NULL AND citizen_id IS NULL)",
            name="one_person",
        ),
        Index("ix_login_session_issuer_idp_sid", "issuer", "idp_sid"),
        Index("ix_login_session_issuer_sub", "issuer", "sub"),
    )

    id_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    citizen_id: Mapped[UUID | None] = mapped_column(index=True)
    employee_id: Mapped[UUID | None] = mapped_column(index=True)
    issuer: Mapped[str] = mapped_column(String(300))
    sub: Mapped[str] = mapped_column(String(300))
    idp_sid: Mapped[str | None] = mapped_column(String(300))
    id_token: Mapped[str | None] = mapped_column(Text)
    """A hint for the way out, never one that names a person; gone when the session ends."""
    auth_time: Mapped[datetime]
    """When she last showed the provider who she is."""
    assurance: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    power_id: Mapped[UUID | None]
    """By which power she acts for somebody else in this browser; None: she is there as herself."""
    acting_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(16))
    """idle, limit, logout, replaced or provider."""


class LoginFlow(Base):
    """A login that was begun and has not come back; deleted when it does, so that it comes back once."""

    __tablename__ = "login_flow"

    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64))
    return_to: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime] = mapped_column(index=True)


class SpentLogoutToken(Base):
    """A back-channel logout token that has been acted on; kept until it would have expired anyway."""

    __tablename__ = "spent_logout_token"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    good_until: Mapped[datetime] = mapped_column(index=True)


class KeptText(SealedRow, Base):
    """What a citizen had typed when a login came between, for a quarter of an hour, sealed with her own key."""

    __tablename__ = "kept_text"
    __table_args__ = (UniqueConstraint("subject_id", "form"),)

    form: Mapped[str] = mapped_column(String(300))
    """The form's path."""
    kept_at: Mapped[datetime] = mapped_column(index=True)
    values_sealed: Mapped[bytes | None] = sealed_column()
    values = sealed()
