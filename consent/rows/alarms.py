"""Rows of the alarms: an agency asked in a way that a person ought to look at."""

from __future__ import annotations

from dataclasses import dataclass

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class AlarmRow(MacRow):
    """At most one of a kind for an agency and an hour."""

    TABLE = "ledger_alarm"
    agency: str
    kind: str
    hour: int
    count: int
    raised_at: int
    mac: bytes = b""
