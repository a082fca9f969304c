"""What citizens and caseworkers write to each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("topic_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("waits_since", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "about in ('general', 'plan', 'consent', 'offer', 'meeting')", name=op.f("ck_thread_about")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_thread_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
    )
    op.create_index(op.f("ix_thread_subject_id"), "thread", ["subject_id"])
    op.create_index("ix_thread_of_citizen", "thread", ["citizen_id", "last_at", "id"])
    op.create_table(
        "thread_message",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("thread_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_thread_message_employee_id_employee")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_thread_message_thread_id_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_message")),
    )
    op.create_index(op.f("ix_thread_message_subject_id"), "thread_message", ["subject_id"])
    op.create_index("ix_thread_message_in_thread", "thread_message", ["thread_id", "at", "id"])


def downgrade() -> None:
    op.drop_table("thread_message")
    op.drop_table("thread")
