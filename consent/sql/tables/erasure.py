"""Erasures, what is kept of the erased, and the epochs of the keys."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from consent.sql.tables.form import Place, mac, metadata

erasure = Table(
    "ledger_erasure",
    metadata,
    Column("erasure_id", Uuid, primary_key=True),
    Column("subject_id", Uuid),
    Column("ground", String, nullable=False),
    Column("legal_ref", String, nullable=False),
    Column("asked_by", String, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("not_before", BigInteger),
    Column("approved_by", String),
    Column("approved_at", BigInteger),
    Column("number", BigInteger),
    Column("epoch", Integer),
    Column("names", Text),
    Column("done_at", BigInteger),
    mac(),
    UniqueConstraint("number"),
    UniqueConstraint("subject_id"),
)

# In the order of their keys and of nothing else: the order in which they came would tell which belong together.
tombstone = Table(
    "ledger_tombstone",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("commitment", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("agencies", Text, nullable=False),
    Column("signed", Text, nullable=False),
    Column("logged", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

check_tombstone = Table(
    "ledger_check_tombstone",
    metadata,
    Column("batch_id", Uuid, primary_key=True),
    Column("batch_pos", Integer, primary_key=True, autoincrement=False),
    Column("commitment", LargeBinary, nullable=False),
    Column("signed", Text, nullable=False),
    Column("logged", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

erasure_batch = Table(
    "ledger_erasure_batch",
    metadata,
    Column("handle", LargeBinary, primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("idx", BigInteger, unique=True),
    mac(),
)

epoch = Table(
    "ledger_epoch",
    metadata,
    Column("epoch", Place, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    mac(),
)
