"""A month's figures: what was counted, and what of it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final, Literal
from uuid import UUID

from portal.statistics.hiding import Pile, hidden

Cell = int | Literal["hidden", "nobody"]
HIDDEN: Final = "hidden"
NOBODY: Final = "nobody"
"""A median of nothing."""
AGENCY: Final = ("asked", "granted", "refused", "withdrawn")
UNIT: Final = ("talks_asked", "talks_held", "kept", "not_kept")
WAITED: Final[Mapping[str, tuple[str, ...]]] = {"waited": ("granted", "refused"), "talk_waited": ("talks_held",)}
"""A median of days, and the figures it is a median of: told only where those are told."""


@dataclass
class Heap:
    """What is counted of one thing in one place, while it is counted."""

    count: int = 0
    people: set[UUID] = field(default_factory=set)

    def add(self, person: UUID) -> None:
        self.count += 1
        self.people.add(person)


@dataclass
class Count:
    """One table while it is counted: by place and measure, with the days each answer took."""

    heaps: dict[str, dict[str, Heap]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Heap)))
    days: dict[str, dict[str, list[tuple[int, UUID]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def add(self, place: str, measure: str, person: UUID) -> None:
        self.heaps[place][measure].add(person)

    def took(self, place: str, measure: str, days: int, person: UUID) -> None:
        self.days[place][measure].append((days, person))


@dataclass(frozen=True)
class Table:
    """What is told: each place by its name with its cells, and all of them together."""

    lines: tuple[tuple[str, Mapping[str, Cell]], ...]
    total: Mapping[str, Cell]

    def told(self) -> dict[str, Any]:
        return {"lines": [[name, dict(cells)] for name, cells in self.lines], "total": dict(self.total)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Table:
        return cls(tuple((name, cells) for name, cells in told["lines"]), told["total"])


def tell(count: Count, places: Sequence[tuple[str, str]], measures: Iterable[str], smallest: int) -> Table:
    """`places` are (key, name); each measure is hidden by itself, since no two of them add up to a third."""
    lines: dict[str, dict[str, Cell]] = {key: {} for key, _name in places}
    total: dict[str, Cell] = {}
    for measure in measures:
        heaps = [count.heaps[key][measure] for key in lines]
        whole = Pile(sum(heap.count for heap in heaps), len(set[UUID]().union(*(heap.people for heap in heaps))))
        away, all_away = hidden([Pile(heap.count, len(heap.people)) for heap in heaps], whole, smallest)
        for place, (key, heap) in enumerate(zip(lines, heaps, strict=True)):
            lines[key][measure] = HIDDEN if place in away else heap.count
        total[measure] = HIDDEN if all_away else whole.count
    for measure, of in WAITED.items():
        if set(of) <= total.keys():
            for key, cells in lines.items():
                cells[measure] = _middle(count.days[key][measure], [cells[one] for one in of], smallest)
            every = [one for key in lines for one in count.days[key][measure]]
            total[measure] = _middle(every, [total[one] for one in of], smallest)
    return Table(tuple((name, lines[key]) for key, name in places), total)


def _middle(days: Sequence[tuple[int, UUID]], of: Sequence[Cell], smallest: int) -> Cell:
    if HIDDEN in of:
        return HIDDEN
    if not days:
        return NOBODY
    return round(median(took for took, _ in days)) if len({person for _, person in days}) >= smallest else HIDDEN
