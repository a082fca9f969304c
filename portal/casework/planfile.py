"""The plan's latest changes and what the citizen wants newer, told to her caseworker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.plan import newer, service, told, versions
from portal.plan.service import Case, EffortLine, GoalLine, Line, PreparationLine
from portal.plan.told import Told
from portal.plan.words import topic_words


@dataclass(frozen=True, kw_only=True)
class History:
    """The newest edition's changes, and the lines she has asked to have newer."""

    number: int
    made_at: datetime | None
    changes: tuple[Told, ...]
    newer: tuple[tuple[str, datetime], ...]


def history(session: Session, case: Case) -> History:
    latest = versions.newest(session, case)
    lines = {line.id: line for line in service.plan_of(session, case).lines}
    asked = [one for one in newer.asked_about(session, case).values() if one.open_for is not None]
    return History(
        number=latest.number if latest else 0,
        made_at=latest.made_at if latest else None,
        changes=tuple(told.for_staff(change) for change in latest.changes) if latest else (),
        newer=tuple((title_of(lines[one.line_id]), one.asked_at) for one in asked if one.line_id in lines),
    )


def title_of(line: Line) -> str:
    match line:
        case GoalLine():
            return line.text
        case PreparationLine():
            return topic_words()[line.topic]
        case EffortLine():
            return line.title
    raise TypeError(type(line).__name__)
