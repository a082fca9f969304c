"""What was begun for whom, for counting: of many people at once, and no word of what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.plan.models import Case, Effort

_BEGUN = ("i_gang", "gennemfoert", "afbrudt")


@dataclass(frozen=True, kw_only=True)
class Begun:
    """One effort; `on` is None where it has not begun, or nobody knows when."""

    citizen_id: UUID
    effort_id: UUID
    on: date | None
    in_plan: bool
    """Whether it stands in the indsatsdel."""


def efforts_of(session: Session, people: Select[Any]) -> Iterator[Begun]:
    """Every effort of these citizens, whose ids `people` selects; one statement."""
    found = session.execute(
        select(Case.citizen_id, Effort.id, Effort.part, Effort.state, Effort.starts_on)
        .join(Case, Case.id == Effort.case_id)
        .where(Case.citizen_id.in_(people))
    )
    for citizen_id, effort_id, part, state, starts_on in found:
        on = starts_on if state in _BEGUN else None
        yield Begun(citizen_id=citizen_id, effort_id=effort_id, on=on, in_plan=part == "indsats")
