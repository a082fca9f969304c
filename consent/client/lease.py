"""How long a permit may be used: the shorter of what two clocks say, and not at all once a notice has ended it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

SKEW: Final = timedelta(seconds=2)
"""Taken off every lease: what two clocks may drift apart in a minute, many times over."""
LONGEST: Final = timedelta(seconds=60)
"""However long the ledger says a permit is fresh, this client uses none for longer."""
APART: Final = timedelta(seconds=60)
"""A ledger whose clock is further ahead of ours than this leaves us in doubt."""

# A machine that sleeps must not find its permits as young as it left them: Linux's boot-time clock counts the sleep.
_ELAPSED: Final = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def elapsed() -> float:
    """Seconds that never go back, whatever is done to the wall clock."""
    return time.monotonic() if _ELAPSED is None else time.clock_gettime(_ELAPSED)


def wall() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The two clocks of this machine, and how far they are trusted."""

    now: Callable[[], datetime] = wall
    """Aware."""
    elapsed: Callable[[], float] = elapsed
    skew: timedelta = SKEW


class Lease:
    """The life of one permit.

    It was decided after the question was sent, so counting its length from the sending ends it in time, whatever the
    wall clock says or is set to. The wall clock can only end it earlier.
    """

    __slots__ = ("_clocks", "_ends", "_until", "ended")

    def __init__(
        self, clocks: Clocks, sent: float, decided_at: datetime, fresh_until: datetime, ended: Callable[[], bool]
    ) -> None:
        length = min(fresh_until - decided_at, LONGEST) - clocks.skew
        self._clocks = clocks
        self._ends = sent + length.total_seconds()
        self._until = fresh_until - clocks.skew
        self.ended = ended
        """Whether a notice has ended it; whoever holds the permit sees it at once."""

    def runs(self, *, at_least: float = 0.0) -> bool:
        """Whether the permit may be used now, and for `at_least` so many seconds more."""
        if self.ended() or self._clocks.elapsed() + at_least >= self._ends:
            return False
        return self._clocks.now() + timedelta(seconds=at_least) < self._until
