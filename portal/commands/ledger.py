"""`flask ledger fsck`: read the whole ledger and say what does not hold; it changes nothing."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from consent.fsck import fsck
from consent.sql import SqlAudit
from portal.wiring import wired


@click.group("ledger")
def group() -> None:
    """The consent ledger."""


@group.command("fsck")
@with_appcontext
def fsck_command() -> None:
    """Check every row, hash, proof and promise; exits with 1 and names the place of each fault."""
    parts = wired()
    with parts.engine.connect() as connection:
        faults = fsck(
            SqlAudit(connection),
            keys=parts.keys,
            origin=parts.settings.log_origin,
            guard=parts.guard,
            now=parts.now(),
        )
    for fault in faults:
        click.echo(f"{fault.table} {fault.key}: {fault.what}", err=True)
    if faults:
        click.echo(f"{len(faults)} faults.", err=True)
        sys.exit(1)
    click.echo("The ledger is whole.")
