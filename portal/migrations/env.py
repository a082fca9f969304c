"""What Alembic runs: the connection comes from `portal.migrations.config`, only the portal's tables are compared."""

from __future__ import annotations

from alembic import context

from portal import models
from portal.migrations import VERSION_TABLE

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # The ledger's schema comes first on this connection; what is created here is the portal's.
    connection.exec_driver_sql("SET LOCAL search_path TO public, ledger, pg_temp")
context.configure(
    connection=connection,
    target_metadata=models.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=lambda name, kind, parents: kind != "table" or not (name or "").startswith(("ledger_", "alembic_")),
)
with context.begin_transaction():
    context.run_migrations()
