"""Where an agency's citizens may go back to, and where after one request."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Uuid

from consent.sql.tables.form import mac, metadata

return_address = Table(
    "ledger_return_address",
    metadata,
    Column("agency", String, primary_key=True),
    Column("address", String, primary_key=True),
    mac(),
)

way_back = Table(
    "ledger_way_back",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("address", String, nullable=False),
    mac(),
)
