"""What agencies are told: streams, the deliveries on them, how far each has read; and a feed found by its event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OPEN = sa.text("status <> 'closed'")
_PENDING = sa.text("state = 'pending'")
# A delivery moves on, and is never another's or taken away; a reading is never changed.
_FIXED = ("delivery_id", "stream_id", "number", "event_id", "consent_id", "created_at")


def upgrade() -> None:
    op.create_table(
        "ledger_stream",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("endpoint_url", sa.Text(), nullable=False),
        sa.Column("authorization_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=False),
        sa.Column("enrolled", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("redeliver_from", sa.BigInteger(), nullable=True),
        sa.Column("verify_state", sa.String(), nullable=True),
        sa.Column("verify_asked_at", sa.BigInteger(), nullable=True),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_ledger_stream")),
    )
    op.create_index(
        "uq_ledger_stream_open",
        "ledger_stream",
        ["agency", "method"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "ledger_delivery",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("acked_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["ledger_stream.stream_id"], name=op.f("fk_ledger_delivery_stream_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_ledger_delivery")),
        sa.UniqueConstraint("stream_id", "number", name=op.f("uq_ledger_delivery_stream_id_number")),
    )
    op.create_index(op.f("ix_ledger_delivery_consent_id"), "ledger_delivery", ["consent_id"])
    for name, columns in (
        ("ix_ledger_delivery_due", ["stream_id", "next_at"]),
        ("ix_ledger_delivery_in_order", ["stream_id", "consent_id", "number"]),
    ):
        op.create_index(name, "ledger_delivery", columns, sqlite_where=_PENDING, postgresql_where=_PENDING)
    op.create_table(
        "ledger_reading",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "number", name=op.f("pk_ledger_reading")),
    )
    op.create_index(op.f("ix_ledger_feed_event_id"), "ledger_feed", ["event_id"])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.text(statement))


def _sqlite():
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in _FIXED)
    yield (
        f"CREATE TRIGGER ledger_delivery_no_update BEFORE UPDATE ON ledger_delivery WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'ledger_delivery is never another''s'); END"
    )
    yield (
        "CREATE TRIGGER ledger_reading_no_update BEFORE UPDATE ON ledger_reading "
        "BEGIN SELECT RAISE(ABORT, 'ledger_reading is append-only'); END"
    )
    for table in ("ledger_stream", "ledger_delivery", "ledger_reading"):
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is kept'); END"
        )


def _postgresql():
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in _FIXED)
    yield (
        "CREATE TRIGGER ledger_delivery_no_update BEFORE UPDATE ON ledger_delivery FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION ledger_append_only()"
    )
    yield (
        "CREATE TRIGGER ledger_reading_no_update BEFORE UPDATE ON ledger_reading "
        "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
    )
    for table in ("ledger_stream", "ledger_delivery", "ledger_reading"):
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_feed_event_id"), "ledger_feed")
    op.drop_table("ledger_reading")
    op.drop_table("ledger_delivery")
    op.drop_table("ledger_stream")
