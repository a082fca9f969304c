"""`flask db upgrade`: both histories, the ledger's first."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import Engine

from consent import migrate
from portal import migrations
from portal.wiring import wired


@click.group("db")
def group() -> None:
    """The database's tables."""


@group.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Bring the ledger's and the portal's tables to their newest form."""
    upgrade(wired().engine)
    click.echo("The ledger's and the portal's tables are up to date.")


def upgrade(engine: Engine) -> None:
    migrate.upgrade(engine)
    migrations.upgrade(engine)
