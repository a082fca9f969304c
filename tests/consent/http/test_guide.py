"""The engineer's guide, `docs/api.md`: its examples run as they stand there, and it names every trouble there is."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from flask import Flask

from consent.http.problems import PROBLEMS
from tests.consent.http.world import NUMBER, UNKNOWN, Clock, World
from tests.support import serving

GUIDE = (Path(__file__).parents[3] / "docs/api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def clock() -> Clock:
    """The examples look at the real one."""
    return Clock(datetime.now(UTC))


def test_the_examples_run_one_after_another(
    world: World, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.says_yes()
    (tmp_path / "instance").mkdir()
    key_file = tmp_path / "region.jwk.json"
    key_file.write_text(json.dumps(world.region.key.as_dict(private=True)), encoding="utf-8")
    with serving.application(app) as url:
        told = {
            "portal": url,
            "citizens": [{"cpr": NUMBER, "stage": "gave consent"}, {"cpr": UNKNOWN, "stage": "new"}],
            "agencies": [
                {
                    "client_id": "region",
                    "key_file": str(key_file),
                    "mandates": [{"category": "health", "purpose": "rehabilitation-plan"}],
                }
            ],
        }
        (tmp_path / "instance/demo.json").write_text(json.dumps(told), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        names: dict[str, object] = {}
        try:
            for example in EXAMPLES:
                exec(compile(example, "docs/api.md", "exec"), names)
        finally:
            if isinstance(session := names.get("api"), requests.Session):
                session.close()
    printed = capsys.readouterr().out
    for line in ("True OK", "[True, False]", "consent-check+jwt OK", "404", "201 requested", "cancelled",
                 "consent-state+jwt", "200 permitted"):  # fmt: skip
        assert line in printed, printed


def test_it_names_every_trouble_with_its_status_and_sentence() -> None:
    rows = re.findall(r"^\| `([a-z.-]+)` \| (\d{3}) \| (.*) \|$", GUIDE, re.MULTILINE)
    assert rows == [(code, str(kind.status), kind.en) for code, kind in PROBLEMS.items()]
