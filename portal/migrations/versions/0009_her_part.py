"""Her part of the case: what she sent, what was answered, and her drafts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contribution",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("line_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_contribution_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["case_id"], ["citizen_case.id"], name=op.f("fk_contribution_case_id_citizen_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("reference", name=op.f("uq_contribution_reference")),
    )
    op.create_table(
        "contribution_answer",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("contribution_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_contribution_answer_contribution_id_contribution")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["citizen_case.id"], name=op.f("fk_contribution_answer_case_id_citizen_case")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_contribution_answer_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution_answer")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("subject_id", "form", name=op.f("uq_draft_subject_id")),
    )
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


INDEXED = {
    "contribution": ("subject_id", "case_id"),
    "contribution_answer": ("subject_id", "contribution_id", "case_id", "employee_id"),
    "draft": ("subject_id",),
}


def downgrade() -> None:
    for table in reversed(INDEXED):
        op.drop_table(table)
