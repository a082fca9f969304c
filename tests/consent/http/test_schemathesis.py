"""Schemathesis, which nobody here wrote, asks every door whatever the API's own description allows and what it forbids.

All its checks are on but one: that whatever fits the schema is accepted. A request without a mandate, a cursor that was
never given or an instant to come fits the schema and is refused as described, and every such status is described.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask, Response, request

from tests.consent.http.world import Caller, World
from tests.support import serving

pytestmark = pytest.mark.interop
CASES = 6
"""Made up for each operation and phase; those from the examples and the bounds of the schema come on top."""
BUDGET = 300
"""Seconds after which one run has failed; on a quiet machine it takes a tenth of that."""


def judged(app: Flask, caller: Caller, world: World, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Schemathesis's verdict on the served application, as an agency with a token."""
    world.says_yes()
    caller.check()
    world.sequence()
    token = caller.headers()["Authorization"]
    with serving.application(app) as url:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--url", url),
            *("--header", f"Authorization: {token}", "--seed", "7", "--max-examples", str(CASES)),
            *("--phases", "examples,coverage,fuzzing", "--continue-on-failure"),
            *("--checks", "all", "--exclude-checks", "positive_data_acceptance", "--no-color"),
            *more,
        ]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=BUDGET, check=False)


def test_every_door_keeps_to_its_description(app: Flask, region: Caller, world: World, tmp_path: Path) -> None:
    done = judged(app, region, world, tmp_path)
    assert done.returncode == 0, done.stdout[-6000:]


def test_an_answer_that_is_not_described_is_caught(app: Flask, region: Caller, world: World, tmp_path: Path) -> None:
    @app.after_request
    def plant(response: Response) -> Response:
        if request.path == "/api/v1/transfers":
            response.status_code = 418
        return response

    done = judged(app, region, world, tmp_path, "--include-path", "/api/v1/transfers")
    assert done.returncode == 1
    assert "POST /api/v1/transfers" in done.stdout
    assert "[418]" in done.stdout
