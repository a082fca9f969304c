"""How a consent that a member of staff wrote down was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recorded_consent",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("consent_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kept_where_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("helped_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("waived_why_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_recorded_consent_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_consent")),
    )
    for column in ("consent_id", "subject_id"):
        op.create_index(op.f(f"ix_recorded_consent_{column}"), "recorded_consent", [column])


def downgrade() -> None:
    op.drop_table("recorded_consent")
