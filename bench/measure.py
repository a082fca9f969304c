"""Rounds and lines: two things timed in turn, so that a busy machine slows both alike, and what their ratio must be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Literal

ROUNDS = 20
WARM = 3

Work = Callable[[], object]
Timer = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the table: a ratio with its floor or ceiling, or, without one, a figure that is merely told."""

    what: str
    engine: str
    ratio: float | None = None
    must: Literal["≥", "≤"] | None = None
    limit: float = 0.0
    unit: str = ""
    told: str = ""

    @property
    def holds(self) -> bool:
        if self.ratio is None or self.must is None:
            return True
        return self.ratio >= self.limit if self.must == "≥" else self.ratio <= self.limit

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}{self.unit}"
        floor = "" if self.must is None else f"{self.must} {self.limit:g}{self.unit}"
        verdict = "" if self.must is None else "holds" if self.holds else "BROKEN"
        return f"{self.what:<46} {self.engine:<10} {ratio:>8} {floor:>8} {verdict:<6} {self.told}".rstrip()


@dataclass(frozen=True)
class Turns:
    """What two things took, round by round, in seconds."""

    ours: tuple[float, ...]
    other: tuple[float, ...]

    @property
    def share(self) -> float:
        """How much of the other's speed is ours: 1 is as fast, 0.5 takes twice as long; the median round."""
        return median(other / ours for ours, other in zip(self.ours, self.other, strict=True))

    @property
    def factor(self) -> float:
        """How many times the other's time ours is; the median round."""
        return median(ours / other for ours, other in zip(self.ours, self.other, strict=True))

    def told(self, ours: str = "ours", other: str = "limit", per: int = 1) -> str:
        return f"{ours} {spell(median(self.ours) / per)}, {other} {spell(median(self.other) / per)}"


def in_turn(ours: Work, other: Work, *, rounds: int = ROUNDS, timer: Timer = time.perf_counter) -> Turns:
    """Time both once a round, each first in every second round; the first rounds warm up and do not count."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM + rounds):
        order: Iterable[tuple[Work, list[float]]] = zip((ours, other), took, strict=True)
        for work, times in order if number % 2 else reversed(list(order)):
            begun = timer()
            work()
            times.append(timer() - begun)
    return Turns(tuple(took[0][WARM:]), tuple(took[1][WARM:]))


def spell(seconds: float) -> str:
    """A time with three figures, in the unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.3g} s"
    return f"{seconds * 1e3:.3g} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.3g} µs"
