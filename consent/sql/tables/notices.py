"""Streams to agencies, the deliveries on them, and how far each agency has read its feed."""

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

from consent.sql.tables.form import mac, metadata

_OPEN = text("status <> 'closed'")
_PENDING = text("state = 'pending'")

stream = Table(
    "ledger_stream",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("agency", String, nullable=False),
    Column("method", String, nullable=False),
    Column("endpoint_url", Text, nullable=False),
    Column("authorization_sealed", LargeBinary),
    Column("description", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("begins", BigInteger, nullable=False),
    Column("enrolled", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("error", String),
    Column("redeliver_from", BigInteger),
    Column("verify_state", String),
    Column("verify_asked_at", BigInteger),
    Column("verified_at", BigInteger),
    mac(),
    Index("uq_ledger_stream_open", "agency", "method", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)

delivery = Table(
    "ledger_delivery",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("ledger_stream.stream_id"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("consent_id", Uuid, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("acked_at", BigInteger),
    Column("error", String),
    mac(),
    UniqueConstraint("stream_id", "number"),
    Index("ix_ledger_delivery_due", "stream_id", "next_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index(
        "ix_ledger_delivery_in_order",
        "stream_id",
        "consent_id",
        "number",
        sqlite_where=_PENDING,
        postgresql_where=_PENDING,
    ),
)

reading = Table(
    "ledger_reading",
    metadata,
    Column("agency", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    mac(),
)
