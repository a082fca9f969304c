"""Months as their figures were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.Uuid(native_uuid=False)


def upgrade() -> None:
    op.create_table(
        "statistics_month",
        sa.Column("id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.Column("log_size", sa.Integer(), nullable=False),
        sa.Column("log_root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("smallest", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistics_month")),
        sa.UniqueConstraint("month", name=op.f("uq_statistics_month_month")),
    )


def downgrade() -> None:
    op.drop_table("statistics_month")
