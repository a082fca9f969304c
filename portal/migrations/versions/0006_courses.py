"""Courses as the municipality granted them, and the days that move its deadlines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_course_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    op.create_index(op.f("ix_course_citizen_id"), "course", ["citizen_id"])
    op.create_table(
        "course_effort",
        sa.Column("effort_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("course_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["effort_id"], ["plan_effort.id"], name=op.f("fk_course_effort_effort_id_plan_effort")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_effort_course_id_course")),
        sa.PrimaryKeyConstraint("effort_id", name=op.f("pk_course_effort")),
    )
    op.create_index(op.f("ix_course_effort_course_id"), "course_effort", ["course_id"])
    op.create_table(
        "course_day",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("course_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_day_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_day")),
    )
    op.create_index(op.f("ix_course_day_course_id"), "course_day", ["course_id"])


def downgrade() -> None:
    for table in ("course_day", "course_effort", "course"):
        op.drop_table(table)
