"""`flask worker run`: the one process that holds the log key."""

from __future__ import annotations

import signal
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from consent.log import note
from consent.log.sequencer import Sequencer
from consent.sql import log_store_factory
from portal.outbox import worker
from portal.wiring import Wired, wired


@click.group("worker")
def group() -> None:
    """Receipts, notices and mail."""


def sequencer_of(parts: Wired) -> Sequencer:
    signer = note.Signer.from_text(Path(parts.settings.keys_dir, "log.key").read_text(encoding="utf-8").strip())
    return Sequencer(
        log_store_factory(parts.engine, parts.keys),
        signer=signer,
        origin=parts.settings.log_origin,
        now=parts.now,
        guard=parts.guard,
    )


@group.command("run")
@with_appcontext
def run_command() -> None:
    """Go round until stopped."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, frame: stopping.append(got))
    parts = wired()
    click.echo(f"worker of {current_app.name}: log {parts.settings.log_origin}")
    worker.run(parts, sequencer_of(parts), stop=lambda: bool(stopping))
