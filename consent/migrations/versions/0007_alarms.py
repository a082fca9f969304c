"""Alarms about how agencies ask."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_alarm",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "kind", "hour", name=op.f("pk_ledger_alarm")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_alarm_no_{verb.lower()} BEFORE {verb} ON ledger_alarm "
                "BEGIN SELECT RAISE(ABORT, 'ledger_alarm is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER ledger_alarm_no_change BEFORE UPDATE OR DELETE ON ledger_alarm "
        "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
    )
    op.execute(
        "CREATE TRIGGER ledger_alarm_no_truncate BEFORE TRUNCATE ON ledger_alarm "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )


def downgrade() -> None:
    op.drop_table("ledger_alarm")
