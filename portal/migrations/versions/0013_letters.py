"""Letters and where they are, and how citizens can be reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_letter",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("available_at", sa.BigInteger(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("paper_wanted", sa.Boolean(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_post_letter_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_letter")),
    )
    for column in ("citizen_id", "ref", "subject_id"):
        op.create_index(op.f(f"ix_post_letter_{column}"), "post_letter", [column])
    op.create_table(
        "post_reaching",
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("without_mitid", sa.Boolean(), nullable=False),
        sa.Column("wants_help", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_post_reaching_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_post_reaching")),
    )


def downgrade() -> None:
    op.drop_table("post_reaching")
    op.drop_table("post_letter")
