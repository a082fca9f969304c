"""`flask agency list | propose | return-address | strike | budget | stop | approve | reconcile`: two people decide."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.events import AgencyId, Kind
from consent.ledger import MOST_HOURLY, Agency, Mandate, NotForEmployers, UnknownAgency, is_return_address
from portal.errors import NotFound
from portal.identity import Employee
from portal.oversight import results
from portal.register import service
from portal.register.views import slug_of
from portal.wiring import wired

MAY_PROPOSE = frozenset({"administrator"})
MAY_APPROVE = frozenset({"administrator", "dpo"})


@click.group("agency")
def group() -> None:
    """The register of partner agencies."""


@group.command("list")
@with_appcontext
def list_command() -> None:
    """One agency a line; below it what it may ask about, each with the short name that `stop` takes."""
    with wired().session(writes=False) as session:
        ledger = wired().ledger_for(session)
        for agency in ledger.agencies():
            click.echo(f"{agency.agency_id}  {agency.name}")
            for mandate in ledger.mandates(recipient=agency.agency_id, on=wired().now()):
                told = f"{mandate.category}/{mandate.purpose} from {mandate.sender}, {mandate.legal_ref}"
                click.echo(f"  {slug_of(mandate)}  {told}")
            for address in ledger.return_addresses(agency.agency_id):
                click.echo(f"  leads back to {address}")
            if (hourly := ledger.budget(agency.agency_id)) is not None:
                click.echo(f"  {hourly} checks an hour")
        for change in service.waiting(session):
            click.echo(f"waits: {change.id}  {change.kind} {change.agency_id}")


@group.command("propose")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--by", "by", required=True, metavar="EMPLOYEE", help="The administrator's key, such as `ane`.")
@with_appcontext
def propose_command(file: Path, by: str) -> None:
    """Propose an agency from a JSON file: its card, its public keys, its mandates. Another person approves each."""
    told = json.loads(file.read_text(encoding="utf-8"))
    mandates = told.pop("mandates", [])
    with wired().session() as session:
        employee, now = _employee(session, by, MAY_PROPOSE), wired().now()
        agency = Agency(**told)
        changes = [service.propose_agency(session, employee, agency, now)]
        changes += [
            service.propose_mandate(session, employee, _mandate(agency.agency_id, one), now) for one in mandates
        ]
        session.commit()
        for change in changes:
            click.echo(f"proposed: {change.id}  {change.kind} {change.agency_id}")


@group.command("return-address")
@click.argument("agency_id")
@click.argument("address")
@click.option("--by", "by", required=True, metavar="EMPLOYEE", help="The administrator's key, such as `ane`.")
@with_appcontext
def return_address_command(agency_id: str, address: str, by: str) -> None:
    """Propose an https address that an agency may name as the way back from a citizen's receipt to itself."""
    with wired().session() as session:
        employee, now = _employee(session, by, MAY_PROPOSE), wired().now()
        if not is_return_address(address):
            raise click.ClickException("Not an https address with a host in small letters and a path.")
        try:
            wired().ledger_for(session).agency(AgencyId(agency_id))
        except UnknownAgency:
            raise click.ClickException("There is no such agency.") from None
        change = service.propose_return(session, employee, AgencyId(agency_id), address, now)
        session.commit()
        click.echo(f"proposed: {change.id}  {change.kind} {change.agency_id}")


@group.command("strike")
@click.argument("agency_id")
@click.argument("address")
@click.option("--by", "by", required=True, metavar="EMPLOYEE", help="The administrator's key, such as `ane`.")
@with_appcontext
def strike_command(agency_id: str, address: str, by: str) -> None:
    """Propose that an address which `list` shows no longer leads back to an agency."""
    with wired().session() as session:
        employee, now = _employee(session, by, MAY_PROPOSE), wired().now()
        if address not in wired().ledger_for(session).return_addresses(AgencyId(agency_id)):
            raise click.ClickException("There is no such address; `flask agency list` shows those there are.")
        change = service.propose_strike(session, employee, AgencyId(agency_id), address, now)
        session.commit()
        click.echo(f"proposed: {change.id}  {change.kind} {change.agency_id}")


