"""The portal's own Alembic history, run in code; its version table is `alembic_version_portal`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

VERSION_TABLE = "alembic_version_portal"


def config(connection: Connection) -> Config:
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.attributes["connection"] = connection
    return made


def upgrade(engine: Engine) -> None:
    """Bring the portal's tables to the newest form; a database already there is left as it is."""
    with engine.connect() as connection:
        command.upgrade(config(connection), "head")
        connection.commit()
