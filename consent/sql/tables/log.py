"""The log: head, entries, full tiles, checkpoints and feed numbers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, String, Table, Text, Uuid

from consent.sql.tables.form import Place, mac, metadata

head = Table(
    "ledger_head",
    metadata,
    Column("log", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("edge", LargeBinary, nullable=False),
    Column("note", Text),
)

entry = Table(
    "ledger_entry",
    metadata,
    Column("idx", Place, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("event_id", Uuid, unique=True),
)

tile = Table(
    "ledger_tile",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", Place, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    mac(),
)

recovery = Table(
    "ledger_recovery",
    metadata,
    Column("idx", Place, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("restored_size", BigInteger, nullable=False),
    Column("restored_root", LargeBinary, nullable=False),
    Column("reason", String, nullable=False),
    Column("operator", String, nullable=False),
    Column("confirmed_by", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    mac(),
)

feed = Table(
    "ledger_feed",
    metadata,
    Column("agency", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False, index=True),
)
