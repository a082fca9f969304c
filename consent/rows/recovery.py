"""Row of a recovery: who brought the log back to what it had shown, when, why and from where."""

from __future__ import annotations

from dataclasses import dataclass

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class RecoveryRow(MacRow):
    """Its entry in the log says the same in the open, but for the two people."""

    TABLE = "ledger_recovery"
    idx: int
    """Of its entry, which is also the size that the log had shown before the database was restored."""
    root: bytes
    """Of the tree of that size."""
    restored_size: int
    restored_root: bytes
    reason: str
    operator: str
    confirmed_by: str
    """Another person than the operator."""
    at: int
    mac: bytes = b""
