"""Who may reach whose case: an index of names, conflicts of interest, searches, and cases opened for a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citizen_term",
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_citizen_term_citizen_id_citizen")),
        sa.PrimaryKeyConstraint("citizen_id", "kind", "hash", name=op.f("pk_citizen_term")),
    )
    op.create_index("ix_citizen_term_hash", "citizen_term", ["kind", "hash"], unique=False)
    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("relation", sa.String(length=10), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Uuid(native_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_conflict_of_interest_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["employee.id"], name=op.f("fk_conflict_of_interest_ended_by_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
    )
    op.create_index(op.f("ix_conflict_of_interest_declared_at"), "conflict_of_interest", ["declared_at"], unique=False)
    op.create_index("ix_conflict_of_interest_pair", "conflict_of_interest", ["employee_id", "subject_id"], unique=False)
    op.create_index(op.f("ix_conflict_of_interest_subject_id"), "conflict_of_interest", ["subject_id"], unique=False)
    op.create_table(
        "case_search",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("criterion_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_case_search_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_search")),
    )
    op.create_index(op.f("ix_case_search_at"), "case_search", ["at"], unique=False)
    op.create_index("ix_case_search_of_employee", "case_search", ["employee_id", "at"], unique=False)
    op.create_table(
        "case_search_hit",
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("search_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_case_search_hit_citizen_id_citizen")),
        sa.ForeignKeyConstraint(
            ["search_id"], ["case_search.id"], name=op.f("fk_case_search_hit_search_id_case_search"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_search_hit")),
    )
    op.create_index(op.f("ix_case_search_hit_citizen_id"), "case_search_hit", ["citizen_id"], unique=False)
    op.create_index(op.f("ix_case_search_hit_search_id"), "case_search_hit", ["search_id"], unique=False)
    op.create_table(
        "case_opening",
        sa.Column("citizen_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("case_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("employee_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(native_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(native_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["citizen_case.id"], name=op.f("fk_case_opening_case_id_citizen_case")),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_case_opening_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_case_opening_employee_id_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_opening")),
    )
    op.create_index(op.f("ix_case_opening_at"), "case_opening", ["at"], unique=False)
    op.create_index(op.f("ix_case_opening_case_id"), "case_opening", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_opening_employee_id"), "case_opening", ["employee_id"], unique=False)
    op.create_index("ix_case_opening_of_citizen", "case_opening", ["citizen_id", "at"], unique=False)
    op.create_index(op.f("ix_case_opening_subject_id"), "case_opening", ["subject_id"], unique=False)


def downgrade() -> None:
    op.drop_table("case_opening")
    op.drop_table("case_search_hit")
    op.drop_table("case_search")
    op.drop_table("conflict_of_interest")
    op.drop_table("citizen_term")
