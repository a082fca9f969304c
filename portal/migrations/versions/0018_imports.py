"""What came in from older systems, each run and each row by keyed hashes; and courses that are corrected with a trace."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_import_run_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(op.f("ix_import_run_at"), "import_run", ["at"])
    op.create_table(
        "import_row",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("row_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("run_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"], name=op.f("fk_import_row_run_id_import_run")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_import_row")),
    )
    for column in ("row_id", "run_id"):
        op.create_index(op.f(f"ix_import_row_{column}"), "import_row", [column])
    with op.batch_alter_table("course") as course:
        course.add_column(sa.Column("rules_on", sa.Date(), nullable=True))
    with op.batch_alter_table("course_day") as day:
        day.add_column(sa.Column("written_at", sa.BigInteger(), nullable=True))
        day.add_column(sa.Column("struck_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "course_edition",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("course_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("corrected_at", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_edition_course_id_course")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_course_edition_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_edition")),
    )
    op.create_index(op.f("ix_course_edition_course_id"), "course_edition", ["course_id"])
    op.create_table(
        "course_history",
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_course_history_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_course_history_employee_id_employee")),
        sa.PrimaryKeyConstraint("citizen_id", name=op.f("pk_course_history")),
    )


def downgrade() -> None:
    op.drop_table("course_history")
    op.drop_table("course_edition")
    with op.batch_alter_table("course_day") as day:
        day.drop_column("struck_at")
        day.drop_column("written_at")
    with op.batch_alter_table("course") as course:
        course.drop_column("rules_on")
    op.drop_table("import_row")
    op.drop_table("import_run")
