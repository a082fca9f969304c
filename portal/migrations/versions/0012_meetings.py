"""Invitations to meetings, what she answered, and meetings that were called off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan_meeting") as batch:
        batch.add_column(sa.Column("cancelled_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "meeting_invitation",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("meeting_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("participants_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_why", sa.String(length=20), nullable=True),
        sa.Column("replaced_by", sa.Uuid(native_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_meeting_invitation_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_meeting_invitation_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["plan_meeting.id"], name=op.f("fk_meeting_invitation_meeting_id_plan_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_invitation")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_meeting_invitation_meeting_id")),
    )
    op.create_index(op.f("ix_meeting_invitation_citizen_id"), "meeting_invitation", ["citizen_id"])
    op.create_index(op.f("ix_meeting_invitation_subject_id"), "meeting_invitation", ["subject_id"])
    op.create_table(
        "meeting_reply",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("invitation_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("bisidder", sa.Boolean(), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("interpreter_language_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("what in ('accept', 'other_time', 'cannot')", name=op.f("ck_meeting_reply_what")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["meeting_invitation.id"], name=op.f("fk_meeting_reply_invitation_id_meeting_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_reply")),
        sa.UniqueConstraint("reference", name=op.f("uq_meeting_reply_reference")),
    )
    op.create_index(op.f("ix_meeting_reply_invitation_id"), "meeting_reply", ["invitation_id"])
    op.create_index(op.f("ix_meeting_reply_subject_id"), "meeting_reply", ["subject_id"])


def downgrade() -> None:
    op.drop_table("meeting_reply")
    op.drop_table("meeting_invitation")
    with op.batch_alter_table("plan_meeting") as batch:
        batch.drop_column("cancelled_at")
