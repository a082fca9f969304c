"""`flask agency sandbox`: test citizens in every state, for an agency's engineer, where people are simulated anyway."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import click
from flask.cli import with_appcontext

from consent.events import AgencyId
from consent.ledger import Ledger, UnknownAgency
from portal.demo.sandbox import SANDBOX, MandateTooYoung, Sandbox
from portal.wiring import wired


@click.command("sandbox")
@click.argument("agency_id")
@click.option("--category", help="Under a mandate for this; left out, under the first of all.")
@click.option("--purpose", help="Under a mandate for this.")
@with_appcontext
def command(agency_id: str, category: str | None, purpose: str | None) -> None:
    """Make the test citizens of docs/api.md for an agency; doing so again changes nothing."""
    parts = wired()
    if not parts.settings.test_identities:
        raise click.ClickException("Test citizens belong where identities are simulated (TEST_IDENTITIES=1).")
    with parts.session() as session:

        def ledger_at(at: datetime) -> Ledger:
            return replace(parts, now=lambda: at).ledger_for(session)

        try:
            ledger_at(parts.now()).agency(AgencyId(agency_id))
            sandbox = Sandbox(ledger_at, parts.now(), AgencyId(agency_id), category=category, purpose=purpose)
        except UnknownAgency:
            raise click.ClickException("There is no such agency.") from None
        except MandateTooYoung:
            raise click.ClickException(
                "The agency had no such mandate two days ago, when its test citizens were asked."
            ) from None
        sandbox.fill()
        session.commit()
    click.echo(f"{sandbox.mandate.category}/{sandbox.mandate.purpose} from {sandbox.mandate.sender}:")
    for citizen in SANDBOX:
        click.echo(f"{citizen.number}  {citizen.answer.value:<20} {citizen.became}")
