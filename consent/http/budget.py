"""How many checks an agency may make in an hour, counted in memory, so that a runaway client is stopped cheaply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

from consent.http.problems import Problem

HOUR = 3600


class Budgets:
    """Counts by the clock's hour and by process: with N web processes an agency may reach N times its number."""

    def __init__(self, default: int, own: Mapping[str, int], now: Callable[[], datetime]) -> None:
        self._default, self._own, self._now = default, own, now
        self._used: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def spend(self, agency: str, checks: int) -> None:
        """Take so many checks from the hour's budget, or raise the 429 that says when the next hour begins."""
        seconds = int(self._now().timestamp())
        hour = seconds // HOUR
        limit = self._own.get(agency, self._default)
        with self._lock:
            begun, used = self._used.get(agency, (hour, 0))
            used = used if begun == hour else 0
            if used + checks > limit:
                raise Problem("budget.exhausted", headers={"Retry-After": str(HOUR - seconds % HOUR)})
            self._used[agency] = (hour, used + checks)
