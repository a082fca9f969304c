"""Who stands in for whom, and cases that get another coordinator on a day to come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("substitute_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_stand_in_employee_id_employee")),
        sa.ForeignKeyConstraint(["substitute_id"], ["employee.id"], name=op.f("fk_stand_in_substitute_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_employee_id"), "stand_in", ["employee_id"])
    op.create_index(op.f("ix_stand_in_substitute_id"), "stand_in", ["substitute_id"])
    op.create_table(
        "planned_handover",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("from_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("to_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["citizen_case.id"], name=op.f("fk_planned_handover_case_id_citizen_case")),
        sa.ForeignKeyConstraint(["from_id"], ["employee.id"], name=op.f("fk_planned_handover_from_id_employee")),
        sa.ForeignKeyConstraint(["to_id"], ["employee.id"], name=op.f("fk_planned_handover_to_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_handover")),
    )
    op.create_index(op.f("ix_planned_handover_case_id"), "planned_handover", ["case_id"])
    op.create_index(op.f("ix_planned_handover_handed_on"), "planned_handover", ["handed_on"])


def downgrade() -> None:
    op.drop_table("planned_handover")
    op.drop_table("stand_in")
