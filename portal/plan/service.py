"""A citizen's case and plan: found, read as frozen values, and given a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consent.terms import COPENHAGEN
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.plan.models import (
    Case,
    Effort,
    EffortState,
    Goal,
    Meeting,
    MeetingForm,
    MeetingKind,
    Part,
    PlanLine,
    Preparation,
    Topic,
    Writer,
)

__all__ = [
    "Case",
    "EffortLine",
    "GoalLine",
    "Line",
    "MeetingLine",
    "Plan",
    "PreparationLine",
    "Topic",
    "Wait",
    "Writer",
    "add_goal",
    "assign_coordinator",
    "case_of",
    "case_with",
    "coordinator_of",
    "next_meeting",
    "plan_of",
    "waiting",
    "write_preparation",
]

HERSELF = "Mit Forløb"
"""Where the words come from that she wrote here."""
WAITS: tuple[EffortState, ...] = ("foreslaaet", "bevilget", "venter")
"""States in which she waits for somebody else."""
ORDER: tuple[EffortState, ...] = ("i_gang", "venter", "bevilget", "foreslaaet", "gennemfoert", "afbrudt", "afslaaet")


@dataclass(frozen=True, kw_only=True)
class Line:
    id: UUID
    written_by: Writer
    source: str
    written_on: date
    system: str = ""
    fetched_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class GoalLine(Line):
    text: str


@dataclass(frozen=True, kw_only=True)
class PreparationLine(Line):
    topic: Topic
    text: str


@dataclass(frozen=True, kw_only=True)
class EffortLine(Line):
    part: Part
    department: str
    state: EffortState
    since: date
    starts_on: date | None
    ends_on: date | None
    title: str
    note: str
    goal_id: UUID | None = None

    @property
    def waits(self) -> bool:
        return self.state in WAITS


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    starts_at: datetime
    kind: MeetingKind
    form: MeetingForm
    place: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One plan of two parts; empty in everything until somebody has written in it."""

    goals: tuple[GoalLine, ...]
    preparation: tuple[PreparationLine, ...]
    efforts: tuple[EffortLine, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.goals, *self.preparation, *self.efforts)

    @property
    def is_written(self) -> bool:
        return bool(self.goals or self.preparation or self.efforts)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """That a department has something to do in her case, and since when."""

    department: str
    state: EffortState
    since: date


def case_of(session: Session, citizen: Citizen) -> Case | None:
    """Her open case, or None."""
    wanted = select(Case).where(Case.citizen_id == citizen.id, Case.status == "open").order_by(Case.opened_on.desc())
    return session.scalars(wanted.limit(1)).first()


def case_with(session: Session, case_id: UUID) -> Case | None:
    """The case with this id, open or not; whether the reader may see it is the caller's question."""
    return session.get(Case, case_id)


def coordinator_of(session: Session, case: Case) -> Employee | None:
    return None if case.coordinator_id is None else session.get(Employee, case.coordinator_id)


def assign_coordinator(session: Session, case: Case, employee: Employee, *, url: str, now: datetime) -> None:
    """Give the case its koordinerende sagsbehandler and tell the citizen; the same one again changes nothing."""
    if case.coordinator_id == employee.id:
        return
    case.coordinator_id = employee.id
    citizen = session.get_one(Citizen, case.citizen_id)
    messages.tell_citizen(session, citizen, kind="case.coordinator", url=url, now=now, ref=case.id)


def plan_of(session: Session, case: Case) -> Plan:
    """The whole plan, in three statements whatever its size."""
    goals = session.scalars(select(Goal).where(Goal.case_id == case.id).order_by(Goal.position, Goal.written_on))
    preparation = session.scalars(
        select(Preparation).where(Preparation.case_id == case.id).order_by(Preparation.written_on)
    )
    efforts = session.scalars(select(Effort).where(Effort.case_id == case.id).order_by(Effort.since, Effort.id)).all()
    return Plan(
        goals=tuple(GoalLine(text=g.text, **_said_of(g)) for g in goals),
        preparation=tuple(PreparationLine(topic=p.topic, text=p.text, **_said_of(p)) for p in preparation),
        efforts=_lines(efforts),
    )


def _said_of(line: PlanLine) -> dict[str, Any]:
    """What every line says of itself."""
    return {
        "id": line.id,
        "written_by": line.written_by,
        "source": line.source,
        "written_on": line.written_on,
        "system": line.system or "",
        "fetched_on": line.fetched_on,
    }


def _lines(efforts: Sequence[Effort]) -> tuple[EffortLine, ...]:
    """What is going on first, then what she waits for, then what is over."""
    return tuple(
        EffortLine(
            part=e.part,
            department=e.department,
            state=e.state,
            since=e.since,
            starts_on=e.starts_on,
            ends_on=e.ends_on,
            title=e.title,
            note=e.note,
            goal_id=e.goal_id,
            **_said_of(e),
        )
        for e in sorted(efforts, key=lambda e: ORDER.index(e.state))
    )


def add_goal(session: Session, case: Case, text: str, *, goal_id: UUID, now: datetime) -> None:
    """A goal she wrote herself, after those she has."""
    position = session.scalar(select(func.coalesce(func.max(Goal.position), 0)).where(Goal.case_id == case.id)) or 0
    goal = Goal(
        id=goal_id, subject_id=case.subject_id, case_id=case.id, position=position + 1, written_by="citizen",
        source=HERSELF, written_on=now.astimezone(COPENHAGEN).date(),
    )  # fmt: skip
    goal.text = text
    session.add(goal)
    session.flush()


def write_preparation(session: Session, case: Case, topic: Topic, text: str, *, line_id: UUID, now: datetime) -> None:
    """What she herself says of a topic, in place of what she said before; others' words stay beside it."""
    wanted = select(Preparation).where(
        Preparation.case_id == case.id,
        Preparation.topic == topic,
        Preparation.written_by == "citizen",
        Preparation.source == HERSELF,
    )
    line = session.scalars(wanted.limit(1)).first()
    if line is None:
        line = Preparation(
            id=line_id, subject_id=case.subject_id, case_id=case.id, topic=topic, written_by="citizen", source=HERSELF
        )
        session.add(line)
    line.written_on, line.text = now.astimezone(COPENHAGEN).date(), text
    session.flush()


def next_meeting(session: Session, case: Case, now: datetime) -> MeetingLine | None:
    """The first meeting that has not begun."""
    wanted = (
        select(Meeting)
        .where(Meeting.case_id == case.id, Meeting.starts_at >= now, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts_at)
    )
    found = session.scalars(wanted.limit(1)).first()
    if found is None:
        return None
    return MeetingLine(starts_at=found.starts_at, kind=found.kind, form=found.form, place=found.place, note=found.note)


def waiting(session: Session, case: Case) -> list[Wait]:
    """Which departments have something to do in her case, the longest wait first; nothing sealed is opened."""
    rows = session.execute(
        select(Effort.department, Effort.state, func.min(Effort.since))
        .where(Effort.case_id == case.id, Effort.state.in_(WAITS))
        .group_by(Effort.department, Effort.state)
        .order_by(func.min(Effort.since), Effort.department, Effort.state)
    )
    return [Wait(department=department, state=state, since=since) for department, state, since in rows]
