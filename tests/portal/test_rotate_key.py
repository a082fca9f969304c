"""The log's key is changed by two commands and two restarts of the worker, and everything still verifies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from consent.__main__ import FAILS, HOLDS, main
from consent.events import AgencyId
from consent.ledger import Agency, Ask
from consent.log import rotation
from consent.log.cosignature import Cosigner
from consent.log.policy import Policy
from consent.log.witness import Witness
from portal import create_app
from portal.commands.worker import sequencer_of
from portal.settings import Settings, SettingsInvalid
from tests.support import serving
from tests.support.portal import Clock, wired_of

REGION = AgencyId("region")
ASKED = Ask(
    scheme="cpr", person="6101901111", action="read", category="health", purpose="rehabilitation-plan", case=None
)


@pytest.fixture
def keys_dir(keys_dir: Path, tmp_path: Path) -> Path:
    """A folder of this test's own, since its keys change."""
    return Path(shutil.copytree(keys_dir, tmp_path / "keys"))


class Town:
    """The portal's processes, each started anew when it is asked for."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings, self.clock = settings, clock

    @contextmanager
    def process(self) -> Iterator[Flask]:
        app = create_app(replace(self.settings), now=self.clock)
        try:
            yield app
        finally:
            wired_of(app).engine.dispose()

    def run(self, *words: str) -> tuple[int, str]:
        with self.process() as app:
            done = app.test_cli_runner().invoke(args=["ledger", *words])
            return done.exit_code, done.output

    def work(self) -> str:
        """One check is answered and brought into the log by a worker that has just started; what it publishes."""
        with self.process() as app:
            parts = wired_of(app)
            with parts.session() as session:
                ledger = parts.ledger_for(session)
                ledger.register_agency(Agency(agency_id=REGION, name="Region Midt"))
                ledger.check(REGION, ASKED)
                session.commit()
            assert sequencer_of(parts).run_once() == 1
            return app.test_client().get("/log/checkpoint").text


@pytest.fixture
def town(settings: Settings, clock: Clock) -> Town:
    return Town(settings, clock)


def test_a_rotation_goes_through_and_fsck_and_a_monitor_follow_it(
    town: Town, keys_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def policy(*vkeys: str) -> Path:
        (tmp_path / "policy").write_text("".join(f"log {each}\n" for each in vkeys) + "quorum none\n", encoding="utf-8")
        return tmp_path / "policy"

    def watched(*vkeys: str) -> int:
        with town.process() as app, serving.application(app) as url:
            given = ["monitor", f"{url}/log", "--state", str(tmp_path / "state"), "--policy", str(policy(*vkeys))]
            return main(given)

    town.work()
    [old] = rotation.vkeys_in(keys_dir)
    assert watched(old) == HOLDS
    code, told = town.run("rotate-key", "--finish")
    assert (code, "no rotation is under way" in told) == (1, True)

    code, told = town.run("rotate-key")
    assert code == 0, told
    _, new = rotation.vkeys_in(keys_dir)
    assert f"log {old}\nlog {new}\n" in told
    capsys.readouterr()
    assert watched(old) == HOLDS
    assert "NOTICE: entry 1 announces a new key" in capsys.readouterr().out
    town.work()
    assert watched(new) == watched(old, new) == HOLDS
    assert town.run("fsck") == (0, "The ledger is whole.\n")

    assert town.run("rotate-key", "--finish")[0] == 0
    town.work()
    assert town.run("fsck") == (0, "The ledger is whole.\n")
    assert watched(old) == FAILS
    assert watched(new) == HOLDS
    assert town.run("export-tiles", str(tmp_path / "log"))[0] == 0
    assert Policy.parse(policy(new).read_bytes()).verify((tmp_path / "log/checkpoint").read_text(encoding="utf-8"))


def test_only_where_the_log_s_key_is_can_it_be_changed(town: Town, keys_dir: Path) -> None:
    (keys_dir / "log.key").unlink()
    code, told = town.run("rotate-key")
    assert (code, told) == (1, "Error: The log's key is not here: rotate it where the worker runs.\n")


def test_the_worker_asks_the_witness_of_the_settings(town: Town, keys_dir: Path, tmp_path: Path) -> None:
    cosigner = Cosigner("witness.example/partner", bytes([3]) * 32)
    (tmp_path / "witness").mkdir()
    [vkey] = rotation.vkeys_in(keys_dir)
    witness = Witness(cosigner, [vkey], tmp_path / "witness", lambda: town.clock().timestamp())
    trusted = Policy.parse(f"log {vkey}\nwitness partner {cosigner.key}\nquorum partner\n".encode())
    with serving.application(witness) as url:
        town.settings = replace(town.settings, witness_url=url, witness_vkey=str(cosigner.key))
        assert [trusted.verify(town.work()).size for _ in range(3)] == [1, 2, 3]
    assert town.run("fsck") == (0, "The ledger is whole.\n")
    assert town.run("export-tiles", str(tmp_path / "log"))[0] == 0
    assert "partner" not in (tmp_path / "log/checkpoint").read_text(encoding="utf-8")


def test_a_witness_without_its_key_is_a_fault_of_the_settings(settings: Settings) -> None:
    with pytest.raises(SettingsInvalid, match="WITNESS_URL and WITNESS_VKEY"):
        replace(settings, witness_url="https://witness.example").check()
