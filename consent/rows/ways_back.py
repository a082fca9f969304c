"""Rows of the ways back: where an agency's citizens may go back to, and where after one request."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class ReturnAddressRow(MacRow):
    """One address that two people have entered for this agency."""

    TABLE = "ledger_return_address"
    agency: str
    address: str
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class WayBackRow(MacRow):
    """Of the registered ones that which came with a request."""

    TABLE = "ledger_way_back"
    consent_id: UUID
    address: str
    mac: bytes = b""
