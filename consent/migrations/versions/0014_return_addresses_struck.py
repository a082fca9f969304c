"""A way back that two people have struck is struck: an address of the register may be deleted, and never changed."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLE = "ledger_return_address"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_TABLE}_no_delete")
        return
    op.execute(f"DROP TRIGGER {_TABLE}_no_change ON {_TABLE}")
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_TABLE} is append-only'); END"
        )
        return
    op.execute(f"DROP TRIGGER {_TABLE}_no_change ON {_TABLE}")
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION ledger.ledger_append_only()"
    )
