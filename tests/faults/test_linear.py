"""Many processes act on, check and read the same consents: what they are told is the story of one consent at a time."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.faults.linear import Operation, linearizable
from tests.faults.nursery import Nursery
from tests.faults.places import Place, PostgresPlaces, SqlitePlaces
from tests.faults.scale import scaled

OPERATIONS = scaled(1_200, 100_000)
PEOPLE = 8
PROCESSES, THREADS, EACH = 2, 3, 60
GIVEN = ("granted", 1)


def contest(nursery: Nursery, place: Place, folder: Path, number: int) -> dict[str, list[Operation]]:
    """One contest about people of its own; by person, what everybody was told."""
    people = folder / f"people-{number}"
    numbers = [f"{61 + one:02}{1 + number % 12:02}80{number // 12:04}" for one in range(PEOPLE)]
    given = nursery.born("consents", {**place.told(), "numbers": numbers, "told": str(people)})
    nursery.go(given)
    assert nursery.status(given) == 0
    told = [folder / f"told-{number}-{process}" for process in range(PROCESSES)]
    # A journal of their own: among many, its lines are not in the order of the commits, which the judge relies on.
    work: dict[str, Any] = {**place.told(), "journal": str(folder / "many"), "people": str(people)}
    work |= {"threads": THREADS, "operations": EACH}
    children = [
        nursery.born("contend", {**work, "seed": number * PROCESSES + process, "told": str(file)})
        for process, file in enumerate(told)
    ]
    for child in children:
        nursery.go(child)
    assert [nursery.status(child) for child in children] == [0] * PROCESSES
    histories: dict[str, list[Operation]] = defaultdict(list)
    for file in told:
        for person, start, end, verb, (word, seq) in json.loads(file.read_text(encoding="utf-8")):
            histories[person].append(Operation(start, end, verb, (word, seq)))
        file.unlink()
    return histories


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_what_many_are_told_at_once_could_have_been_told_one_after_the_other(
    engine: str, request: pytest.FixtureRequest, nursery: Nursery, tmp_path: Path
) -> None:
    places: SqlitePlaces | PostgresPlaces = request.getfixturevalue(
        "sqlite_places" if engine == "sqlite" else "postgres_places"
    )
    place, began = places.fresh(), time.monotonic()
    total = number = acts = overlapping = 0
    while total < OPERATIONS:
        for history in contest(nursery, place, tmp_path, number).values():
            assert linearizable(history, GIVEN)
            total += len(history)
            acts += sum(operation.told[0] == "done" for operation in history)
            ends = sorted((operation.start, operation.end) for operation in history)
            overlapping += sum(before[1] > after[0] for before, after in pairwise(ends))
        number += 1
    verdict = place.judged()
    assert (verdict.lost, verdict.broken) == ([], [])
    assert acts > 0
    assert overlapping > total / 20, "they were not there at the same time"
    seconds = time.monotonic() - began
    print(f"{engine}: {total} operations ({acts} acts, {overlapping} overlapping) in {seconds:.0f} s, all linearizable")


GRANTED, PAUSED, WITHDRAWN = ("OK", 1), ("PAUSED", 2), ("WITHDRAWN", 2)


@pytest.mark.parametrize(
    ("history", "fine"),
    [
        ([], True),
        ([(0, 1, "check", GRANTED), (2, 3, "withdraw", ("done", 2)), (4, 5, "check", WITHDRAWN)], True),
        # While it is being withdrawn, either answer is right; once that was told, only one is.
        ([(0, 9, "withdraw", ("done", 2)), (1, 2, "check", GRANTED)], True),
        ([(0, 9, "withdraw", ("done", 2)), (1, 2, "check", WITHDRAWN), (3, 4, "check", WITHDRAWN)], True),
        ([(0, 1, "withdraw", ("done", 2)), (2, 3, "check", GRANTED)], False),
        # Told of the new once, nobody is told of the old again.
        ([(0, 9, "withdraw", ("done", 2)), (1, 2, "check", WITHDRAWN), (3, 4, "check", GRANTED)], False),
        ([(0, 9, "pause", ("done", 2)), (1, 2, "read", ("paused", 2)), (3, 4, "read", ("granted", 1))], False),
        # Of two pauses at once one is refused; two that both count are a lost update.
        ([(0, 9, "pause", ("done", 2)), (1, 8, "pause", ("refused", None))], True),
        ([(0, 9, "pause", ("done", 2)), (1, 8, "pause", ("done", 2))], False),
        ([(0, 1, "pause", ("done", 2)), (2, 3, "pause", ("refused", None)), (4, 5, "resume", ("done", 3))], True),
        ([(0, 1, "withdraw", ("done", 2)), (2, 3, "withdraw", ("already", None))], True),
        ([(0, 1, "withdraw", ("already", None))], False),
        ([(0, 1, "check", PAUSED)], False),
    ],
)
def test_the_search_knows_a_possible_story_from_an_impossible_one(
    history: list[tuple[int, int, str, tuple[str, int | None]]], fine: bool
) -> None:
    assert linearizable([Operation(*one) for one in history], GIVEN) is fine
