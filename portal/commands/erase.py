"""`flask ledger erase ask | approve | decline | list | run`: erasing a person, by two members of staff and on a ground.

In the worker's folder of keys: what is approved here is also written down there, outside the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from consent.erasure.again import Reapplied, reapply
from consent.events import Act, Assurance, Channel
from consent.ledger import Erasure, ErasureGround, ErasureRefused, Ledger, UnknownSubject
from consent.log.errors import LogInconsistent
from consent.sql import store_factory
from consent.store import AlreadyThere
from portal.commands.worker import sequencer_of
from portal.identity import Employee
from portal.outbox.daily import daily_of
from portal.wiring import Wired, wired

TRIES = 20
PAUSE = 0.5
WHY = {
    "no_ground": "name the law with its §, in at most 300 characters",
    "unknown": "there is no such erasure",
    "same_person": "whoever asked may not answer it: it takes a second pair of eyes",
    "too_early": "it may not be done before the day it was asked for with",
    "on_its_way": "something about this person is not in the log yet: is the worker running?",
    "over": "it was answered already, by somebody else or the other way",
    "declined": "it was declined; ask anew",
}
T = TypeVar("T")


@click.group("erase", invoke_without_command=True)
@click.option("--reapply", "again", is_flag=True, help="Bring a restored backup up to date, before it serves.")
@click.pass_context
@with_appcontext
def group(context: click.Context, again: bool) -> None:
    """Erase a person: ask, approve by another, and the worker destroys the keys of that day."""
    if again:
        done = reapplied(wired().as_worker())
        click.echo(f"{done.erased} erased again, {done.rewrapped} keys restored. The ledger may serve.")
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


def reapplied(parts: Wired) -> Reapplied:
    """For every command that brings an older database back."""
    try:
        return reapply(
            store_factory(parts.engine),
            parts.keys,
            origin=parts.settings.log_origin,
            now=parts.now,
            sequence=sequencer_of(parts).run_once,
        )
    except LogInconsistent as fault:
        raise click.ClickException(f"Not done: {fault}.") from None


@group.command("ask")
@click.option("--ground", type=click.Choice([ground.value for ground in ErasureGround]), required=True)
@click.option("--law", required=True, help="The law it rests on, with its §.")
@click.option("--by", required=True, help="The employee key of whoever asks.")
@click.option("--not-before", type=click.DateTime(["%Y-%m-%d"]), help="Something forbids it until this day.")
@with_appcontext
def ask_command(ground: str, law: str, by: str, not_before: datetime | None) -> None:
    """Ask that a person be erased. The CPR number is asked for and not shown; it is no argument, so in no history."""
    parts = wired().as_worker()
    number = click.prompt("CPR number", hide_input=True).replace("-", "")

    def verb(ledger: Ledger) -> Erasure:
        subject = ledger.find_subject(number)
        if subject is None:
            raise UnknownSubject
        until = None if not_before is None else not_before.replace(tzinfo=UTC)
        act = _act(by)
        return ledger.ask_erasure(subject, ground=ErasureGround(ground), legal_ref=law, act=act, not_before=until)

    click.echo(_told(_done(parts, verb)))


@group.command("approve")
@click.argument("erasure_id", type=click.UUID)
@click.option("--by", required=True, help="The employee key of whoever approves: not the one who asked.")
@with_appcontext
def approve_command(erasure_id: UUID, by: str) -> None:
    """Approve: from here on nothing of the person is in the ledger. Waits for what is on its way to the log."""
    parts, act = wired().as_worker(), _act(by)
    for left in reversed(range(TRIES)):
        try:
            done = _done(parts, lambda ledger: ledger.approve_erasure(erasure_id, act=act), waiting=left > 0)
            break
        except (ErasureRefused, AlreadyThere):
            time.sleep(PAUSE)
    else:
        raise click.ClickException("Nothing was changed: too many others approve at the same time; try again.")
    daily_of(parts, sequencer_of(parts)).listed()
    click.echo(_told(done))


@group.command("decline")
@click.argument("erasure_id", type=click.UUID)
@click.option("--by", required=True, help="The employee key of whoever declines: not the one who asked.")
@with_appcontext
def decline_command(erasure_id: UUID, by: str) -> None:
    """Decline: nothing goes. Who declined stays on the list; whom it was about does not."""
    parts, act = wired().as_worker(), _act(by)
    click.echo(_told(_done(parts, lambda ledger: ledger.decline_erasure(erasure_id, act=act))))


@group.command("list")
@with_appcontext
def list_command() -> None:
    """Every erasure and how far it is."""
    parts = wired().as_worker()
    for one in _done(parts, lambda ledger: ledger.erasures()):
        click.echo(_told(one))


@group.command("run")
@with_appcontext
def run_command() -> None:
    """The worker's daily job, now: enter erasures in the log, wrap every key anew, destroy the epoch before."""
    parts = wired().as_worker()
    tell = _keys_told()
    try:
        epoch = daily_of(parts, sequencer_of(parts), tell).run()
    except LogInconsistent as fault:
        raise click.ClickException(f"Nothing was destroyed: {fault}.") from None
    click.echo(f"Every key is wrapped under epoch {epoch}; the one before is destroyed.")


def _done(parts: Wired, verb: Callable[[Ledger], T], *, waiting: bool = False) -> T:
    """`waiting`: what only needs a moment is raised as it is."""
    try:
        with parts.session() as session:
            found = verb(parts.ledger_for(session))
            session.commit()
            return found
    except ErasureRefused as refused:
        if waiting and refused.code == "on_its_way":
            raise
        raise click.ClickException(f"Nothing was changed: {WHY[refused.code]}.") from None
    except UnknownSubject:
        raise click.ClickException("Nothing was changed: the ledger does not know this person.") from None
    except LogInconsistent as fault:
        raise click.ClickException(f"Nothing was changed: {fault}.") from None


def _act(key: str) -> Act:
    parts = wired()
    with parts.session(writes=False) as session:
        employee = session.scalar(select(Employee.id).where(Employee.key == key))
    if employee is None:
        raise click.ClickException("Nothing was changed: there is no such employee.")
    return Act(actor=f"staff:{employee}", channel=Channel.SYSTEM, assurance=Assurance.NONE)


def _told(one: Erasure) -> str:
    at = one.done_at or one.approved_at or one.asked_at
    return f"{one.erasure_id} {one.state.value:<8} {at:%Y-%m-%d %H:%M} {one.ground.value}: {one.legal_ref}"


def _keys_told() -> Callable[[int, int], None]:
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            click.echo(f"{done} keys …", err=True)

    return tell
