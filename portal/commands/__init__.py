"""What an operator types: `flask --app wsgi db | ledger | worker | agency | notices | import`."""

from __future__ import annotations

from flask import Flask

from portal.commands import agency, db, imports, ledger, notices, rebuild, recover, sandbox, worker


def init_app(app: Flask) -> None:
    ledger.group.add_command(rebuild.command)
    ledger.group.add_command(recover.command)
    agency.group.add_command(sandbox.command)
    app.cli.add_command(imports.command)
    for group in (db.group, ledger.group, worker.group, agency.group, notices.group):
        app.cli.add_command(group)
