"""A restored portal answers no agency, says so to its operators, and serves again after two people recovered it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId
from consent.ledger import Agency, Ask
from consent.log.errors import LogInconsistent
from consent.log.guard import Guard
from portal import create_app
from portal.commands.worker import sequencer_of
from portal.outbox.daily import daily_of, renew
from portal.settings import Settings
from tests.consent.ledger.restored import as_it_is, guard_ahead, put_back
from tests.consent.ledger.world import World
from tests.support.portal import Clock, Person, an_employee, wired_of

REGION = AgencyId("region")
ASKED = Ask(
    scheme="cpr", person="6101901111", action="read", category="health", purpose="rehabilitation-plan", case=None
)


@pytest.fixture
def keys_dir(keys_dir: Path, tmp_path: Path) -> Path:
    """A folder of each test's own, since an erasure changes its keys."""
    return Path(shutil.copytree(keys_dir, tmp_path / "keys"))


def checked(app: Flask) -> None:
    parts = wired_of(app)
    with parts.session() as session:
        ledger = parts.ledger_for(session)
        ledger.register_agency(Agency(agency_id=REGION, name="Region Midt"))
        ledger.check(REGION, ASKED)
        session.commit()


@pytest.fixture
def guarded(settings: Settings, clock: Clock, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(replace(settings, guard_file=tmp_path / "log.guard"), now=clock)
    yield app
    wired_of(app).engine.dispose()


def test_a_portal_behind_its_guard_says_so_until_two_people_recover_it(
    guarded: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = guarded
    parts = wired_of(app)
    checked(app)
    assert sequencer_of(parts).run_once() == 1
    guard = Guard(tmp_path / "log.guard")
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    guard_ahead(World(parts.engine, parts.keys, parts.now, guard), parts.settings.keys_dir, guard, 2)

    with pytest.raises(LogInconsistent):
        checked(app)
    assert "nothing is written or answered until a person has looked" in caplog.text
    assert client.get("/log/checkpoint").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["checks"]["head"]) == (503, "failed")
    assert "not ready: head: TurnedBack" in caplog.text
    runner = app.test_cli_runner()
    alone = runner.invoke(args=["ledger", "recover", "--reason", "drill", "--operator", "jb", "--confirmed-by", "JB"])
    assert (alone.exit_code, "two people" in alone.output) == (1, True)
    two = ["ledger", "recover", "--reason", "drill", "--operator", "jb", "--confirmed-by", "kn"]
    done = runner.invoke(args=two)
    assert done.exit_code == 0, done.output
    assert "Entry 3 tells the world: the log was restored to 1 of its entries." in done.output

    assert client.get("/readyz").status_code == 200
    checked(app)
    assert sequencer_of(parts).run_once() == 1
    found = runner.invoke(args=["ledger", "fsck"])
    assert found.exit_code == 0, found.output
    assert found.output.count("lost before a recovery") == 2
    again = runner.invoke(args=two)
    assert (again.exit_code, "not behind its guard" in again.output) == (1, True)
    rebuilt = runner.invoke(args=["ledger", "rebuild", "--dry-run"])
    assert (rebuilt.exit_code, rebuilt.output) == (0, "0 rows differ.\n")


def erased(app: Flask, person: Person) -> None:
    runner = app.test_cli_runner()
    told = ["ledger", "erase", "ask", "--ground", "no-longer-needed", "--law", "arkivloven § 13", "--by", "carla"]
    asked = runner.invoke(args=told, input=f"{person.number}\n")
    erasure_id = next(word for word in asked.output.split() if word.count("-") == 4)
    approved = runner.invoke(args=["ledger", "erase", "approve", erasure_id, "--by", "dorte"])
    assert approved.exit_code == 0, approved.output
    run = runner.invoke(args=["ledger", "erase", "run"])
    assert run.exit_code == 0, run.output


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_portal_from_before_an_erasure_forgets_her_again_before_it_is_ready(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, interrupted: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    an_employee(app, name="Dorte Holm", roles=("administrator",))
    parts = wired_of(app)
    sequencer = sequencer_of(parts)
    renew(daily_of(parts, sequencer))
    checked(app)
    sequencer.run_once()
    world = World(parts.engine, parts.keys, parts.now, parts.guard)
    backup = as_it_is(world)
    erased(app, asta)
    checked(app)
    sequencer.run_once()
    put_back(world, backup)
    assert client.get("/readyz").status_code == 503
    with parts.session() as session:
        assert parts.ledger_for(session).find_subject(str(asta.number)) is not None, "the backup knows her"

    runner = app.test_cli_runner()
    two = ["ledger", "recover", "--reason", "restored-backup", "--operator", "jb", "--confirmed-by", "kn"]
    if interrupted:
        with monkeypatch.context() as patched:
            patched.setattr("portal.commands.recover.reapplied", _killed)
            runner.invoke(args=two)
        assert client.get("/readyz").status_code == 503, "the log is there, and so is she"
        with pytest.raises(LogInconsistent):
            checked(app)
        again = runner.invoke(args=two)
        assert (again.exit_code, "flask ledger erase --reapply" in again.output) == (1, True)
        done = runner.invoke(args=["ledger", "erase", "--reapply"])
        assert "1 erased again" in done.output
    else:
        done = runner.invoke(args=two)
        assert "1 people erased again" in done.output
    assert done.exit_code == 0, done.output

    assert client.get("/readyz").status_code == 200
    with parts.session() as session:
        ledger = parts.ledger_for(session)
        assert ledger.find_subject(str(asta.number)) is None
        assert ledger.find_subject(str(bo.number)) == bo.subject_id
    checked(app)
    sequencer.run_once()
    found = runner.invoke(args=["ledger", "fsck"])
    assert found.exit_code == 0, found.output


def _killed(*_: object) -> None:
    raise SystemExit(137)
