"""What citizens ask for under the law, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rights_request",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("complaint_over", sa.String(length=20), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind in ('access', 'rectification', 'erasure', 'objection', 'complaint')",
            name=op.f("ck_rights_request_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'complaint') = (complaint_over is not null)", name=op.f("ck_rights_request_complaint_over")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_rights_request_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_rights_request_reference")),
    )
    op.create_index(op.f("ix_rights_request_subject_id"), "rights_request", ["subject_id"])
    op.create_index("ix_rights_request_of_citizen", "rights_request", ["citizen_id", "asked_at"])
    op.create_index("ix_rights_request_waiting", "rights_request", ["answered_at", "due_on"])
    op.create_table(
        "rights_answer",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("request_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('met', 'in_part', 'refused', 'passed_on')", name=op.f("ck_rights_answer_outcome")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_rights_answer_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["rights_request.id"], name=op.f("fk_rights_answer_request_id_rights_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_answer")),
    )
    op.create_index(op.f("ix_rights_answer_subject_id"), "rights_answer", ["subject_id"])
    op.create_index(op.f("ix_rights_answer_request_id"), "rights_answer", ["request_id"])


def downgrade() -> None:
    op.drop_table("rights_answer")
    op.drop_table("rights_request")
