"""A planned handover can be called off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("planned_handover") as batch:
        batch.add_column(sa.Column("cancelled_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("planned_handover") as batch:
        batch.drop_column("cancelled_at")
