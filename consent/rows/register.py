"""Rows of the register: agencies, what they may ask about, and the assertions they have used up."""

from __future__ import annotations

from dataclasses import dataclass

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class AgencyRow(MacRow):
    TABLE = "ledger_agency"
    agency_id: str
    name: str
    kind: str
    cvr: str
    phone: str
    reason_da: str
    reason_en: str
    jwks: str
    scopes: str
    supplier: str | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class MandateRow(MacRow):
    TABLE = "ledger_mandate"
    agency: str
    category: str
    purpose: str
    sender: str
    valid_from: int
    valid_until: int | None
    legal_ref: str
    kind: str
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class BudgetRow(MacRow):
    """How many checks an agency may make in an hour, where that is not the usual number."""

    TABLE = "ledger_budget"
    agency: str
    hourly_checks: int
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class SpentRow(MacRow):
    """A client assertion that was used; it cannot be used again."""

    TABLE = "ledger_spent"
    agency: str
    jti: str
    expires_at: int
    mac: bytes = b""
