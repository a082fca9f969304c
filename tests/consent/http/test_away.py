"""A database that is away is a 503 with a time to come back, on every door that needs it; never a guess."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine

from consent.sql import engine_of
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import NUMBER, Caller, World


@pytest.fixture(params=["sqlite", "postgresql"])
def gone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Nobody is there: a folder that does not exist, a port where nothing listens."""
    missing = {
        "sqlite": f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}",
        "postgresql": "postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2",
    }
    engine = engine_of(missing[request.param])
    yield engine
    engine.dispose()


def away(world: World, gone: Engine, region: Caller) -> Caller:
    """The same agency with its living token, before a process whose database is gone."""
    headers = region.headers()
    world.engine = gone
    caller = Caller(world, world.app(), world.region)
    caller._token = headers["Authorization"].removeprefix("Bearer ")
    return caller


def test_without_its_database_the_api_answers_503_and_decides_nothing(
    world: World, region: Caller, gone: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    world.says_yes()
    caller = away(world, gone, region)
    batch = caller.question() | {"evaluations": [{}]}
    with caplog.at_level(logging.DEBUG):
        answers = [
            caller.send("/access/v1/evaluation", caller.question(), **{"X-Request-ID": "r-9"}),
            caller.send("/access/v1/evaluations", batch),
            caller.send("/api/v1/consent-requests", caller.request_body()),
            caller.get(f"/api/v1/consent-requests/{uuid4()}"),
            caller.http.delete(f"/api/v1/consent-requests/{uuid4()}", headers=caller.headers()),
            caller.get(f"/api/v1/checks/{uuid4()}"),
            caller.get(f"/api/v1/checks/{uuid4()}/proof"),
            caller.http.get("/log/checkpoint"),
            caller.token_answer(),
        ]
    for answer in answers:
        problem(answer, 503, "service.unavailable")
        assert answer.headers["Retry-After"] == "5"
        assert "decision" not in answer.get_json()
    assert answers[0].headers["X-Request-ID"] == "r-9"
    assert NUMBER not in caplog.text
    assert "OperationalError at access_api.evaluation" in caplog.text

    ready = caller.http.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["checks"] == {"database": "failed", "schema": "failed", "keys": "ok", "head": "failed"}
    for path in ("/healthz", "/openapi.json", "/.well-known/jwks.json"):
        assert caller.http.get(path).status_code == 200


def test_an_unforeseen_fault_is_a_problem_too_and_names_no_value(
    world: World, region: Caller, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **named: object) -> None:
        raise RuntimeError(f"while asking about {NUMBER}")

    region.headers()
    monkeypatch.setattr("consent.ledger.Ledger.check", broken)
    answer = region.send("/access/v1/evaluation", region.question())
    problem(answer, 500, "service.fault")
    assert NUMBER not in answer.text
    assert NUMBER not in caplog.text
    assert "RuntimeError at access_api.evaluation" in caplog.text
