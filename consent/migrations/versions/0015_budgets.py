"""How many checks an agency may make in an hour, where two people have said another number than the usual one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_budget",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("hourly_checks", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_ledger_budget")),
    )


def downgrade() -> None:
    op.drop_table("ledger_budget")
