"""`flask ledger erase`: asked by one, approved by another, done by the daily job; and what staff then see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId
from consent.ledger import Agency, Ask
from portal.commands.worker import sequencer_of
from portal.outbox.daily import daily_of, renew
from tests.portal.casework.work import own
from tests.support.portal import Clock, LogIn, Person, an_employee, wired_of

LAW = "arkivloven § 13"
REGION = AgencyId("region")


@pytest.fixture
def keys_dir(keys_dir: Path, tmp_path: Path) -> Path:
    """A folder of this test's own, since its keys change."""
    return Path(shutil.copytree(keys_dir, tmp_path / "keys"))


def run(app: Flask, *arguments: str, told: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=["ledger", "erase", *arguments], input=told)


def ask(app: Flask, person: Person, law: str = LAW) -> Result:
    arguments = ("ask", "--ground", "no-longer-needed", "--law", law, "--by", "carla")
    return run(app, *arguments, told=f"{person.number}\n")


def test_two_people_erase_and_the_daily_job_says_when_it_is_done(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, clock: Clock
) -> None:
    an_employee(app, name="Dorte Holm", roles=("administrator",))
    own(app, asta, carla)
    parts = wired_of(app)
    sequencer = sequencer_of(parts)
    renew(daily_of(parts, sequencer))
    with parts.session() as session:
        ledger = parts.ledger_for(session)
        ledger.register_agency(Agency(agency_id=REGION, name="Region Midt"))
        asked = Ask(scheme="cpr", person=str(asta.number), action="read", category="health", purpose="plan")
        ledger.check(REGION, asked)
        session.commit()
    sequencer.run_once()
    assert "§" in ask(app, asta, "fordi").output
    done = ask(app, asta)
    assert done.exit_code == 0, done.output
    assert str(asta.number) not in done.output
    erasure_id = next(word for word in done.output.split() if word.count("-") == 4)
    assert "second pair of eyes" in run(app, "approve", erasure_id, "--by", "carla").output
    approved = run(app, "approve", erasure_id, "--by", "dorte")
    assert " approved " in approved.output, approved.output
    assert not (parts.settings.keys_dir / "kek-0002.key").exists()
    clock.tick(hours=24)
    renew(daily_of(parts, sequencer))
    assert [file.name for file in sorted(parts.settings.keys_dir.glob("kek-*.key"))] == ["kek-0002.key"]
    assert f"{erasure_id} done " in run(app, "list").output
    assert "epoch 3" in run(app, "run").output
    assert "0 erased again, 0 keys restored" in run(app, "--reapply").output
    assert app.test_cli_runner().invoke(args=["ledger", "fsck"]).exit_code == 0
    assert client.get("/readyz").status_code == 200
    log_in(client, carla)
    for path in ("/", "/indbakke", "/sager"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert asta.name not in page.text


def test_the_second_one_may_decline(app: Flask, asta: Person, carla: Person) -> None:
    an_employee(app, name="Dorte Holm", roles=("administrator",))
    asked = ask(app, asta)
    erasure_id = next(word for word in asked.output.split() if word.count("-") == 4)
    assert "second pair of eyes" in run(app, "decline", erasure_id, "--by", "carla").output
    assert " declined " in run(app, "decline", erasure_id, "--by", "dorte").output
    again = run(app, "approve", erasure_id, "--by", "dorte")
    assert (again.exit_code, "ask anew" in again.output) == (1, True)
    assert f"{erasure_id} declined " in run(app, "list").output
    assert " asked " in ask(app, asta).output


def test_a_database_from_before_an_erasure_is_not_ready(app: Flask, client: FlaskClient, asta: Person) -> None:
    parts = wired_of(app)
    assert client.get("/readyz").status_code == 200
    (parts.settings.keys_dir / "kek-0001.key").rename(parts.settings.keys_dir / "kek-0002.key")
    assert client.get("/readyz").status_code == 503
