"""The plan's latest changes and what the citizen wants newer, told to her caseworker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework import casefile
from portal.pages import shortday
from portal.plan import newer, service, told, versions
from portal.plan import views as plan_views
from portal.plan.service import Case
from portal.plan.told import Told


@dataclass(frozen=True, kw_only=True)
class Described:
    """A topic of the forberedende del."""

    id: UUID
    topic: str
    text: str
    written: str


@dataclass(frozen=True, kw_only=True)
class History:
    """The newest edition's changes, and the lines she has asked to have newer."""

    number: int
    made_at: datetime | None
    changes: tuple[Told, ...]
    newer: tuple[tuple[str, datetime], ...]
    described: tuple[Described, ...]


def history(session: Session, case: Case) -> History:
    latest = versions.newest(session, case)
    plan = service.plan_of(session, case)
    lines = {line.id: line for line in plan.lines}
    asked = [one for one in newer.asked_about(session, case).values() if one.open_for is not None]
    return History(
        number=latest.number if latest else 0,
        made_at=latest.made_at if latest else None,
        changes=tuple(told.for_staff(change) for change in latest.changes) if latest else (),
        newer=tuple((plan_views.title_of(lines[one.line_id]), one.asked_at) for one in asked if one.line_id in lines),
        described=tuple(
            Described(
                id=line.id,
                topic=plan_views.title_of(line),
                text=line.text,
                written=casefile.written(line.written_by, shortday(line.written_on)),
            )
            for line in plan.preparation
        ),
    )
