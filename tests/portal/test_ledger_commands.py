"""What an operator does with the public log: export it, and have it watched."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.__main__ import HOLDS, main
from consent.events import AgencyId
from consent.ledger import Agency, Ask
from portal.commands.worker import sequencer_of
from tests.support import serving
from tests.support.portal import wired_of

ASKED = Ask(
    scheme="cpr", person="6101901111", action="read", category="health", purpose="rehabilitation-plan", case=None
)


@pytest.fixture
def published(app: Flask) -> None:
    """One answered check, brought into the log and shown to the world."""
    parts = wired_of(app)
    with parts.session() as session:
        ledger = parts.ledger_for(session)
        ledger.register_agency(Agency(agency_id=AgencyId("region"), name="Region Midt"))
        ledger.check(AgencyId("region"), ASKED)
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


def test_a_monitor_follows_the_portal_s_own_log(
    app: Flask, published: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = wired_of(app)
    policy = tmp_path / "policy"
    policy.write_text(f"log {parts.keys.vkey}\nquorum none\n", encoding="utf-8")
    with serving.application(app) as url:
        given = ["monitor", f"{url}/log", "--state", str(tmp_path / "state"), "--policy", str(policy)]
        assert main(given) == HOLDS
        for _ in range(3):
            with parts.session() as session:
                parts.ledger_for(session).check(AgencyId("region"), ASKED)
                session.commit()
            assert sequencer_of(parts).run_once() == 1
        assert main(given) == HOLDS
    assert capsys.readouterr().out.splitlines() == [
        "OK: log.fjordby.example/test has 1 entries, 1 of them new",
        "OK: log.fjordby.example/test has 4 entries, 3 of them new",
    ]
