"""What she follows, the points she gives, and what of them she has sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.Uuid(native_uuid=False)


def upgrade() -> None:
    op.create_table(
        "progress_parameter",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("citizen_id", ID, nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_progress_parameter_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_parameter")),
    )
    op.create_table(
        "progress_day",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("citizen_id", ID, nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_progress_day_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_day")),
        sa.UniqueConstraint("citizen_id", "scored_on", name=op.f("uq_progress_day_citizen_id")),
    )
    op.create_table(
        "progress_score",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("day_id", ID, nullable=False),
        sa.Column("parameter_id", ID, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("points_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["day_id"], ["progress_day.id"], name=op.f("fk_progress_score_day_id_progress_day")),
        sa.ForeignKeyConstraint(
            ["parameter_id"], ["progress_parameter.id"], name=op.f("fk_progress_score_parameter_id_progress_parameter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_score")),
        sa.UniqueConstraint("day_id", "parameter_id", name=op.f("uq_progress_score_day_id")),
    )
    op.create_table(
        "progress_sent",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("citizen_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_progress_sent_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["case_id"], ["citizen_case.id"], name=op.f("fk_progress_sent_case_id_citizen_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_sent")),
        sa.UniqueConstraint("reference", name=op.f("uq_progress_sent_reference")),
    )
    for table, columns in (
        ("progress_parameter", ("subject_id", "citizen_id")),
        ("progress_day", ("subject_id",)),
        ("progress_score", ("subject_id", "day_id", "parameter_id")),
        ("progress_sent", ("subject_id", "citizen_id", "case_id")),
    ):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("progress_sent", "progress_score", "progress_day", "progress_parameter"):
        op.drop_table(table)
