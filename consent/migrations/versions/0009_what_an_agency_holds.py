"""An agency reads its own consents in the order they came, however many others there are."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_consent_held", "ledger_consent", ["recipient", "created_at", "consent_id"])


def downgrade() -> None:
    op.drop_index("ix_ledger_consent_held", table_name="ledger_consent")
