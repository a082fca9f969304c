"""Agencies, their mandates, and used-up assertions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from consent.sql.tables.form import mac, metadata

agency = Table(
    "ledger_agency",
    metadata,
    Column("agency_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("cvr", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("reason_da", Text, nullable=False),
    Column("reason_en", Text, nullable=False),
    Column("jwks", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("supplier", String),
    mac(),
)

mandate = Table(
    "ledger_mandate",
    metadata,
    Column("agency", String, primary_key=True),
    Column("category", String, primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("sender", String, primary_key=True),
    Column("valid_from", BigInteger, primary_key=True),
    Column("valid_until", BigInteger),
    Column("legal_ref", String, nullable=False),
    Column("kind", String, nullable=False),
    mac(),
)

budget = Table(
    "ledger_budget",
    metadata,
    Column("agency", String, primary_key=True),
    Column("hourly_checks", BigInteger, nullable=False),
    mac(),
)

spent = Table(
    "ledger_spent",
    metadata,
    Column("agency", String, primary_key=True),
    Column("jti", String, primary_key=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
    mac(),
)
