"""From permit to refusal there is no window: two processes of 25 checkers each, and a withdrawal in their midst."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from consent.canonical import loads, milliseconds
from consent.keys import Keyring
from consent.ledger import Ledger
from consent.sql import SqlStore
from consent.sql import tables as t
from tests.consent.ledger.world import CITIZEN, JOBCENTER, NUMBERS, PURPOSE, World, terms

ROOT = Path(__file__).parents[3]


class Checkers:
    """A process of checkers."""

    def __init__(self, url: str, keys_folder: Path, threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.consent.ledger.checkers"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
        told = {"url": url, "keys": str(keys_folder), "threads": threads, "person": NUMBERS[0]}
        self._tell({**told, "agency": JOBCENTER, "purpose": PURPOSE})
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def _tell(self, message: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def stop(self) -> dict[str, list[Any]]:
        try:
            out, _ = self._process.communicate("stop\n", timeout=60)
        finally:
            self._process.kill()
        told: dict[str, list[Any]] = json.loads(out)
        return told


@pytest.fixture
def real_time(engine: Engine, keys: Keyring) -> World:
    """The race is run on the real clock, which all processes share."""
    world = World(engine, keys, lambda: datetime.now(UTC))
    world.register()
    return world


def raced(world: World, url: str, keys_folder: Path, act: Callable[[], None]) -> list[dict[str, list[Any]]]:
    processes = [Checkers(url, keys_folder, 25) for _ in range(2)]
    try:
        time.sleep(1)
        began = time.monotonic()
        act()
        # However busily an agency asks, it cannot keep her waiting; the bound is for a loaded machine.
        assert time.monotonic() - began < 20
        time.sleep(0.5)
    finally:
        told = [process.stop() for process in processes]
    return told


def test_no_permit_is_committed_after_the_withdrawal(real_time: World, database_url: str, keys_folder: Path) -> None:
    world = real_time
    subject = world.subject()
    consent_id = world.given(subject, terms(at=datetime.now(UTC).replace(microsecond=0))).consent_id
    committed: list[int] = []

    def withdraw() -> None:
        with world.engine.connect().execution_options(writes=True) as connection:
            ledger = Ledger(SqlStore(connection), keys=world.keys, now=world.clock)
            assert ledger.withdraw(subject, consent_id, act=CITIZEN) is not None
            connection.commit()
        committed.append(time.monotonic_ns())

    told = raced(world, database_url, keys_folder, withdraw)
    assert [process["trouble"] for process in told] == [[], []]
    assert all("WITHDRAWN" in process["refusals"] for process in told)
    assert all(process["permits"] for process in told)
    # A permit's commit that was begun after the withdrawal's commit had returned would be one too late.
    assert [permit for process in told for permit in process["permits"] if permit[0] > committed[0]] == []
    with world.engine.connect() as connection:
        records = [loads(record) for record in connection.execute(select(t.check.c.record)).scalars()]
        (ended_at,) = connection.execute(select(t.consent.c.ended_at)).scalars()
    assert [record for record in records if record["decision"] and record["decided_at"] > ended_at] == []
    assert [record for record in records if not record["decision"] and record["decided_at"] < ended_at] == []


def test_no_permit_is_committed_after_a_block(real_time: World, database_url: str, keys_folder: Path) -> None:
    world = real_time
    subject = world.subject()
    world.given(subject, terms(at=datetime.now(UTC).replace(microsecond=0)))
    committed: list[int] = []
    since: list[int] = []

    def block() -> None:
        with world.ledger() as ledger:
            done = ledger.block(subject, JOBCENTER, act=CITIZEN)
            assert done is not None
            since.append(milliseconds(done.at))
        committed.append(time.monotonic_ns())

    told = raced(world, database_url, keys_folder, block)
    assert [process["trouble"] for process in told] == [[], []]
    assert all(set(process["refusals"]) == {"BLOCKED_BY_CITIZEN"} for process in told)
    assert all(process["permits"] for process in told)
    assert [permit for process in told for permit in process["permits"] if permit[0] > committed[0]] == []
    with world.engine.connect() as connection:
        records = [loads(record) for record in connection.execute(select(t.check.c.record)).scalars()]
    assert [record for record in records if record["decision"] and record["decided_at"] > since[0]] == []
    assert [record for record in records if not record["decision"] and record["decided_at"] < since[0]] == []


def test_a_new_yes_never_looks_like_a_no(real_time: World, database_url: str, keys_folder: Path) -> None:
    world = real_time
    subject = world.subject()
    world.given(subject, terms(at=datetime.now(UTC).replace(microsecond=0)))

    def renew() -> None:
        for _ in range(10):
            world.given(subject, terms(at=datetime.now(UTC).replace(microsecond=0)))

    told = raced(world, database_url, keys_folder, renew)
    assert [process["trouble"] for process in told] == [[], []]
    assert [process["refusals"] for process in told] == [[], []]


def test_a_number_met_twice_at_once_is_one_person(world: World) -> None:
    for number in NUMBERS:
        found: list[object] = []
        together = threading.Barrier(8)

        def meet(number: str = number, found: list[object] = found, together: threading.Barrier = together) -> None:
            together.wait()
            found.append(world.subject(number))

        threads = [threading.Thread(target=meet) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1
    with world.engine.connect() as connection:
        assert len(connection.execute(select(t.subject)).all()) == len(NUMBERS)


def test_two_answers_at_once_count_once(world: World) -> None:
    from consent.ledger import WrongState

    subject = world.subject()
    consent_id = world.requested(subject)
    outcome: list[str] = []
    together = threading.Barrier(6)

    def answer(yes: bool) -> None:
        together.wait()
        try:
            if yes:
                world.granted(subject, consent_id, "health")
            else:
                world.do(lambda ledger: ledger.refuse(subject, consent_id, act=CITIZEN))
            outcome.append("counted")
        except WrongState:
            outcome.append("late")

    threads = [threading.Thread(target=answer, args=(number % 2 == 0,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["counted", *["late"] * 5]


def test_one_event_id_used_twice_at_once_is_one_act(world: World) -> None:
    subject = world.subject()
    consent_id, event_id = world.requested(subject), world.event_id()
    together = threading.Barrier(6)
    done: list[object] = []

    def answer() -> None:
        together.wait()
        done.append(world.granted(subject, consent_id, "health", event_id=event_id))

    threads = [threading.Thread(target=answer) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6
    assert len({str(one) for one in done}) == 1
