"""`flask ledger fsck | export-tiles DIR | rotate-key | erase`: check, write out the log, change its key, forget."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click
from flask.cli import with_appcontext

from consent.fsck import fsck
from consent.log import rotation
from consent.log.errors import LogInconsistent, ProofInvalid
from consent.log.export import NotEmpty, export
from consent.sql import SqlAudit, log_store_factory
from portal.commands import erase
from portal.commands.progress import progress
from portal.commands.worker import sequencer_of
from portal.oversight import results
from portal.wiring import wired


@click.group("ledger")
def group() -> None:
    """The consent ledger."""


group.add_command(erase.group)


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
            progress=progress("rows"),
            lost=lambda entry: click.echo(f"ledger_entry {entry.idx}: lost before a recovery that the log tells of"),
        )
    results.keep(parts, "fsck", len(faults))
    for fault in faults:
        click.echo(f"{fault.table} {fault.key}: {fault.what}", err=True)
    if faults:
        click.echo(f"{len(faults)} faults.", err=True)
        sys.exit(1)
    click.echo("The ledger is whole.")


@group.command("monitored")
@click.option("--faults", type=click.IntRange(0), default=0, show_default=True, help="What the monitor complained of.")
@with_appcontext
def monitored_command(faults: int) -> None:
    """Write down, for those who oversee, what `python -m consent monitor` came to on a machine elsewhere."""
    if not results.keep(wired(), "monitor", faults):
        raise click.ClickException("Not written down: this role of the database may not.")
    click.echo("Written down.")


@group.command("export-tiles")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@with_appcontext
def export_tiles_command(folder: Path) -> None:
    """Write the public log into DIR, which is new or empty: checkpoint, tiles and entries, for any static host."""
    parts = wired()
    with log_store_factory(parts.engine)() as store:
        published = store.checkpoint()
        if published is None:
            raise click.ClickException("The log has not published a checkpoint yet: is the worker running?")
        try:
            checkpoint = export(store, published, *parts.keys.vkeys, folder=folder, progress=progress("leaves"))
        except NotEmpty:
            raise click.ClickException(f"{folder} is not an empty folder; nothing was written.") from None
        except (LogInconsistent, ProofInvalid) as fault:
            raise click.ClickException(f"Nothing was written: {fault}.") from None
    click.echo(f"{checkpoint.size} entries of {checkpoint.origin} are in {folder}.")


@group.command("rotate-key")
@click.option("--finish", is_flag=True, help="Stop signing with the old key; after every verifier knows the new one.")
@with_appcontext
def rotate_key_command(finish: bool) -> None:
    """Announce a new log key in the log and sign with both; with --finish, with the new one alone.

    In the worker's folder of keys, which alone holds the log's. The worker reads its keys when it starts: start it anew
    after each of the two steps.
    """
    parts = wired().as_worker()
    folder, factory = parts.settings.keys_dir, log_store_factory(parts.engine, parts.keys)
    if not (folder / rotation.KEY).exists():
        raise click.ClickException("The log's key is not here: rotate it where the worker runs.")
    try:
        if finish:
            done = rotation.finish(folder, factory)
            click.echo(f"The log signs with the new key alone, as soon as the worker is started anew:\nlog {done.new}")
        else:
            done = rotation.begin(folder, factory, partial(sequencer_of, parts), parts.now)
            click.echo(f"Entry {done.index} announces the new key. Start the worker anew: it then signs with both.")
            click.echo("Policies of those who verify need both lines until the rotation is finished:")
            click.echo(f"log {done.old}\nlog {done.new}")
    except rotation.NotNow as refusal:
        raise click.ClickException(f"Nothing was changed: {refusal}.") from None
