"""`kill -9` at random moments under load: what was acknowledged is there again, and nothing is half."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress

import pytest

from tests.faults.judge import said
from tests.faults.nursery import Nursery
from tests.faults.places import PATIENCE, Place, PostgresPlaces, SqlitePlaces, when_back
from tests.faults.scale import scaled

ROUNDS = scaled(6, 200)
ON_ONE = 10
"""Rounds on one database, each of which goes on from what the one before left behind."""
LONGEST = 0.8


def whole(place: Place) -> Counter[str]:
    """Judged by somebody else and by the ledger's own fsck; what was acknowledged so far."""
    verdict = place.judged()
    assert verdict.lost == []
    assert verdict.broken == []
    assert place.audited() == []
    return verdict.acked


def at_work(place: Place, acted: int) -> None:
    """Wait until more was done than that, however busy the machine is: a kill is one under load."""
    deadline = time.monotonic() + PATIENCE
    while not place.journal.exists() or sum(line["what"] == "act" for line in said(place.journal)) <= acted:
        assert time.monotonic() < deadline, "nothing was done"
        time.sleep(0.01)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20261122)


def test_a_killed_process_on_sqlite_loses_nothing_acknowledged(
    sqlite_places: SqlitePlaces, nursery: Nursery, chance: random.Random
) -> None:
    total: Counter[str] = Counter()
    for number in range(ROUNDS):
        if number % ON_ONE == 0:
            place, acked = sqlite_places.fresh(), Counter[str]()
        child = nursery.born("load", {**place.told(), "seed": number})
        nursery.go(child)
        at_work(place, acked["act"])
        time.sleep(chance.uniform(0.0, LONGEST))
        nursery.killed(child)
        before, acked = acked, whole(place)
        total += acked - before
    assert total["act"] >= ROUNDS
    print(f"SQLite: {ROUNDS} kills, acknowledged {dict(total)}, lost none")


def test_a_killed_process_backend_or_wal_writer_on_postgresql_loses_nothing_acknowledged(
    postgres_places: PostgresPlaces, nursery: Nursery, chance: random.Random
) -> None:
    total: Counter[str] = Counter()
    victims = ("process", "client backend", "walwriter")
    for number in range(ROUNDS):
        if number % ON_ONE == 0:
            place, acked = postgres_places.fresh(), Counter[str]()
        child = nursery.born("load", {**place.told(), "seed": number})
        nursery.go(child)
        at_work(place, acked["act"])
        time.sleep(chance.uniform(0.0, LONGEST))
        victim = victims[number % len(victims)]
        if victim != "process":
            database = place.address.rpartition("=")[2] if victim == "client backend" else None
            server_process = when_back(lambda: postgres_places.process_of(victim, database))  # noqa: B023  # called before the loop goes on
            if server_process is not None:
                with suppress(ProcessLookupError):
                    os.kill(server_process, signal.SIGKILL)
            # The child finds out what became of its act, and goes on.
            time.sleep(chance.uniform(0.3, 2 * LONGEST))
        nursery.killed(child)
        before, acked = acked, whole(place)
        total += acked - before
    assert total["act"] >= ROUNDS
    assert total["away"] > 0, "no process of the server was hit"
    print(f"PostgreSQL: {ROUNDS} kills, acknowledged {dict(total)}, lost none")


def test_what_went_on_after_a_crash_went_on_from_what_was_there(sqlite_places: SqlitePlaces, nursery: Nursery) -> None:
    place = sqlite_places.fresh()
    for number in range(2):
        child = nursery.born("load", {**place.told(), "seed": number})
        nursery.go(child)
        deadline = time.monotonic() + 30
        wanted = 20 * (number + 1)
        while sum(line["what"] == "act" for line in said(place.journal)) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        nursery.killed(child)
        assert whole(place)["act"] >= wanted
