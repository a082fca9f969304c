"""A citizen's block of an agency, and the indexes by which the worker finds what time or law has ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'requested'")


def upgrade() -> None:
    op.create_table(
        "ledger_block",
        sa.Column("block_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["ledger_subject.subject_id"], name=op.f("fk_ledger_block_subject_id")),
        sa.PrimaryKeyConstraint("block_id", name=op.f("pk_ledger_block")),
        sa.UniqueConstraint("subject_id", "agency", name=op.f("uq_ledger_block_subject_id_agency")),
    )
    op.create_index(
        "ix_ledger_consent_open",
        "ledger_consent",
        ["valid_until", "consent_id"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_ledger_in_force_mandate", "ledger_in_force", ["recipient", "purpose", "sender", "consent_id"])


def downgrade() -> None:
    op.drop_index("ix_ledger_in_force_mandate", "ledger_in_force")
    op.drop_index("ix_ledger_consent_open", "ledger_consent")
    op.drop_table("ledger_block")
