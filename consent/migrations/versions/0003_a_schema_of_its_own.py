"""The ledger's tables, its functions and its version table in a schema of their own, on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_OURS = """
    SELECT c.relname FROM pg_catalog.pg_class c
    WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind = 'r'
    AND (c.relname LIKE 'ledger\\_%' OR c.relname = 'alembic_version_consent')
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _move("public", "ledger")
    # The one function works with what it is given; it looks nothing up by a name that somebody else could define.
    op.execute(sa.text("ALTER FUNCTION ledger.ledger_append_only() SET search_path = pg_catalog, pg_temp"))
    op.execute(sa.text("REVOKE ALL ON FUNCTION ledger.ledger_append_only() FROM PUBLIC"))
    op.execute(sa.text("REVOKE ALL ON SCHEMA ledger FROM PUBLIC"))


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(sa.text("ALTER FUNCTION ledger.ledger_append_only() RESET search_path"))
    _move("ledger", "public")


def _move(here: str, there: str) -> None:
    """A new database has them where they belong: its first migration ran with the schema there already."""
    connection = op.get_bind()
    for name in connection.execute(sa.text(_OURS), {"schema": here}).scalars().all():
        op.execute(sa.text(f'ALTER TABLE {here}."{name}" SET SCHEMA {there}'))
    function = sa.text("SELECT to_regprocedure(:name) IS NOT NULL")
    if connection.execute(function, {"name": f"{here}.ledger_append_only()"}).scalar():
        op.execute(sa.text(f"ALTER FUNCTION {here}.ledger_append_only() SET SCHEMA {there}"))
