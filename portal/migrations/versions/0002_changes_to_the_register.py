"""Changes to the register of agencies, proposed by one person and decided on by another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_change",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["employee.id"], name=op.f("fk_register_change_asked_by_employee")),
        sa.ForeignKeyConstraint(["decided_by"], ["employee.id"], name=op.f("fk_register_change_decided_by_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_change")),
    )
    for column in ("asked_by", "asked_at", "decided_by", "state"):
        op.create_index(op.f(f"ix_register_change_{column}"), "register_change", [column])


def downgrade() -> None:
    op.drop_table("register_change")
