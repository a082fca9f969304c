"""`flask ledger rebuild`: what follows from the events is made anew."""

from __future__ import annotations

import sys
from uuid import UUID

import click
from flask.cli import with_appcontext

from consent.rebuild import GroundBroken, rebuild
from consent.sql.rebuild import rebuilding
from portal.commands.progress import progress
from portal.wiring import wired


@click.command("rebuild")
@click.option("--person", type=click.UUID, help="The ledger's own id of one person, in whose rows alone things change.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@with_appcontext
def command(person: UUID | None, dry_run: bool) -> None:
    """Make consents as they stand, places, names, feeds, tiles and the head anew from events and entries.

    By the database's owner: some of these tables are only ever added to by everybody else. Events, entries and
    signatures are never touched; while one of those is broken nothing is.
    """
    parts = wired()
    with rebuilding(parts.engine, person) as (home, connection):
        try:
            done = rebuild(
                home,
                keys=parts.keys,
                now=parts.now(),
                origin=parts.settings.log_origin,
                guard=parts.guard,
                person=person is not None,
                dry=dry_run,
                progress=progress("rows"),
            )
        except GroundBroken as broken:
            for fault in broken.faults:
                click.echo(f"{fault.table} {fault.key}: {fault.what}", err=True)
            click.echo("Nothing was changed: this is what a rebuild starts from.", err=True)
            sys.exit(1)
        if not dry_run:
            connection.commit()
    for change in done:
        click.echo(f"{change.table} {change.key}: {change.what}")
    click.echo(f"{len(done)} rows {'differ' if dry_run else 'were put right'}.")
