"""Points over time as a drawing: a line has its own letter, dashes and marks, and no need of colour to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.progress.curve import HIGHEST, LOWEST, Curve

WIDTH, HEIGHT = 400, 264
LEFT, RIGHT, TOP, BOTTOM = 30, 36, 14, 36
"""Room for the numbers, the letters and the days."""
DASHES = ("", "7 4", "2 4", "11 4 2 4", "5 2", "14 5")
MARKS = ("disc", "square", "triangle", "diamond", "cross", "ring")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
APART = 15
"""How far apart two letters must be to be read."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that is followed. `marks` are the outlines of its marks; `hollow` ones are not filled."""

    letter: str
    name: str
    path: str
    dash: str
    marks: tuple[str, ...]
    sample: str
    hollow: bool
    colour: int
    """From 1: which of the colours that repeat what the marks say."""
    end: tuple[float, float]
    """Where its letter stands."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    width: int
    height: int
    left: int
    right: int
    foot: float
    grid: tuple[tuple[int, float], ...]
    days: tuple[tuple[date, float, str], ...]
    """Day, where it stands, and which end of its words stands there."""
    lines: tuple[Line, ...]


def draw(curve: Curve, names: Sequence[str]) -> Chart | None:
    """None where there is nothing to draw."""
    if not any(curve.of(number) for number in range(len(curve.followed))):
        return None
    first, last = curve.days[0].on, curve.days[-1].on
    span = (last - first).days

    def across(on: date) -> float:
        share = (on - first).days / span if span else 0.5
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    found: list[Line] = []
    for number, name in enumerate(names):
        points = [(across(on), height_of(value)) for on, value in curve.of(number)]
        if not points:
            continue
        at = len(found)
        mark = MARKS[at % len(MARKS)]
        found.append(
            Line(
                letter=LETTERS[at % len(LETTERS)],
                name=name,
                path="M" + " L".join(f"{x} {y}" for x, y in points),
                dash=DASHES[at % len(DASHES)],
                marks=tuple(outline(mark, x, y) for x, y in points),
                sample=outline(mark, 20, 8),
                hollow=mark in ("cross", "ring"),
                colour=at % len(MARKS) + 1,
                end=(points[-1][0] + 8, points[-1][1] + 5),
            )
        )
    days = (
        [(first, across(first), "start"), (last, across(last), "end")] if span else [(first, across(first), "middle")]
    )
    return Chart(
        width=WIDTH, height=HEIGHT, left=LEFT, right=WIDTH - RIGHT, foot=HEIGHT - BOTTOM + 24,
        grid=tuple((value, height_of(value)) for value in (LOWEST, 4, 7, HIGHEST)),
        days=tuple(days), lines=_apart(found),
    )  # fmt: skip


def height_of(value: int) -> float:
    """10 is at the top."""
    share = (value - LOWEST) / (HIGHEST - LOWEST)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def outline(mark: str, x: float, y: float) -> str:
    """A mark around a point, as the outline of a path."""
    r = 4.5
    corners = {
        "square": [(-4, -4), (4, -4), (4, 4), (-4, 4)],
        "triangle": [(0, -5), (5, 4), (-5, 4)],
        "diamond": [(0, -6), (6, 0), (0, 6), (-6, 0)],
    }
    if mark == "cross":
        return f"M{x - 4:g} {y - 4:g} l8 8 m0 -8 l-8 8"
    if mark in corners:
        return "M" + " L".join(f"{round(x + dx, 1):g} {round(y + dy, 1):g}" for dx, dy in corners[mark]) + " Z"
    return f"M{x - r:g} {y:g} a{r} {r} 0 1 0 {2 * r:g} 0 a{r} {r} 0 1 0 {-2 * r:g} 0 Z"


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Letters that would stand on each other are moved, the lowest first, and never out of the drawing."""
    placed: dict[str, float] = {}
    floor = float(HEIGHT - BOTTOM + 6)
    for line in sorted(lines, key=lambda one: (one.end[1], one.letter), reverse=True):
        placed[line.letter] = min(line.end[1], floor)
        floor = placed[line.letter] - APART
    lift = max(TOP - 2 - min(placed.values()), 0)
    return tuple(replace(one, end=(round(one.end[0], 1), round(placed[one.letter] + lift, 1))) for one in lines)
