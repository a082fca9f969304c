"""Answers that can be changed or told to the staff, drafts of answers, and when the staff were told of silence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offer") as batch:
        batch.add_column(sa.Column("silence_told_at", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("offer_answer") as batch:
        batch.drop_constraint(op.f("uq_offer_answer_offer_id"), type_="unique")
        batch.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("channel", sa.String(length=10), server_default="portal", nullable=False))
        batch.add_column(sa.Column("talked_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("recorded_by", sa.Uuid(native_uuid=False), nullable=True))
        batch.create_foreign_key(op.f("fk_offer_answer_recorded_by_employee"), "employee", ["recorded_by"], ["id"])
        batch.create_unique_constraint(op.f("uq_offer_answer_offer_id"), ["offer_id", "number"])
        batch.create_index(op.f("ix_offer_answer_recorded_by"), ["recorded_by"])
    op.create_table(
        "offer_draft",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("offer_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("typed_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_draft_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_draft")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_offer_draft_offer_id")),
    )
    op.create_index(op.f("ix_offer_draft_subject_id"), "offer_draft", ["subject_id"])


def downgrade() -> None:
    op.drop_table("offer_draft")
    with op.batch_alter_table("offer_answer") as batch:
        batch.drop_index(op.f("ix_offer_answer_recorded_by"))
        batch.drop_constraint(op.f("uq_offer_answer_offer_id"), type_="unique")
        for column in ("recorded_by", "talked_on", "channel", "number"):
            batch.drop_column(column)
        batch.create_unique_constraint(op.f("uq_offer_answer_offer_id"), ["offer_id"])
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("silence_told_at")
