"""How many checks an agency may make in an hour: by the register and the log of checks, for all processes one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from consent.events import AgencyId
from consent.http.dependencies import Dependencies
from consent.http.problems import Problem
from consent.verbs.alarms import HOUR, SETTLED

LOOK = timedelta(seconds=1)
"""So long a count is gone by, while plenty is left."""
NEAR = 100
"""With less than this left, or less than a tenth, every check counts anew."""


@dataclass
class _Hour:
    """What this process knows of one agency's hour."""

    begins: datetime
    limit: int = 0
    settled: int = 0
    """Counted until `until`; no transaction that old is still open."""
    until: datetime = field(init=False)
    counted: int = 0
    """All that was in the log when it was last looked at."""
    looked: datetime | None = None
    since: int = 0
    """Made by this process after that."""

    def __post_init__(self) -> None:
        self.until = self.begins


class Budgets:
    """Far from its end a budget costs a check nothing; near it, one small statement and no more.

    The budget is the register's, what was used is counted in the log of checks: the whole hour once in each process,
    after that what is younger than a few seconds. By what other processes answer within a second an agency may pass
    the last tenth sooner than we look; it is counted there check by check.
    """

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._hours: dict[AgencyId, _Hour] = {}
        self._open: dict[AgencyId, int] = {}
        """Begun in this process and perhaps not in the log yet."""
        self._locks: dict[AgencyId, Lock] = {}
        self._lock = Lock()

    @contextmanager
    def spending(self, agency: AgencyId, checks: int) -> Iterator[None]:
        """Take so many checks from the hour's budget, or raise the 429 that says when the next hour begins."""
        with self._lock:
            lock = self._locks.setdefault(agency, Lock())
        with lock:
            self._take(agency, checks)
        try:
            yield
        finally:
            with lock:
                self._open[agency] -= checks

    def _take(self, agency: AgencyId, checks: int) -> None:
        now = self._deps.now().astimezone(UTC)
        begins = now.replace(minute=0, second=0, microsecond=0)
        hour = self._hours.get(agency)
        if hour is None or hour.begins != begins:
            hour = self._hours[agency] = _Hour(begins)
        left = hour.limit - hour.counted - hour.since - checks
        if hour.looked is None or not timedelta(0) <= now - hour.looked < LOOK or left < max(NEAR, hour.limit // 10):
            self._look(agency, hour, now)
            left = hour.limit - hour.counted - hour.since - checks
        if left < 0:
            seconds = int((begins + HOUR - now).total_seconds()) or 1
            raise Problem("budget.exhausted", headers={"Retry-After": str(seconds)})
        hour.since += checks
        self._open[agency] = self._open.get(agency, 0) + checks

    def _look(self, agency: AgencyId, hour: _Hour, now: datetime) -> None:
        settled = max(hour.until, min(now - SETTLED, now))
        with self._deps.engine.connect() as connection:
            ledger = self._deps.ledger(connection)
            if hour.looked is None or now - hour.looked >= LOOK:
                hour.limit = ledger.budget(agency) or self._deps.hourly_checks
            old, every = ledger.used(agency, hour.until, settled)
        hour.counted = hour.settled + every
        hour.settled, hour.until = hour.settled + old, settled
        # What is open here may be in the log already: counted twice for a moment, rather than not at all.
        hour.looked, hour.since = now, self._open.get(agency, 0)
