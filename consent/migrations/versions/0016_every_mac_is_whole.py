"""Lengths of MACs and hashes in the tables that came after `0008`, held by the database as in the older ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LENGTH = 32
_COLUMNS = {
    "ledger_alarm": ("mac",),
    "ledger_stream": ("mac",),
    "ledger_delivery": ("mac",),
    "ledger_reading": ("mac",),
    "ledger_recovery": ("mac", "root", "restored_root"),
    "ledger_erasure": ("mac",),
    "ledger_erasure_batch": ("mac", "handle", "root"),
    "ledger_epoch": ("mac",),
    "ledger_tombstone": ("commitment", "leaf_hash"),
    "ledger_check_tombstone": ("commitment",),
    "ledger_return_address": ("mac",),
    "ledger_way_back": ("mac",),
    "ledger_budget": ("mac",),
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in _COLUMNS.items():
        if sqlite:
            held = " ".join(
                f"WHEN NOT (length(NEW.{column}) = {_LENGTH}) THEN RAISE(ABORT, 'ck_{table}_{column}')"
                for column in columns
            )
            for verb in ("insert", "update"):
                op.execute(sa.text(
                    f"CREATE TRIGGER {table}_holds_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT CASE {held} END; END"
                ))
            continue
        for column in columns:
            op.execute(sa.text(
                f"ALTER TABLE ledger.{table} ADD CONSTRAINT ck_{table}_{column} CHECK (length({column}) = {_LENGTH})"
            ))


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in _COLUMNS.items():
        if sqlite:
            for verb in ("insert", "update"):
                op.execute(sa.text(f"DROP TRIGGER {table}_holds_{verb}"))
            continue
        for column in columns:
            op.execute(sa.text(f"ALTER TABLE ledger.{table} DROP CONSTRAINT ck_{table}_{column}"))
