"""Brings a database to the ledger's newest form, by the ledger's own Alembic history."""

from __future__ import annotations

from sqlalchemy import Engine

from consent import migrations


def upgrade(engine: Engine) -> None:
    """Create or renew the `ledger_*` tables; a database already there is left as it is."""
    migrations.upgrade(engine)


def is_current(engine: Engine) -> bool:
    """Whether the database has the form this code expects."""
    return migrations.is_current(engine)
