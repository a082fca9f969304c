"""Rows of a person: her key, her numbers, the names agencies know her by, the texts she was shown."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class SubjectRow(MacRow):
    TABLE = "ledger_subject"
    subject_id: UUID
    wrapped_key: bytes
    epoch: int
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class NumberRow(MacRow):
    TABLE = "ledger_number"
    number_mac: bytes
    subject_id: UUID
    number_sealed: bytes
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class PseudonymRow(MacRow):
    TABLE = "ledger_pseudonym"
    agency: str
    person: str
    subject_id: UUID
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class ServedRow(MacRow):
    TABLE = "ledger_served"
    served_id: UUID
    subject_id: UUID
    consent_id: UUID
    template_id: str
    version: int
    language: str
    text_sealed: bytes
    sha256: bytes
    at: int
    mac: bytes = b""
