"""`flask notices standing | redeliver AGENCY --from N`: who was not told of what, and telling it once more."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from consent.notify.standing import reconcile
from consent.notify.streams import NoSuchNumber, Streams
from portal.wiring import wired


@click.group("notices")
def group() -> None:
    """What agencies are told."""


@group.command("standing")
@with_appcontext
def standing_command() -> None:
    """Hold the ledger against what was delivered; exits with 1 when something will not be told as things stand."""
    parts = wired()
    with parts.engine.connect() as connection:
        gaps = reconcile(connection, parts.now())
    for gap in gaps:
        click.echo(f"{gap.agency}: {gap.what} ({gap.count}){'' if gap.missing else ', on its way'}", err=gap.missing)
    if any(gap.missing for gap in gaps):
        sys.exit(1)
    click.echo("Every agency was told, or is being told." if gaps else "Every agency was told of everything.")


@group.command("redeliver")
@click.argument("agency")
@click.option("--from", "number", type=click.IntRange(min=1), required=True, help="The first number to send again.")
@with_appcontext
def redeliver_command(agency: str, number: int) -> None:
    """Push everything from a number on to an agency once more, also what was laid aside."""
    parts = wired()
    with parts.session() as session:
        streams = Streams(session.connection(), parts.keys)
        stream = streams.open_of(agency, lock=True)
        if stream is None:
            raise click.ClickException(f"{agency} has no push stream.")
        try:
            streams.redeliver(stream, number, parts.now())
        except NoSuchNumber:
            raise click.ClickException(f"The stream has had no number {number}.") from None
        session.commit()
    click.echo(f"From number {number} on everything goes to {agency} once more.")
