"""What an operator does with the public log: export it as files that are what the portal serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId
from consent.ledger import Agency, Ask
from portal.commands.worker import sequencer_of
from tests.support.portal import wired_of


@pytest.fixture
def published(app: Flask) -> None:
    """One answered check, brought into the log and shown to the world."""
    parts = wired_of(app)
    asked = Ask(
        scheme="cpr",
        person="6101901111",
        action="read",
        category="health",
        purpose="rehabilitation-plan",
        case=None,
    )
    with parts.session() as session:
        ledger = parts.ledger_for(session)
        ledger.register_agency(Agency(agency_id=AgencyId("region"), name="Region Midt"))
        ledger.check(AgencyId("region"), asked)
        session.commit()
    assert sequencer_of(parts).run_once() == 1


def test_the_exported_files_are_those_the_portal_serves(
    app: Flask, client: FlaskClient, published: None, tmp_path: Path
) -> None:
    done = app.test_cli_runner().invoke(args=["ledger", "export-tiles", str(tmp_path / "log")])
    assert done.exit_code == 0, done.output
    found = sorted(path.relative_to(tmp_path / "log") for path in (tmp_path / "log").rglob("*") if path.is_file())
    assert [str(path) for path in found] == ["checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"]
    for path in found:
        assert client.get(f"/log/{path}").data == (tmp_path / "log" / path).read_bytes()
    again = app.test_cli_runner().invoke(args=["ledger", "export-tiles", str(tmp_path / "log")])
    assert again.exit_code == 1
    assert "nothing was written" in again.output


def test_a_log_that_has_published_nothing_is_not_exported(app: Flask, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["ledger", "export-tiles", str(tmp_path / "log")])
    assert (done.exit_code, list(tmp_path.glob("log*"))) == (1, [])
    assert "has not published" in done.output
