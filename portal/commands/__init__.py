"""What an operator types: `flask --app wsgi db | ledger | worker | agency`."""

from __future__ import annotations

from flask import Flask

from portal.commands import agency, db, ledger, worker


def init_app(app: Flask) -> None:
    for group in (db.group, ledger.group, worker.group, agency.group):
        app.cli.add_command(group)
