"""`flask ledger recover`: the log goes on after its database was restored from an earlier copy."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from consent.erasure import outside
from consent.keys import log_signer
from consent.log import rotation
from consent.log.errors import LogInconsistent
from consent.log.recovery import REASONS, NothingToRecover
from consent.sql import store_factory
from consent.sql.recovery import FourEyes, recover_database
from portal.commands.erase import reapplied
from portal.commands.progress import progress
from portal.commands.worker import sequencer_of
from portal.wiring import Wired, wired


@click.command("recover")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="It is told in the public log.")
@click.option("--operator", required=True, metavar="ID", help="Who does this.")
@click.option("--confirmed-by", required=True, metavar="ID", help="Who has looked too; another person.")
@with_appcontext
def command(reason: str, operator: str, confirmed_by: str) -> None:
    """Bring the log back to what it had published, after its database was restored, and say so in it.

    Where the worker runs. Until this was done nothing is written and no check is answered. The leaves of what is lost
    are those kept beside the guard; what they stood for is gone, and `flask ledger fsck` names each of them.
    """
    parts = wired().as_worker()
    folder, guard = parts.settings.keys_dir, parts.guard
    if not (folder / rotation.KEY).exists():
        raise click.ClickException("The log's key is not here: recover where the worker runs.")
    if guard is None:
        raise click.ClickException("This ledger has no guard, so nobody can say what its log had published.")
    signer = log_signer(folder)
    try:
        told = recover_database(
            parts.engine,
            parts.keys,
            signer,
            guard,
            reason=reason,
            operator=operator,
            confirmed_by=confirmed_by,
            now=parts.now,
            progress=progress("leaves"),
        )
        sequencer_of(parts, signer).run_once()
        again = reapplied(parts)
    except FourEyes:
        raise click.ClickException("Nothing was changed: it takes two people, each by a name of their own.") from None
    except NothingToRecover as found:
        raise click.ClickException(f"Nothing was changed: {found}.{_what_is_left(parts)}") from None
    except LogInconsistent as fault:
        raise click.ClickException(f"The log stays as it was, and closed: {fault}.") from None
    click.echo(f"{again.erased} people erased again, {again.rewrapped} keys restored.")
    lost = told.old_size - told.restored_size
    click.echo(f"Entry {told.old_size} tells the world: the log was restored to {told.restored_size} of its entries.")
    click.echo(f"The {lost} entries since are there again. Ask `flask ledger fsck` which of them have lost their acts.")
    click.echo("Agencies that read their events by number must begin again where the restored copy ended.")


def _what_is_left(parts: Wired) -> str:
    """Where a recovery was interrupted after its first half."""
    try:
        with store_factory(parts.engine)() as store:
            outside.refuse_older(store, parts.keys)
    except LogInconsistent as older:
        return f" But {older}: run `flask ledger erase --reapply`."
    return ""
