"""Looks that are reported by the citizen or judged by two, and the rounds of the automatic review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look_report",
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("read_event_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("finding", sa.String(length=12), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["employee.id"], name=op.f("fk_look_report_answered_by_employee")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_look_report_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_look_report_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["read_event_id"], ["read_event.id"], name=op.f("fk_look_report_read_event_id_read_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_report")),
        sa.UniqueConstraint("read_event_id", name=op.f("uq_look_report_read_event_id")),
    )
    op.create_index(op.f("ix_look_report_citizen_id"), "look_report", ["citizen_id"], unique=False)
    op.create_index("ix_look_report_queue", "look_report", ["answered_at", "due_at"], unique=False)
    op.create_index(op.f("ix_look_report_subject_id"), "look_report", ["subject_id"], unique=False)
    op.create_table(
        "look_review",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("read_event_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("opening_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("finding", sa.String(length=12), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("first_by", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("second_by", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("second_at", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_look_review_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_look_review_employee_id_employee")),
        sa.ForeignKeyConstraint(["first_by"], ["employee.id"], name=op.f("fk_look_review_first_by_employee")),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["case_opening.id"], name=op.f("fk_look_review_opening_id_case_opening")
        ),
        sa.ForeignKeyConstraint(
            ["read_event_id"], ["read_event.id"], name=op.f("fk_look_review_read_event_id_read_event")
        ),
        sa.ForeignKeyConstraint(["second_by"], ["employee.id"], name=op.f("fk_look_review_second_by_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_review")),
        sa.UniqueConstraint("kind", "read_event_id", name=op.f("uq_look_review_kind")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_look_review_opening_id")),
    )
    op.create_index(
        "ix_look_review_once", "look_review", ["kind", "employee_id", "citizen_id", "made_at"], unique=False
    )
    op.create_index("ix_look_review_queue", "look_review", ["state", "made_at"], unique=False)
    op.create_index(op.f("ix_look_review_subject_id"), "look_review", ["subject_id"], unique=False)
    op.create_table(
        "look_review_run",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_review_run")),
    )
    op.create_index(op.f("ix_look_review_run_at"), "look_review_run", ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("look_review_run")
    op.drop_table("look_review")
    op.drop_table("look_report")
