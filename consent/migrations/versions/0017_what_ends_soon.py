"""An index of the consents in force by their end, so that whoever gave one can be told in time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ledger_consent_ending",
        "ledger_consent",
        ["valid_until", "consent_id"],
        sqlite_where=sa.text("state = 'granted'"),
        postgresql_where=sa.text("state = 'granted'"),
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_consent_ending", "ledger_consent")
