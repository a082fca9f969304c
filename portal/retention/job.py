"""Deletes what is past its time, in bounded portions, each a transaction of its own; counts it, and names nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Column, ColumnElement, Table, delete, func, select
from sqlalchemy.orm import Session

from consent.events import SubjectId
from consent.ledger import Ledger
from consent.terms import COPENHAGEN
from portal.models import metadata
from portal.retention.models import RetentionRun
from portal.retention.rules import Code, Kept, rules_on

PORTION: Final = 500
"""Rows of one transaction: whoever waits for it waits for little."""
PORTIONS: Final = 20
"""Of each kind in one round."""
ROUND_EVERY: Final = timedelta(days=1)

SINCE: Final[dict[str, tuple[str, ...]]] = {
    "draft": ("kept_at",),
    "offer_draft": ("kept_at",),
    "kept_text": ("kept_at",),
    "login_flow": ("created_at",),
    "login_session": ("ended_at", "seen_at"),
    "spent_logout_token": ("good_until",),
    "case_search": ("at",),
    "read_event": ("at",),
    "outbox_job": ("done_at",),
}
"""What the time of a kind is counted from: the first of these columns that says something."""

Opened = Callable[[], AbstractContextManager[Session]]


def _table(name: str) -> Table:
    return metadata.tables[name]


def due(session: Session, now: datetime) -> bool:
    """Once a day by the Danish calendar, and on until nothing is left."""
    last = session.execute(select(RetentionRun.at, RetentionRun.left).order_by(RetentionRun.at.desc()).limit(1)).first()
    return last is None or last.left or _day(last.at) < _day(now)


def _day(at: datetime) -> date:
    return at.astimezone(COPENHAGEN).date()


def last_run(session: Session) -> RetentionRun | None:
    return session.scalars(select(RetentionRun).order_by(RetentionRun.at.desc()).limit(1)).first()


def run_once(opened: Opened, ledger_of: Callable[[Session], Ledger], now: datetime) -> dict[str, int]:
    """One round → what was deleted of each kind. A round that is cut short has deleted whole portions."""
    counts: dict[str, int] = {}
    left = False
    for rule in rules_on(_day(now)):
        for _portion in range(PORTIONS):
            with opened() as session:
                gone = _portion_of(session, ledger_of, rule, now)
                session.commit()
            counts[rule.code] = counts.get(rule.code, 0) + gone
            if gone < PORTION:
                break
        else:
            left = True
    with opened() as session:
        session.add(RetentionRun(id=uuid4(), at=now, counts=counts, left=left))
        session.commit()
    return counts


def _portion_of(session: Session, ledger_of: Callable[[Session], Ledger], rule: Kept, now: datetime) -> int:
    if rule.code in ("search_of_erased", "term_of_erased"):
        return _of_erased(session, ledger_of(session), rule.code)
    table, condition = _past(rule, now)
    (key,) = table.primary_key.columns
    keys = session.scalars(select(key).where(condition).limit(PORTION)).all()
    if table.name == "case_search":
        _without_hits(session, keys)
    return _delete(session, table, key, keys)


def _delete(session: Session, table: Table, key: Column[Any], keys: Sequence[Any]) -> int:
    if keys:
        session.execute(delete(table).where(key.in_(keys)))
    return len(keys)


def _without_hits(session: Session, searches: Sequence[UUID]) -> None:
    hit = _table("case_search_hit")
    if searches:
        session.execute(delete(hit).where(hit.c.search_id.in_(searches)))


def _past(rule: Kept, now: datetime) -> tuple[Table, ColumnElement[bool]]:
    """The table of a kind, and which of its rows are past their time."""
    table = _table(rule.code)
    columns = [table.c[name] for name in SINCE[rule.code]]
    since: ColumnElement[Any] = func.coalesce(*columns) if len(columns) > 1 else columns[0]
    past: ColumnElement[bool] = since < now - rule.kept
    if rule.while_open:
        case = _table("citizen_case")
        theirs = select(case.c.id).where(case.c.citizen_id == table.c.citizen_id, case.c.status == "open")
        past &= ~theirs.exists()
    if rule.code == "read_event":
        for judged in ("look_report", "look_review"):
            about = _table(judged)
            past &= ~select(about.c.read_event_id).where(about.c.read_event_id == table.c.id).exists()
    return table, past


def _of_erased(session: Session, ledger: Ledger, code: Code) -> int:
    """What finds somebody, or says that somebody was looked for, when she herself is gone from the ledger."""
    name, deleted = "citizen_term" if code == "term_of_erased" else "case_search_hit", 0
    table, search = _table(name), _table("case_search")
    for gone in _erased(session, ledger, table):
        if name == "citizen_term":
            session.execute(delete(table).where(table.c.citizen_id.in_(gone)))
            deleted += len(gone)
            continue
        found = select(table.c.search_id).where(table.c.citizen_id.in_(gone)).distinct()
        searches = session.scalars(found.limit(PORTION)).all()
        _without_hits(session, searches)
        deleted += _delete(session, search, search.c.id, searches)
    return deleted


def _erased(session: Session, ledger: Ledger, table: Table) -> Iterator[list[UUID]]:
    """Citizens that the table speaks of and the ledger no longer knows, portion by portion over the whole table."""
    citizen, last = _table("citizen"), UUID(int=0)
    while True:
        page = session.execute(
            select(citizen.c.id, citizen.c.subject_id)
            .where(citizen.c.id > last, select(table.c.citizen_id).where(table.c.citizen_id == citizen.c.id).exists())
            .order_by(citizen.c.id)
            .limit(PORTION)
        ).all()
        if not page:
            return
        known = ledger.known([SubjectId(row.subject_id) for row in page])
        gone = [row.id for row in page if row.subject_id not in known]
        if gone:
            yield gone
        last = page[-1].id
