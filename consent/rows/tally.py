"""The row that counts other rows, so that one which nothing else leads to is missed when it vanishes."""

from __future__ import annotations

from dataclasses import dataclass

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class TallyRow(MacRow):
    """A part of the count of one table; what counts is the sum over all its parts, so `n` of one may be negative."""

    TABLE = "ledger_tally"
    counted: str
    """Name of the table."""
    part: int
    n: int
    total: bytes
    """The sum of the rows' MACs modulo 2^256, big-endian."""
    mac: bytes = b""
