"""What agencies say they moved, and what they asked about the past."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Uuid

from consent.sql.tables.form import mac, metadata

transfer = Table(
    "ledger_transfer",
    metadata,
    Column("transfer_id", Uuid, primary_key=True),
    Column("agency", String, nullable=False),
    Column("person", String, nullable=False),
    Column("check_id", Uuid, index=True),
    Column("legal_ref", String),
    Column("ground", String),
    Column("category", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
    Column("reported_at", BigInteger, nullable=False),
    mac(),
    Index(None, "person", "agency", "moved_at"),
)

lookback = Table(
    "ledger_lookback",
    metadata,
    Column("lookback_id", Uuid, primary_key=True),
    Column("agency", String, nullable=False),
    Column("supplier", String),
    Column("person", String, nullable=False),
    Column("category", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("case_ref", String),
    Column("effective_at", BigInteger, nullable=False),
    Column("known_at", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    mac(),
    Index(None, "person", "agency", "asked_at"),
)
