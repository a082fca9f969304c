"""Times for a talk, what she answers, what goes with her wish, and who has the ball."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversation_request") as batch:
        batch.add_column(sa.Column("jobformidler", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("cancelled_at", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("turn", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("turn_since", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("reminded_at", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("bisidder_name_sealed", sa.LargeBinary(), nullable=True))
        batch.add_column(sa.Column("shared_sealed", sa.LargeBinary(), nullable=True))
    op.execute(
        "UPDATE conversation_request SET turn = 'municipality', turn_since = asked_at WHERE NOT EXISTS "
        "(SELECT 1 FROM conversation_answer WHERE request_id = conversation_request.id AND decision IS NOT NULL)"
    )
    with op.batch_alter_table("conversation_answer") as batch:
        batch.add_column(sa.Column("what", sa.String(length=20), server_default="advice", nullable=False))
    op.execute("UPDATE conversation_answer SET what = 'decision' WHERE decision IS NOT NULL")
    with op.batch_alter_table("conversation_answer") as batch:
        batch.alter_column("what", server_default=None)
    op.create_table(
        "conversation_times",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("request_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("second_at", sa.BigInteger(), nullable=False),
        sa.Column("third_at", sa.BigInteger(), nullable=True),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("interpreter_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_conversation_times_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["conversation_request.id"],
            name=op.f("fk_conversation_times_request_id_conversation_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_times")),
    )
    op.create_table(
        "conversation_response",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("request_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("times_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("chosen_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["conversation_request.id"],
            name=op.f("fk_conversation_response_request_id_conversation_request"),
        ),
        sa.ForeignKeyConstraint(
            ["times_id"], ["conversation_times.id"], name=op.f("fk_conversation_response_times_id_conversation_times")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_response")),
        sa.UniqueConstraint("reference", name=op.f("uq_conversation_response_reference")),
    )
    for table in ("conversation_times", "conversation_response"):
        for column in ("request_id", "subject_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table("conversation_response")
    op.drop_table("conversation_times")
    with op.batch_alter_table("conversation_answer") as batch:
        batch.drop_column("what")
    with op.batch_alter_table("conversation_request") as batch:
        for column in (
            "shared_sealed", "bisidder_name_sealed", "reminded_at", "turn_since", "turn", "cancelled_at", "jobformidler",
        ):  # fmt: skip
            batch.drop_column(column)
