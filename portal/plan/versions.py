"""Each time the plan is changed it is kept whole, sealed, with what had changed since the time before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from portal.errors import NotFound
from portal.plan.models import Case, PlanVersion
from portal.plan.service import EffortLine, GoalLine, Line, Plan, PreparationLine, plan_of

How = Literal["new", "changed", "gone"]
What = Literal["goal", "preparation", "effort"]
PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that is new, changed or gone. Values are as they stand in the plan; the words come from `told`."""

    what: What
    how: How
    line_id: str
    title: str
    """An effort's title, a goal's text, a topic's code."""
    department: str = ""
    state: str = ""
    before: str = ""
    """The state before, where that is what changed."""
    other: tuple[str, ...] = ()
    """Which other things of it changed: `text`, `department`, `starts_on`, `ends_on`, `note`, `goal_id`."""


@dataclass(frozen=True, kw_only=True)
class Version:
    number: int
    made_at: datetime
    changes: tuple[Change, ...]


def keep(session: Session, case: Case, now: datetime) -> PlanVersion | None:
    """Keep the plan as it stands; None where nothing has changed. Whoever writes in a plan calls this afterwards."""
    session.flush()
    session.refresh(case, with_for_update=True)  # of two who write at once, the second sees what the first kept
    plan, last = plan_of(session, case), _newest(session, case)
    changes = list(changes_between(_plan(last.plan), plan)) if last else []
    if not (plan.is_written if last is None else changes):
        return None
    version = PlanVersion(
        id=uuid4(), subject_id=case.subject_id, case_id=case.id, number=last.number + 1 if last else 1, made_at=now
    )
    version.plan = json.dumps(asdict(plan), default=str)
    version.changes = json.dumps([asdict(change) for change in changes])
    session.add(version)
    session.flush()
    return version


def newest(session: Session, case: Case) -> Version | None:
    """The latest version and its changes, without opening the plan it holds."""
    found = _newest(session, case, light=True)
    return None if found is None else _version(found)


def versions_of(session: Session, case: Case) -> Sequence[PlanVersion]:
    """The versions, newest first, with nothing sealed opened."""
    wanted = select(PlanVersion).where(PlanVersion.case_id == case.id).order_by(PlanVersion.number.desc())
    return session.scalars(wanted.options(defer(PlanVersion.plan_sealed)).limit(PAGE_SIZE)).all()


def version_of(session: Session, case: Case, version_id: UUID) -> tuple[Version, Plan]:
    """The plan as it stood in that version of this case."""
    found = session.get(PlanVersion, version_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return _version(found), _plan(found.plan)


def _newest(session: Session, case: Case, *, light: bool = False) -> PlanVersion | None:
    wanted = select(PlanVersion).where(PlanVersion.case_id == case.id).order_by(PlanVersion.number.desc()).limit(1)
    return session.scalars(wanted.options(defer(PlanVersion.plan_sealed)) if light else wanted).first()


def _version(row: PlanVersion) -> Version:
    changes = json.loads(row.changes or "[]")
    told = tuple(Change(**{**change, "other": tuple(change["other"])}) for change in changes)
    return Version(number=row.number, made_at=row.made_at, changes=told)


def changes_between(before: Plan, after: Plan) -> Iterator[Change]:
    """What is new, changed or gone, in the order of the plan, and what is gone last."""
    was, now = ({line.id: line for line in plan.lines} for plan in (before, after))
    for line_id, line in now.items():
        old = was.get(line_id)
        if old is None:
            yield _change("new", line)
        elif old != line and (found := _changed(old, line)) is not None:
            yield found
    for line_id, line in was.items():
        if line_id not in now:
            yield _change("gone", line)


def _change(how: How, line: Line, **more: Any) -> Change:
    match line:
        case GoalLine():
            return Change(what="goal", how=how, line_id=str(line.id), title=line.text, **more)
        case PreparationLine():
            return Change(what="preparation", how=how, line_id=str(line.id), title=line.topic, **more)
        case EffortLine():
            return Change(
                what="effort", how=how, line_id=str(line.id), title=line.title,
                department=line.department, state=line.state, **more,
            )  # fmt: skip
    raise TypeError(type(line).__name__)


def _changed(old: Line, line: Line) -> Change | None:
    """None where only the day it was written or fetched is another: nothing that she would call a change."""
    told = ("text", "title", "note", "department", "starts_on", "ends_on", "goal_id")
    other = [name for name in told if getattr(old, name, None) != getattr(line, name, None)]
    before = ""
    if isinstance(old, EffortLine) and isinstance(line, EffortLine) and old.state != line.state:
        before = old.state
    return _change("changed", line, before=before, other=tuple(other)) if other or before else None


def _plan(kept: str) -> Plan:
    told = json.loads(kept or '{"goals": [], "preparation": [], "efforts": []}')
    return Plan(
        goals=tuple(GoalLine(**_read(line)) for line in told["goals"]),
        preparation=tuple(PreparationLine(**_read(line)) for line in told["preparation"]),
        efforts=tuple(EffortLine(**_read(line)) for line in told["efforts"]),
    )


def _read(line: dict[str, Any]) -> dict[str, Any]:
    ids = ("id", "goal_id")
    days = ("written_on", "fetched_on", "since", "starts_on", "ends_on")
    return {
        name: UUID(value) if value and name in ids else date.fromisoformat(value) if value and name in days else value
        for name, value in line.items()
    }
