"""Answered checks and their batches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint, Uuid, text

from consent.sql.tables.form import mac, metadata

check = Table(
    "ledger_check",
    metadata,
    Column("check_id", Uuid, primary_key=True),
    Column("agency", String, nullable=False),
    Column("person", String, nullable=False),
    Column("decided_at", BigInteger, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("batch_id", Uuid),
    Column("batch_pos", Integer),
    mac(),
    Index(None, "person", "agency", "decided_at"),
    Index(None, "batch_id", "batch_pos"),
    Index(
        "ix_ledger_check_unbatched",
        "decided_at",
        "check_id",
        sqlite_where=text("batch_id IS NULL"),
        postgresql_where=text("batch_id IS NULL"),
    ),
)

check_batch = Table(
    "ledger_check_batch",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("idx", BigInteger, nullable=False),
    Column("handle", LargeBinary, nullable=False),
    Column("n", Integer, nullable=False),
    Column("root", LargeBinary, nullable=False),
    UniqueConstraint("idx"),
)
