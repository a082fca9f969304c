"""The plan over time: its versions, contacts and handovers, what is withheld, and requests for something newer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LINES = ("plan_goal", "plan_preparation", "plan_effort")


def upgrade() -> None:
    for table in LINES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("system", sa.String(length=120), server_default="", nullable=False))
            batch.add_column(sa.Column("fetched_on", sa.Date(), nullable=True))
    op.create_table(
        "plan_contact",
        *_hers(),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        *_keys("plan_contact"),
    )
    op.create_table(
        "plan_handover",
        *_hers(),
        sa.Column("from_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("to_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("passed_on_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["employee.id"], name=op.f("fk_plan_handover_from_id_employee")),
        sa.ForeignKeyConstraint(["to_id"], ["employee.id"], name=op.f("fk_plan_handover_to_id_employee")),
        *_keys("plan_handover"),
    )
    op.create_table(
        "plan_version",
        *_hers(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("plan_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_plan_version_case_id")),
        *_keys("plan_version"),
    )
    op.create_table(
        "plan_newer_asked",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("line_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("open_for", sa.Uuid(native_uuid=False), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_to_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_plan_newer_asked_citizen_id_citizen")),
        sa.UniqueConstraint("open_for", name=op.f("uq_plan_newer_asked_open_for")),
        sa.UniqueConstraint("reference", name=op.f("uq_plan_newer_asked_reference")),
        *_keys("plan_newer_asked"),
    )
    op.create_table(
        "plan_withheld",
        *_hers(),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("law", sa.String(length=20), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        *_keys("plan_withheld"),
    )
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


INDEXED = {
    "plan_contact": ("subject_id", "case_id"),
    "plan_handover": ("subject_id", "case_id", "from_id", "to_id"),
    "plan_version": ("subject_id",),
    "plan_newer_asked": ("case_id",),
    "plan_withheld": ("subject_id", "case_id"),
}


def _hers() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
    )


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["case_id"], ["citizen_case.id"], name=op.f(f"fk_{table}_case_id_citizen_case")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in reversed(INDEXED):
        op.drop_table(table)
    for table in LINES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("fetched_on")
            batch.drop_column("system")
