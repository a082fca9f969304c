"""A measure month by month as columns: a hidden month is a dashed box, and what each shows stands over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from portal.statistics.figures import HIDDEN, Cell

WIDTH: Final = 400
HEIGHT: Final = 180
TOP: Final = 30
FOOT: Final = 34
HIDDEN_HEIGHT: Final = 22
"""Says nothing of the number: every hidden month is drawn alike."""


@dataclass(frozen=True, kw_only=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    middle: float
    hidden: bool
    value: str
    month: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    title: str
    told: str
    """The same in words, for whoever does not see it."""
    width: int
    height: int
    floor: float
    foot: float
    columns: tuple[Column, ...]


def draw(title: str, told: str, months: Sequence[str], cells: Sequence[Cell], highest: int) -> Drawing:
    """`highest` is the same for charts that are read together."""
    step = WIDTH / max(len(months), 1)
    width, floor = min(step * 0.7, 40), HEIGHT - FOOT
    columns = []
    for number, (month, cell) in enumerate(zip(months, cells, strict=True)):
        middle = step * (number + 0.5)
        away = cell == HIDDEN
        height = HIDDEN_HEIGHT if away else (floor - TOP) * int(cell) / max(highest, 1) if isinstance(cell, int) else 0
        columns.append(
            Column(
                x=round(middle - width / 2, 1),
                y=round(floor - height, 1),
                width=round(width, 1),
                height=round(height, 1),
                middle=round(middle, 1),
                hidden=away,
                value="*" if away else str(cell),
                # Every third is told, so that it can be read on a telephone; the newest always is.
                month=month if (len(months) - number) % 3 == 1 else "",
            )
        )
    return Drawing(
        title=title, told=told, width=WIDTH, height=HEIGHT, floor=floor, foot=HEIGHT - 10, columns=tuple(columns)
    )  # fmt: skip
