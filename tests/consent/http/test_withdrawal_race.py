"""No window: 50 checkers at two server processes never see a permit decided after the withdrawal was committed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from consent.canonical import loads, milliseconds
from consent.events import ConsentId, EventType, SubjectId
from consent.http.tokens import Tokens
from consent.keys import Keyring
from consent.sql import tables
from tests.consent.http.world import ISSUER, Caller, Clock, World

CHECKERS = 50
BEFORE = AFTER = 1.5
"""Seconds of checking on each side of the withdrawal."""


class RealTime(Clock):
    def __call__(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Seen:
    """One answer as a checker saw it, by the clock of the test's own process."""

    port: int
    sent: float
    decision: bool
    reason: str
    decided_at: str
    check_id: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(database_url: str, keys_dir: Path) -> Iterator[int]:
    port = free_port()
    environment = os.environ | {"DATABASE_URL": database_url, "KEYS_DIR": str(keys_dir), "ISSUER": ISSUER}
    arguments = ["--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command = [sys.executable, "-m", "granian", *arguments, "--blocking-threads", "4", "--log-level", "error"]
    process = subprocess.Popen([*command, "tests.consent.http.serving:create"], env=environment)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        assert process.poll() is None, "the server stopped"
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/readyz")
            ready = connection.getresponse().status == 200
            connection.close()
            if ready:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not come up")


def checker(port: int, headers: dict[str, str], body: bytes, stop: Event, seen: list[Seen]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    while not stop.is_set():
        sent = time.monotonic()
        connection.request("POST", "/access/v1/evaluation", body, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status == 503:
            continue  # no answer is no permit
        assert response.status == 200, answer
        told = answer["context"]
        seen.append(Seen(port, sent, answer["decision"], told["reason"], told["decidedAt"], told["checkId"]))
    connection.close()


def withdraw(world: World, subject: SubjectId, consent_id: ConsentId) -> float:
    """When it was committed. Where fifty others want the same lock it may have to try again, as the portal would."""
    for _ in range(20):
        try:
            world.withdraws(subject, consent_id)
        except OperationalError:
            continue
        return time.monotonic()
    raise AssertionError("the withdrawal never got its turn")


@pytest.fixture
def clock() -> Clock:
    return RealTime()


def test_no_check_is_permitted_after_the_withdrawal_committed(
    world: World, region: Caller, engine: Engine, database_url: str, keys_dir: Path
) -> None:
    subject, consent_id = world.says_yes()
    token = Tokens(Keyring.load(keys_dir), ISSUER, world.clock, os.urandom).mint("region", None, ["samtykke:check"])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps(region.question()).encode()
    seen: list[Seen] = []
    stop = Event()
    with ExitStack() as stack:
        ports = [stack.enter_context(server(database_url, keys_dir)) for _ in range(2)]
        threads = [
            Thread(target=checker, args=(ports[number % 2], headers, body, stop, seen)) for number in range(CHECKERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(BEFORE)
        committed = withdraw(world, subject, consent_id)
        time.sleep(AFTER)
        stop.set()
        for thread in threads:
            thread.join(timeout=60)

    # Both processes were really asked, on both sides of the withdrawal.
    for port in ports:
        mine = [answer for answer in seen if answer.port == port]
        assert sum(answer.decision for answer in mine) >= 5
        assert sum(answer.reason == "WITHDRAWN" for answer in mine) >= 5
    assert {answer.reason for answer in seen} == {"OK", "WITHDRAWN"}

    late = [answer for answer in seen if answer.sent > committed]
    assert late
    assert not any(answer.decision for answer in late)

    with world.ledger() as ledger:
        (withdrawn,) = [e for e in ledger.history(subject, consent_id) if e.type is EventType.WITHDRAWN]
    with engine.connect() as connection:
        records = [loads(record) for record in connection.execute(select(tables.check.c.record)).scalars()]
    kept = {record["check_id"]: record for record in records}
    # Every answer that left was written down first, and as it was given.
    assert all(kept[answer.check_id]["decision"] is answer.decision for answer in seen)
    # By the ledger's own instants, too: what was decided after the withdrawal's is no permit, and nothing before it
    # was told WITHDRAWN.
    at = milliseconds(withdrawn.at)
    assert all(record["decided_at"] <= at for record in records if record["decision"])
    assert all(record["decided_at"] >= at for record in records if record["reason"] == "WITHDRAWN")
