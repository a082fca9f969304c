"""Events, consents as they stand, and leaves on their way into the log."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from consent.sql.tables.form import mac, metadata, of_subject

event = Table(
    "ledger_event",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    of_subject(),
    Column("consent_id", Uuid, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", String, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
    Column("promise", Text, nullable=False),
    Column("cause", Uuid, index=True),
    mac(),
    UniqueConstraint("consent_id", "seq"),
)

consent = Table(
    "ledger_consent",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("ledger_subject.subject_id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("sender", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("case_sealed", LargeBinary),
    Column("categories", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("granted_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("head", LargeBinary, nullable=False),
    Column("served_id", Uuid),
    mac(),
    Index(None, "subject_id", "recipient", "purpose"),
    Index("ix_ledger_consent_held", "recipient", "created_at", "consent_id"),
    # What the worker looks for once a minute: each index holds what still waits, and nothing that is over.
    Index(
        "ix_ledger_consent_open",
        "valid_until",
        "consent_id",
        sqlite_where=text("state = 'requested'"),
        postgresql_where=text("state = 'requested'"),
    ),
    Index(
        "ix_ledger_consent_ending",
        "valid_until",
        "consent_id",
        sqlite_where=text("state = 'granted'"),
        postgresql_where=text("state = 'granted'"),
    ),
)

in_force = Table(
    "ledger_in_force",
    metadata,
    Column("subject_id", Uuid, primary_key=True),
    Column("sender", String, primary_key=True),
    Column("recipient", String, primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("category", String, primary_key=True),
    Column("consent_id", Uuid, ForeignKey("ledger_consent.consent_id"), nullable=False, index=True),
    Index("ix_ledger_in_force_mandate", "recipient", "purpose", "sender", "consent_id"),
)

pending = Table(
    "ledger_pending",
    metadata,
    Column("event_id", Uuid, ForeignKey("ledger_event.event_id"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
)
