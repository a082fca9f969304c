"""`flask import FILE…`: take in the data of an older system, all of it or nothing, and tell every fault at once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from consent.log.errors import LogInconsistent
from portal.commands.progress import progress
from portal.imports import schema, service
from portal.wiring import wired

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("files", nargs=-1, type=READABLE, metavar="FILE…")
@click.option("--source", default="", help="What the older system is called here: small letters, digits, hyphens.")
@click.option("--by", default="", help="The employee key of whoever imports.")
@click.option("--dry-run", "dry", is_flag=True, help="Try everything and keep nothing.")
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema of an import, and do nothing.")
@with_appcontext
def command(files: tuple[Path, ...], source: str, by: str, dry: bool, as_schema: bool) -> None:
    """Import CSV files (citizens.csv, cases.csv, …) or one JSON document; docs/import.md tells what is in them.

    Everything is read and judged first. One fault, and nothing is imported; each is named by file, row and column. A
    row that was imported before is known by its id and left as it is, so the same file may be given again.
    """
    if as_schema:
        click.echo(json.dumps(schema.json_schema(), ensure_ascii=False, indent=1))
        return
    if not files or not by:
        raise click.UsageError("Give the files, and --by with the employee key of whoever imports.")
    try:
        done = service.run(wired(), files, source=source, by=by, dry=dry, progress=progress)
    except service.Refused as refused:
        for fault in refused.faults:
            click.echo(str(fault))
        click.echo(f"{len(refused.faults)} faults. Nothing was imported.", err=True)
        sys.exit(1)
    except service.UnknownEmployee:
        raise click.ClickException("Nothing was imported: there is no such employee.") from None
    except service.Overtaken:
        raise click.ClickException("Nothing was imported: another import ran meanwhile; try again.") from None
    except LogInconsistent as fault:
        raise click.ClickException(f"Nothing was imported: {fault}.") from None
    if dry:
        click.echo(f"{done.rows} rows are right, {done.made} of them new. It was a dry run: nothing was imported.")
    elif done.made:
        click.echo(f"{done.made} rows imported, {done.rows - done.made} were here already.")
    else:
        click.echo(f"Nothing to import: all {done.rows} rows were here already. Nothing was changed.")
