"""Citizens' blocks of agencies."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table, UniqueConstraint, Uuid

from consent.sql.tables.form import mac, metadata

block = Table(
    "ledger_block",
    metadata,
    Column("block_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("ledger_subject.subject_id"), nullable=False),
    Column("agency", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    mac(),
    UniqueConstraint("subject_id", "agency"),
)
