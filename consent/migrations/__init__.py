"""The ledger's Alembic history, run in code: version table `alembic_version_consent`, other tables left alone."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

VERSION_TABLE = "alembic_version_consent"


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Create or renew the `ledger_*` tables; a database already there is left as it is."""
    with engine.connect().execution_options(writes=True) as connection:
        command.upgrade(config(connection), "head")
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database has the form this code expects."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        newest = ScriptDirectory.from_config(config(connection)).get_current_head()
        return context.get_current_revision() == newest
