"""How many rows there are of those that nothing else leads to, counted in parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_tally",
        sa.Column("counted", sa.String(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("counted", "part", name=op.f("pk_ledger_tally")),
    )


def downgrade() -> None:
    op.drop_table("ledger_tally")
