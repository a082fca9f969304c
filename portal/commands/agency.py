"""`flask agency list | add FILE`: which agencies may ask, and what about."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from consent.events import AgencyId, Kind
from consent.ledger import Agency, Mandate
from portal.wiring import wired


@click.group("agency")
def group() -> None:
    """The register of partner agencies."""


@group.command("list")
@with_appcontext
def list_command() -> None:
    """One agency a line, with what it may ask about."""
    with wired().session(writes=False) as session:
        ledger = wired().ledger_for(session)
        for agency in ledger.agencies():
            wanted = ", ".join(f"{m.category}/{m.purpose}" for m in ledger.mandates(recipient=agency.agency_id))
            click.echo(f"{agency.agency_id}  {agency.name}  {wanted or '(may not ask)'}")


@group.command("add")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def add_command(file: Path) -> None:
    """Register an agency from a JSON file: its card, its public keys, its mandates."""
    told = json.loads(file.read_text(encoding="utf-8"))
    mandates = told.pop("mandates", [])
    with wired().session() as session:
        ledger = wired().ledger_for(session)
        agency = Agency(**told)
        ledger.register_agency(agency)
        for mandate in mandates:
            ledger.register_mandate(
                Mandate(
                    agency=agency.agency_id,
                    category=mandate["category"],
                    purpose=mandate["purpose"],
                    sender=AgencyId(mandate["sender"]),
                    legal_ref=mandate["legal_ref"],
                    kind=Kind(mandate["kind"]),
                    valid_from=datetime.fromisoformat(mandate["valid_from"]),
                    valid_until=datetime.fromisoformat(until) if (until := mandate.get("valid_until")) else None,
                )
            )
        session.commit()
    click.echo(f"{agency.agency_id} is registered with {len(mandates)} mandates.")
