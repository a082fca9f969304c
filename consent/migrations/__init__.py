"""The ledger's Alembic history, run in code: version table `alembic_version_consent`, other tables left alone."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from consent.keys import Keyring
from consent.sql.tallies import recount

VERSION_TABLE = "alembic_version_consent"
TALLIED_FROM = "0005"
"""The first form whose rows are tallied."""


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine, keys: Keyring | None = None) -> None:
    """Create or renew the `ledger_*` tables; a database already there is left as it is.

    `keys` are needed, once, for a ledger that is older than its tallies: its rows are counted as they are.
    """
    with engine.connect().execution_options(writes=True) as connection:
        before = _revision(connection)
        command.upgrade(config(connection), "head")
        if keys is not None and before is not None and before < TALLIED_FROM:
            recount(connection, keys)
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the database has the form this code expects."""
    with engine.connect() as connection:
        newest = ScriptDirectory.from_config(config(connection)).get_current_head()
        return _revision(connection) == newest


def _revision(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()
