"""Brings a database to the ledger's newest form: `upgrade(engine)`; `is_current(engine)` tells whether it has it."""

from __future__ import annotations

from consent.migrations import is_current, upgrade

__all__ = ["is_current", "upgrade"]
