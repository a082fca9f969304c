"""Powers to act for a citizen, what was done by them, and for whom a login acts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.Uuid(native_uuid=False)


def upgrade() -> None:
    op.create_table(
        "representation_power",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("citizen_id", ID, nullable=False),
        sa.Column("holder_id", ID, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("privilege_names", sa.JSON(), nullable=False),
        sa.Column("economic_only", sa.Boolean(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", ID, nullable=True),
        sa.Column("first_used_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_how", sa.String(length=20), nullable=True),
        sa.Column("ended_by", ID, nullable=True),
        sa.CheckConstraint(
            "source in ('digital', 'paper', 'guardian', 'future')", name=op.f("ck_representation_power_source")
        ),
        sa.CheckConstraint("citizen_id <> holder_id", name=op.f("ck_representation_power_another")),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_how is null)", name=op.f("ck_representation_power_ended")
        ),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_representation_power_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["holder_id"], ["citizen.id"], name=op.f("fk_representation_power_holder_id_citizen")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["employee.id"], name=op.f("fk_representation_power_recorded_by_employee")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["employee.id"], name=op.f("fk_representation_power_ended_by_employee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representation_power")),
    )
    for column in ("subject_id", "citizen_id", "holder_id"):
        op.create_index(op.f(f"ix_representation_power_{column}"), "representation_power", [column])
    op.create_table(
        "representation_act",
        sa.Column("id", ID, nullable=False),
        sa.Column("citizen_id", ID, nullable=False),
        sa.Column("holder_id", ID, nullable=False),
        sa.Column("power_id", ID, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("ref", ID, nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["citizen_id"], ["citizen.id"], name=op.f("fk_representation_act_citizen_id_citizen")),
        sa.ForeignKeyConstraint(["holder_id"], ["citizen.id"], name=op.f("fk_representation_act_holder_id_citizen")),
        sa.ForeignKeyConstraint(
            ["power_id"], ["representation_power.id"], name=op.f("fk_representation_act_power_id_representation_power")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representation_act")),
    )
    op.create_index("ix_representation_act_of_citizen", "representation_act", ["citizen_id", "at", "id"])
    op.create_index("ix_representation_act_of_holder", "representation_act", ["holder_id", "at", "id"])
    op.create_index("ix_representation_act_power_id", "representation_act", ["power_id", "since", "what"])
    with op.batch_alter_table("login_session") as batch:
        batch.add_column(sa.Column("power_id", ID, nullable=True))
        batch.add_column(sa.Column("acting_since", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("offer_answer") as batch:
        batch.add_column(sa.Column("represented_by", ID, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("offer_answer") as batch:
        batch.drop_column("represented_by")
    with op.batch_alter_table("login_session") as batch:
        batch.drop_column("acting_since")
        batch.drop_column("power_id")
    op.drop_table("representation_act")
    op.drop_table("representation_power")
