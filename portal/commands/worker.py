"""`flask worker run`: the one process that holds the log key."""

from __future__ import annotations

import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from consent.keys import log_signer
from consent.log.sequencer import CheckpointSigner, Sequencer
from consent.log.witnessing import WitnessClient, over_http
from consent.notify.address import Rules
from consent.notify.courier import Courier
from consent.notify.outbound import Caller, tls_context
from consent.sql import log_store_factory
from portal.casework import handover
from portal.consents import letters
from portal.logging import log
from portal.outbox import worker
from portal.pages import local_day
from portal.retention import job as retention
from portal.wiring import Wired, wired


@click.group("worker")
def group() -> None:
    """Receipts, notices and mail."""


def sequencer_of(parts: Wired, signer: CheckpointSigner | None = None) -> Sequencer:
    """With the log's key as it lies in the folder, or with the signer given."""
    settings = parts.settings
    return Sequencer(
        log_store_factory(parts.engine, parts.keys),
        signer=signer or log_signer(settings.keys_dir),
        origin=settings.log_origin,
        now=parts.now,
        guard=parts.guard,
        cosign=WitnessClient(settings.witness_vkey, over_http(settings.witness_url)) if settings.witness_url else None,
    )


def courier_of(parts: Wired) -> Courier:
    """Pushes to agencies' endpoints, and puts letters to those that have none before the staff."""
    settings = parts.settings
    return Courier(
        parts.engine,
        parts.keys,
        issuer=settings.public_url,
        now=parts.now,
        caller=Caller(rules=Rules(loopback=settings.push_loopback), context=tls_context()),
        on_letter=lambda connection, letter: letters.put_before_staff(connection, letter, parts.now()),
    )


def hand_over(parts: Wired) -> None:
    """Cases that were to get another coordinator today get her."""
    with parts.session() as session:
        now = parts.now()
        handover.carry_out(session, local_day(now), now)
        session.commit()


def forget(parts: Wired) -> None:
    """Once a day, what is past its time goes; on a database that is behind its guard nothing does."""
    now = parts.now()
    with parts.session(writes=False) as session:
        if not retention.due(session, now):
            return
        parts.ledger_for(session).must_be_current()
    counts = retention.run_once(parts.session, parts.ledger_for, now)
    log.info("what was past its time is gone", **{kind: count for kind, count in counts.items() if count})


def each_minute(parts: Wired) -> None:
    hand_over(parts)
    forget(parts)


@group.command("run")
@with_appcontext
def run_command() -> None:
    """Go round until stopped."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopping.append(got))
    parts = wired().as_worker()
    click.echo(f"worker of {current_app.name}: log {parts.settings.log_origin}")
    courier = courier_of(parts)
    try:
        worker.run(
            parts, sequencer_of(parts), stop=lambda: bool(stopping), courier=courier, also=lambda: each_minute(parts)
        )
    finally:
        courier.close()
