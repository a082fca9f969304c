"""Who brought the log back after its database was restored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_recovery",
        sa.Column(
            "idx", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False,
        ),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("restored_size", sa.BigInteger(), nullable=False),
        sa.Column("restored_root", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_recovery_no_{verb.lower()} BEFORE {verb} ON ledger_recovery "
                "BEGIN SELECT RAISE(ABORT, 'ledger_recovery is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER ledger_recovery_no_change BEFORE UPDATE OR DELETE ON ledger_recovery "
        "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
    )
    op.execute(
        "CREATE TRIGGER ledger_recovery_no_truncate BEFORE TRUNCATE ON ledger_recovery "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )


def downgrade() -> None:
    op.drop_table("ledger_recovery")
