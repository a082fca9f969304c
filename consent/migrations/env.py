"""What Alembic runs: the connection comes from `consent.migrations.config`, only the ledger's tables are compared."""

from __future__ import annotations

from alembic import context

from consent.migrations import VERSION_TABLE
from consent.sql.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=lambda name, kind, parents: kind != "table" or (name or "").startswith("ledger_"),
)
with context.begin_transaction():
    context.run_migrations()
