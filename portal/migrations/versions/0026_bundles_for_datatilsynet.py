"""Bundles for Datatilsynet, and each time one was fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.Uuid(native_uuid=False)
BUNDLE, FETCH = "supervision_bundle", "supervision_fetch"


def upgrade() -> None:
    op.create_table(
        BUNDLE,
        sa.Column("id", ID, nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("legal_ref", sa.String(length=300), nullable=False),
        sa.Column("report_id", ID, nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("open_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["look_report.id"], name=op.f(f"fk_{BUNDLE}_report_id_look_report")),
        sa.ForeignKeyConstraint(["asked_by"], ["employee.id"], name=op.f(f"fk_{BUNDLE}_asked_by_employee")),
        sa.ForeignKeyConstraint(["decided_by"], ["employee.id"], name=op.f(f"fk_{BUNDLE}_decided_by_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{BUNDLE}")),
    )
    op.create_table(
        FETCH,
        sa.Column("id", ID, nullable=False),
        sa.Column("bundle_id", ID, nullable=False),
        sa.Column("employee_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], [f"{BUNDLE}.id"], name=op.f(f"fk_{FETCH}_bundle_id_{BUNDLE}")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f(f"fk_{FETCH}_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{FETCH}")),
    )
    for table, column in ((BUNDLE, "report_id"), (BUNDLE, "asked_at"), (FETCH, "bundle_id")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    op.drop_table(FETCH)
    op.drop_table(BUNDLE)
