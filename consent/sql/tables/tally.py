"""How many rows there are of those that nothing else leads to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from consent.sql.tables.form import mac, metadata

tally = Table(
    "ledger_tally",
    metadata,
    Column("counted", String, primary_key=True),
    Column("part", BigInteger, primary_key=True, autoincrement=False),
    Column("n", BigInteger, nullable=False),
    Column("total", LargeBinary, nullable=False),
    mac(),
)
