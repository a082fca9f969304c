"""Count a month: acts from the log as a checkpoint covers it, talks and deadlines from the portal's own rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from consent.events import EventType
from consent.ledger import Covering, Ledger
from portal.conversations import counted as talks
from portal.courses import deadlines
from portal.pages import COPENHAGEN, local_day
from portal.plan.units import units
from portal.statistics.figures import AGENCY, UNIT, Count, Table, tell

MEASURES = {
    EventType.REQUESTED: "asked",
    EventType.GRANTED: "granted",
    EventType.REFUSED: "refused",
    EventType.WITHDRAWN: "withdrawn",
}
NO_UNIT = ""


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=7)).replace(day=1)


def begins(month: date) -> datetime:
    """Its first instant by the Danish clock."""
    return datetime.combine(month, time(), COPENHAGEN)


def by_agency(ledger: Ledger, month: date, covering: Covering, smallest: int) -> Table:
    """Questions, answers and withdrawals by who asked; two statements."""
    count = Count()
    for act in ledger.counted(begins(month), begins(next_month(month)), covering):
        measure = MEASURES.get(act.type)
        if measure is not None:
            count.add(act.recipient, measure, act.subject)
        if act.asked_at is not None:
            count.took(act.recipient, "waited", _days(act.asked_at, act.at), act.subject)
    names = [(str(agency.agency_id), agency.name) for agency in ledger.agencies()]
    return tell(count, _places(names, count), AGENCY, smallest)


def by_unit(session: Session, month: date, smallest: int) -> Table:
    """Talks and the municipality's deadlines by the unit that has the case; a fixed number of statements."""
    count, since, until = Count(), begins(month), begins(next_month(month))
    for talk in talks.asked_between(session, since, until):
        count.add(talk.unit or NO_UNIT, "talks_asked", talk.citizen_id)
    for talk in talks.held_between(session, since, until):
        assert talk.held_at is not None
        count.add(talk.unit or NO_UNIT, "talks_held", talk.citizen_id)
        count.took(talk.unit or NO_UNIT, "talk_waited", _days(talk.asked_at, talk.held_at), talk.citizen_id)
    for one in deadlines.deadlines_between(session, month, next_month(month) - timedelta(days=1)):
        count.add(one.unit or NO_UNIT, "kept" if one.kept else "not_kept", one.citizen_id)
    return tell(count, _places([(unit, unit) for unit in units(session)], count), UNIT, smallest)


def _places(known: Iterable[tuple[str, str]], count: Count) -> list[tuple[str, str]]:
    """Those we know by name, and any other that something happened in."""
    found = dict(known)
    return [*found.items(), *((key, key) for key in sorted(count.heaps) if key not in found)]


def _days(since: datetime, until: datetime) -> int:
    return (local_day(until) - local_day(since)).days