@group.command("budget")
@click.argument("agency_id")
@click.argument("hourly_checks", type=click.IntRange(1, MOST_HOURLY))
@click.option("--by", "by", required=True, metavar="EMPLOYEE", help="The administrator's key, such as `ane`.")
@with_appcontext
def budget_command(agency_id: str, hourly_checks: int, by: str) -> None:
    """Propose how many checks an agency may make in an hour."""
    with wired().session() as session:
        employee, now = _employee(session, by, MAY_PROPOSE), wired().now()
        try:
            wired().ledger_for(session).agency(AgencyId(agency_id))
        except UnknownAgency:
            raise click.ClickException("There is no such agency.") from None
        change = service.propose_budget(session, employee, AgencyId(agency_id), hourly_checks, now)
        session.commit()
        click.echo(f"proposed: {change.id}  {change.kind} {change.agency_id}")


@group.command("stop")
@click.argument("agency_id")
@click.argument("slug")
@click.option("--by", "by", required=True, metavar="EMPLOYEE", help="The administrator's key, such as `ane`.")
@with_appcontext
def stop_command(agency_id: str, slug: str, by: str) -> None:
    """Propose that an agency may no longer ask about what `list` shows under this short name."""
    with wired().session() as session:
        employee, now = _employee(session, by, MAY_PROPOSE), wired().now()
        found = wired().ledger_for(session).mandates(recipient=AgencyId(agency_id), on=now)
        ending = next((mandate for mandate in found if slug_of(mandate) == slug), None)
        if ending is None:
            raise click.ClickException("There is no such mandate; `flask agency list` shows those there are.")
        change = service.propose_end(session, employee, ending, now)
        session.commit()
        click.echo(f"proposed: {change.id}  {change.kind} {change.agency_id}")


@group.command("approve")
@click.argument("change_id", type=click.UUID)
@click.option("--by", "by", required=True, metavar="EMPLOYEE", help="Somebody else: an administrator or the DPO.")
@with_appcontext
def approve_command(change_id: UUID, by: str) -> None:
    """Put a proposal of somebody else's into force."""
    with wired().session() as session:
        employee, ledger = _employee(session, by, MAY_APPROVE), wired().ledger_for(session)
        try:
            change = service.approve(session, ledger, employee, change_id, wired().now())
        except NotFound:
            raise click.ClickException("There is no such proposal.") from None
        except service.OwnChange:
            raise click.ClickException("Whoever proposed it does not approve it.") from None
        except service.Decided:
            raise click.ClickException("Somebody has decided on it already.") from None
        except NotForEmployers:
            raise click.ClickException("An employer may ask about employment only, never about health.") from None
        session.commit()
        click.echo(f"in force: {change.kind} {change.agency_id}")


@group.command("reconcile")
@click.argument("agency_id")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366))
@with_appcontext
def reconcile_command(agency_id: str, days: int) -> None:
    """Hold an agency's permits against what it says it moved; exits with 1 where data moved without a fresh permit."""
    until = wired().now()
    with wired().session(writes=False) as session:
        found = wired().ledger_for(session).reconcile(AgencyId(agency_id), until - timedelta(days=days), until)
    results.keep(wired(), "reconcile", len(found.uncovered), about=agency_id)
    click.echo(f"{found.permits} permits, {found.transfers} transfers in {days} days.")
    click.echo(f"{len(found.permits_unused)} permits led to no reported transfer.")
    for transfer in found.uncovered:
        click.echo(f"{transfer.transfer_id}: {transfer.cover.value} (check {transfer.check_id})", err=True)
    if found.uncovered:
        click.echo(f"{len(found.uncovered)} transfers rest on no fresh permit.", err=True)
        sys.exit(1)


def _employee(session: Session, key: str, roles: frozenset[str]) -> Employee:
    employee = session.scalar(select(Employee).where(Employee.key == key))
    if employee is None or not employee.roles & roles:
        raise click.ClickException(f"{key} is nobody who may do that: it takes {' or '.join(sorted(roles))}.")
    return employee


def _mandate(agency_id: AgencyId, told: dict[str, str]) -> Mandate:
    until = told.get("valid_until")
    return Mandate(
        agency=agency_id,
        category=told["category"],
        purpose=told["purpose"],
        sender=AgencyId(told["sender"]),
        legal_ref=told["legal_ref"],
        kind=Kind(told["kind"]),
        valid_from=datetime.fromisoformat(told["valid_from"]),
        valid_until=datetime.fromisoformat(until) if until else None,
    )
