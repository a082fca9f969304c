"""What the demo's citizens have written to their plans, and what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.contributions import service
from portal.identity import Citizen, Employee
from portal.plan.service import Case, plan_of

NAMES = UUID("6a4f0f0a-3f0e-4c57-9d0e-2f7a5d1c8b11")


def tell(session: Session, citizen: Citizen, case: Case, caseworker: Employee, now: datetime) -> None:
    """A remark that was answered, beside what the doctor wrote, and a question for the meeting that nobody has read."""
    health = next(line for line in plan_of(session, case).preparation if line.topic == "health")
    remark = service.send(
        session, case, citizen, "comment", "Jeg er begyndt at gå ture. Det hjælper lidt på ryggen.",
        key=uuid5(NAMES, "remark"), now=now - timedelta(days=6), line_id=health.id, about="Helbred",
    )  # fmt: skip
    service.mark_seen(session, case, now - timedelta(days=5))
    service.answer(
        session, remark, caseworker, "Godt at høre. Vi taler om det til mødet.",
        key=uuid5(NAMES, "answer"), now=now - timedelta(days=4),
    )  # fmt: skip
    service.send(
        session, case, citizen, "question", "Må min søster komme med til mødet?",
        key=uuid5(NAMES, "question"), now=now - timedelta(days=1),
    )  # fmt: skip
