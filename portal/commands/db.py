"""`flask db upgrade`: both histories, the ledger's first."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import Engine

from consent import migrate
from consent.keys import Keyring
from portal import migrations
from portal.wiring import wired


@click.group("db")
def group() -> None:
    """The database's tables."""


@group.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Bring the ledger's and the portal's tables to their newest form."""
    parts = wired()
    upgrade(parts.engine, parts.keys)
    click.echo("The ledger's and the portal's tables are up to date.")


def upgrade(engine: Engine, keys: Keyring | None = None) -> None:
    migrate.upgrade(engine, keys)
    migrations.upgrade(engine)
