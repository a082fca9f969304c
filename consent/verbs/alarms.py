"""Alarms: an agency asks without a case, about many people who never consented, or very often.

An alarm changes no answer: it tells a person to look, and the citizen sees that somebody ought to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from consent.canonical import first_uuid7, instant, loads, milliseconds
from consent.events import AgencyId, Reason
from consent.rows import AlarmRow, AnswerRow, sealed
from consent.verbs.desk import Desk

HOUR = timedelta(hours=1)
SETTLED = timedelta(seconds=5)
"""A check is committed within so long after its instant; younger ones are left for the next look."""
MOST_ALARMS = 500
_PORTION = 2000


class AlarmKind(StrEnum):
    NO_CASE = "no-case"
    """Checks that named no case."""
    STRANGERS = "strangers"
    """Different people who had given this agency no consent at all: somebody may be trying numbers."""
    VOLUME = "volume"
    """Checks in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """In the hour from `hour` on, the agency passed the number at which a person ought to look."""

    agency: AgencyId
    kind: AlarmKind
    hour: datetime
    count: int
    """As it was when the alarm was raised."""
    raised_at: datetime


LIMITS: Mapping[AlarmKind, int] = {AlarmKind.NO_CASE: 50, AlarmKind.STRANGERS: 100, AlarmKind.VOLUME: 20_000}
"""For an agency and an hour; whoever runs the ledger may choose other numbers."""


@dataclass
class _Hour:
    """What an agency has asked in one hour so far."""

    checks: int = 0
    no_case: int = 0
    strangers: set[str] = field(default_factory=set)

    def add(self, row: AnswerRow) -> None:
        told = loads(row.record)
        self.checks += 1
        self.no_case += told["case"] is None
        if told["reason"] == Reason.NO_CONSENT:
            self.strangers.add(row.person)

    def counts(self) -> Mapping[AlarmKind, int]:
        return {
            AlarmKind.NO_CASE: self.no_case,
            AlarmKind.STRANGERS: len(self.strangers),
            AlarmKind.VOLUME: self.checks,
        }


class AlarmWatch:
    """What one worker has counted; it reads each check once, and after a restart the running hour again."""

    def __init__(self, limits: Mapping[AlarmKind, int] = LIMITS) -> None:
        self.limits = limits
        self.hours: dict[int, dict[str, _Hour]] = defaultdict(lambda: defaultdict(_Hour))
        self.last: UUID | None = None

    def forget_before(self, hour: int) -> None:
        for old in [begun for begun in self.hours if begun < hour]:
            del self.hours[old]


class Alarms(Desk):
    def watch(self, watch: AlarmWatch) -> list[Alarm]:
        """Count the checks that came since the last look and raise what is new; the caller commits."""
        now = self._now()
        hour = _hour(now - SETTLED)
        last = watch.last or first_uuid7(instant(hour))
        touched: set[tuple[int, str]] = set()
        while rows := self._tx.answers_after(last, first_uuid7(now - SETTLED), _PORTION):
            for row in rows:
                begun = _hour(instant(row.decided_at))
                watch.hours[begun][row.agency].add(row)
                touched.add((begun, row.agency))
            last = rows[-1].check_id
        watch.last = last
        raised = [
            alarm
            for begun, agency in sorted(touched)
            for kind, count in watch.hours[begun][agency].counts().items()
            if count >= watch.limits[kind] and (alarm := self._raise(agency, kind, begun, count, now))
        ]
        watch.forget_before(hour)
        return raised

    def alarms(self, *, limit: int = 100) -> list[Alarm]:
        """The newest hours first."""
        return [_alarm(self._trusted(row)) for row in self._tx.alarms(min(limit, MOST_ALARMS))]

    def _raise(self, agency: str, kind: AlarmKind, hour: int, count: int, now: datetime) -> Alarm | None:
        row = sealed(AlarmRow(agency, kind.value, hour, count, milliseconds(now)), self._keys)
        if not self._tx.add_alarm(row):
            return None  # raised before, for this hour
        self._count(AlarmRow, [row.mac])
        return _alarm(row)


def _alarm(row: AlarmRow) -> Alarm:
    return Alarm(
        agency=AgencyId(row.agency),
        kind=AlarmKind(row.kind),
        hour=instant(row.hour),
        count=row.count,
        raised_at=instant(row.raised_at),
    )


def _hour(at: datetime) -> int:
    whole = milliseconds(at)
    return whole - whole % (HOUR // timedelta(milliseconds=1))
