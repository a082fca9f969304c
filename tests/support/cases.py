"""Cases and plans for tests, as plain functions with the usual values filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.plan.models import Case, Effort, Goal, Meeting, Preparation

Line = TypeVar("Line")

WRITTEN = {"written_by": "caseworker", "source": "Jobcenter Fjordby", "written_on": date(2025, 11, 3)}


def a_case(session: Session, citizen_id: UUID, **given: Any) -> Case:
    citizen = session.get_one(Citizen, citizen_id)
    values = {
        "unit": "Jobcenter Fjordby",
        "unit_phone": "70 00 00 02",
        "opened_on": date(2025, 10, 1),
        "journal_no": "15.20.12-G01-17-25",
    }
    case = Case(id=uuid4(), subject_id=citizen.subject_id, citizen_id=citizen.id, **(values | given))
    session.add(case)
    session.flush()
    return case


def a_goal(session: Session, case: Case, text: str, **given: Any) -> Goal:
    return _add(session, Goal, case, text=text, **(WRITTEN | given))


def a_preparation(session: Session, case: Case, topic: str, text: str, **given: Any) -> Preparation:
    return _add(session, Preparation, case, topic=topic, text=text, **(WRITTEN | given))


def an_effort(session: Session, case: Case, title: str, **given: Any) -> Effort:
    values = {"part": "indsats", "department": "Socialafdelingen", "state": "i_gang", "since": date(2025, 12, 1)}
    return _add(session, Effort, case, title=title, **(WRITTEN | values | given))


def a_meeting(session: Session, case: Case, starts_at: datetime, **given: Any) -> Meeting:
    return _add(session, Meeting, case, starts_at=starts_at, **({"kind": "opfoelgning", "form": "fremmoede"} | given))


def _add(session: Session, model: Callable[..., Line], case: Case, **values: Any) -> Line:
    row = model(id=uuid4(), subject_id=case.subject_id, case_id=case.id, **values)
    session.add(row)
    return row
