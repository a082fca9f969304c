"""The alarms."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table

from consent.sql.tables.form import mac, metadata

alarm = Table(
    "ledger_alarm",
    metadata,
    Column("agency", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    mac(),
)
