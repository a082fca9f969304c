"""Documents she brings, and what is sent along with a message: what each is, and its file in sealed pieces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE, PIECE = "document", "document_piece"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("message_id", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("file_kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("scan", sa.String(length=20), nullable=False),
        sa.Column("scanned_at", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("origin_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("file_kind in ('pdf', 'jpeg', 'png', 'text')", name=op.f("ck_document_file_kind")),
        sa.CheckConstraint("scan in ('not_scanned', 'waiting', 'clean', 'infected')", name=op.f("ck_document_scan")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_document_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["case_id"], ["citizen_case.id"], name=op.f("fk_document_case_id_citizen_case")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_document_employee_id_employee")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["thread_message.id"], name=op.f("fk_document_message_id_thread_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("reference", name=op.f("uq_document_reference")),
    )
    for column in ("subject_id", "case_id", "message_id"):
        op.create_index(op.f(f"ix_document_{column}"), TABLE, [column])
    op.create_index("ix_document_of_citizen", TABLE, ["citizen_id", "sent_at", "id"])
    op.create_table(
        PIECE,
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("document_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_piece_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_piece")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_piece_document_id")),
    )
    for column in ("subject_id", "document_id"):
        op.create_index(op.f(f"ix_document_piece_{column}"), PIECE, [column])


def downgrade() -> None:
    op.drop_table(PIECE)
    op.drop_table(TABLE)
