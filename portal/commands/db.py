"""`flask db upgrade | roles`: both histories of tables, the ledger's first, and who may do what with them."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import Engine

from consent import migrate
from consent.keys import Keyring
from consent.sql import grants
from portal import migrations
from portal.grants import GRANTS
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


@group.command("roles")
@click.option("--prefix", default="mitforloeb", show_default=True, help="What the names of the roles begin with.")
@with_appcontext
def roles_command(prefix: str) -> None:
    """Make the roles of a PostgreSQL database, and give each exactly what it needs.

    The first time as a superuser; then as the owner, after each `db upgrade`. Doing it again changes nothing.
    """
    engine = wired().engine
    if engine.dialect.name != "postgresql":
        raise click.ClickException("SQLite has no roles: whoever reads the file reads all of it.")
    with engine.connect() as connection:
        try:
            grants.renew(connection, prefix, GRANTS)
        except grants.Unknown as fault:
            raise click.ClickException(f"Nothing was changed: {fault}.") from None
        connection.commit()
    click.echo(f"{prefix}_owner owns and migrates; {', '.join(f'{prefix}_{role}' for role in grants.ROLES)} serve.")
    click.echo("They have no passwords: the server's own configuration says who may log in as which.")


def upgrade(engine: Engine, keys: Keyring | None = None) -> None:
    migrate.upgrade(engine, keys)
    migrations.upgrade(engine)
