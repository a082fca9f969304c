"""No hidden figure can be found out: neither by subtraction nor by whoever knows how figures are hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.statistics.figures import HIDDEN, UNIT, Count, tell
from portal.statistics.hiding import Pile, hidden

SMALLEST = 5
NAMES = UUID("5f4dcc3b-5aa7-4d5c-9a3e-0d1c2b3a4f5e")


def shown(cells: Sequence[Pile], total: Pile, smallest: int = SMALLEST) -> tuple[int | None, ...]:
    """What a reader sees, the total last."""
    away, all_away = hidden(cells, total, smallest)
    told = [None if place in away else cell.count for place, cell in enumerate(cells)]
    return (*told, None if all_away else total.count)


def solved(tables: Iterable[tuple[Sequence[Pile], Pile]], smallest: int, highest: int) -> list[tuple[Any, ...]]:
    """What is seen of some table where a hidden number has one possible value only, for a reader who tries them all."""
    possible = defaultdict[tuple[int | None, ...], list[set[int]]](list)
    for cells, total in tables:
        seen = shown(cells, total, smallest)
        sets = possible[seen] or possible[seen].__iadd__([set() for _ in seen])
        for values, number in zip(sets, [*(cell.count for cell in cells), total.count], strict=True):
            values.add(number)
    return [
        seen
        for seen, sets in possible.items()
        if (seen[-1] is None or seen[-1] <= highest)
        and any(number is None and len(values) == 1 for number, values in zip(seen, sets, strict=True))
    ]


@pytest.mark.parametrize(("places", "highest", "smallest"), [(2, 16, 5), (3, 16, 5), (4, 11, 5), (3, 12, 3)])
def test_a_reader_who_tries_every_table_finds_no_hidden_number(places: int, highest: int, smallest: int) -> None:
    """Each thing happened to somebody else."""
    tables = (
        ([Pile(count, count) for count in counts], Pile(sum(counts), sum(counts)))
        for counts in product(range(highest + 1), repeat=places)
    )
    assert solved(tables, smallest, highest) == []


def test_nor_where_one_person_may_count_more_than_once() -> None:
    cells = [Pile(0, 0), *(Pile(count, people) for count in range(1, 9) for people in range(1, count + 1))]
    tables = (
        (row, Pile(sum(one.count for one in row), sum(one.people for one in row))) for row in product(cells, repeat=3)
    )
    assert solved(tables, SMALLEST, 8) == []


def test_without_its_helpers_the_total_would_give_the_cell_back() -> None:
    """What the test above would find: the cells under five alone are hidden."""
    assert shown([Pile(3, 3), Pile(7, 7), Pile(9, 9)], Pile(19, 19)) == (None, None, 9, 19)
    assert shown([Pile(5, 5), Pile(5, 5), Pile(4, 4)], Pile(14, 14)) == (None, None, None, 14)
    assert shown([Pile(1, 1), Pile(1, 1), Pile(20, 20)], Pile(22, 22)) == (None, None, None, 22)
    assert shown([Pile(1, 1)] * 5, Pile(5, 5)) == (None,) * 6


def test_it_is_people_that_are_few_and_not_what_they_did() -> None:
    assert shown([Pile(12, 2), Pile(30, 20)], Pile(42, 22)) == (None, None, 42)
    assert shown([Pile(12, 4), Pile(9, 4)], Pile(21, 4)) == (None, None, None)


def test_nobody_is_told_as_none_and_many_as_they_are() -> None:
    assert shown([Pile(0, 0), Pile(5, 5), Pile(80, 61)], Pile(85, 66)) == (0, 5, 80, 85)


PILES = st.lists(st.lists(st.integers(0, 11), max_size=14), min_size=1, max_size=6)


@given(people=PILES, measures=st.permutations(UNIT))
def test_of_every_table_fewer_than_five_are_hidden_and_the_rest_adds_up(
    people: list[list[int]], measures: list[str]
) -> None:
    count, measure = Count(), measures[0]
    for place, whom in enumerate(people):
        for one in whom:
            count.add(str(place), measure, uuid5(NAMES, str(one)))
    table = tell(count, [(str(place), f"Afdeling {place}") for place in range(len(people))], UNIT, SMALLEST)
    cells = [cells[measure] for _, cells in table.lines]
    for cell, whom in zip(cells, people, strict=True):
        assert cell == HIDDEN or cell == len(whom)
        assert cell == HIDDEN or not 0 < len(set(whom)) < SMALLEST
    everybody = {one for whom in people for one in whom}
    assert table.total[measure] == HIDDEN or table.total[measure] == sum(map(len, people))
    assert table.total[measure] == HIDDEN or not 0 < len(everybody) < SMALLEST
    assert cells.count(HIDDEN) != 1 or table.total[measure] == HIDDEN


@given(days=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 90)), max_size=20))
def test_a_median_is_told_of_five_people_or_more_and_only_beside_what_it_is_of(days: list[tuple[int, int]]) -> None:
    count = Count()
    for whom, took in days:
        count.add("a", "talks_held", uuid5(NAMES, str(whom)))
        count.took("a", "talk_waited", took, uuid5(NAMES, str(whom)))
    table = tell(count, [("a", "A"), ("b", "B")], UNIT, SMALLEST)
    people = {whom for whom, _ in days}
    (_, cells), _ = table.lines
    if isinstance(cells["talk_waited"], int):
        assert len(people) >= SMALLEST
        assert cells["talks_held"] == len(days)
    else:
        assert cells["talk_waited"] == ("hidden" if days else "nobody")
