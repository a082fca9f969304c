"""What Alembic runs: the connection comes from `consent.migrations.config`, only the ledger's tables are compared.

On PostgreSQL the ledger has a schema of its own, which is first on the connection's search path: what a migration
creates without naming a schema lands there.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import inspect

from consent.migrations import VERSION_TABLE
from consent.sql.engine import SCHEMA
from consent.sql.tables import metadata

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql" and not inspect(connection).has_schema(SCHEMA):
    # Asked first: who may not create schemas is refused even one that is there.
    connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
    include_name=lambda name, kind, parents: kind != "table" or (name or "").startswith("ledger_"),
)
with context.begin_transaction():
    context.run_migrations()
