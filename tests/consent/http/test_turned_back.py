"""From a database that was turned back in time no agency is told anything, on any door; the public log stays open."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from consent.keys import log_signer
from consent.log.guard import Guard
from consent.sql.recovery import recover_database
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import Caller, World
from tests.consent.ledger.restored import as_it_is, put_back
from tests.consent.ledger.world import World as Ledgers

ROUTES = Path(__file__).parents[2] / "golden" / "routes.txt"
DOORS = [
    tuple(line.split()[:2])
    for line in ROUTES.read_text(encoding="utf-8").splitlines()
    if "/access/v1/" in line or "/api/v1/" in line
]


@pytest.fixture
def behind(world: World, tmp_path: Path) -> Caller:
    """She said yes, a backup was made, she took it back, and the backup was put in its place."""
    world.guard = Guard(tmp_path / "log.guard")
    caller, ledger = Caller(world, world.app(), world.region), Ledgers(world.engine, world.keys, world.clock)
    subject, consent_id = world.says_yes()
    assert caller.check()["decision"] is True
    world.sequence()
    backup = as_it_is(ledger)
    world.withdraws(subject, consent_id)
    assert caller.check()["decision"] is False
    world.sequence()
    put_back(ledger, backup)
    return caller


def test_every_door_for_agencies_answers_503_and_decides_nothing(behind: Caller) -> None:
    bodies = {
        "/access/v1/evaluation": behind.question(),
        "/access/v1/evaluations": behind.question() | {"evaluations": [{}]},
        "/api/v1/consent-requests": behind.request_body(),
    }
    assert len(DOORS) >= 20
    for method, path in DOORS:
        sent = {"json": bodies.get(path, {})} if method in ("POST", "PATCH") else {}
        there = path.replace("<uuid:id>", str(uuid4()))
        answer = behind.http.open(there, method=method, headers=behind.headers(), **sent)
        problem(answer, 503, "service.unavailable")
        assert answer.headers["Retry-After"] == "5", path
        assert not {"decision", "consents", "events", "state"} & set(answer.get_json()), path


def test_it_says_that_it_is_not_ready_and_shows_what_is_public(behind: Caller) -> None:
    ready = behind.http.get("/readyz")
    checks = {"database": "ok", "schema": "ok", "keys": "ok", "head": "failed"}
    assert (ready.status_code, ready.get_json()["checks"]) == (503, checks)
    for path in ("/healthz", "/log/checkpoint", "/openapi.json", "/.well-known/jwks.json"):
        assert behind.http.get(path).status_code == 200, path


def test_once_recovered_it_serves_by_what_it_still_knows(behind: Caller, world: World) -> None:
    assert world.guard is not None
    recover_database(
        world.engine, world.keys, log_signer(world.keys_dir), world.guard,
        reason="restored-backup", operator="jette", confirmed_by="karim", now=world.clock,
    )  # fmt: skip
    assert behind.http.get("/readyz").status_code == 200
    assert behind.check()["decision"] is True, "her withdrawal is lost: fsck names its leaf, and people tell her"
