"""Which goal an effort serves, what a contact does for her, and when something withheld was lifted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan_effort") as batch:
        batch.add_column(sa.Column("goal_id", sa.Uuid(native_uuid=False), nullable=True))
        batch.create_foreign_key(op.f("fk_plan_effort_goal_id_plan_goal"), "plan_goal", ["goal_id"], ["id"])
    with op.batch_alter_table("plan_contact") as batch:
        batch.add_column(sa.Column("does_sealed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("plan_withheld") as batch:
        batch.add_column(sa.Column("lifted_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("plan_withheld") as batch:
        batch.drop_column("lifted_on")
    with op.batch_alter_table("plan_contact") as batch:
        batch.drop_column("does_sealed")
    with op.batch_alter_table("plan_effort") as batch:
        batch.drop_constraint(op.f("fk_plan_effort_goal_id_plan_goal"), type_="foreignkey")
        batch.drop_column("goal_id")
