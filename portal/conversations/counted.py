"""How many talks were asked for and held, and how long each took, for the statistics: no word of any of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.conversations.models import ConversationAnswer, ConversationRequest
from portal.plan.units import unit_of


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One talk. It was held when the sundhedskoordinator has given her advice, which comes after it."""

    citizen_id: UUID
    unit: str | None
    asked_at: datetime
    held_at: datetime | None


def asked_between(session: Session, since: datetime, until: datetime) -> Iterator[Talk]:
    """Asked for in [since, until); one statement."""
    rows = session.execute(
        select(
            ConversationRequest.citizen_id, unit_of(ConversationRequest.citizen_id), ConversationRequest.asked_at
        ).where(ConversationRequest.asked_at >= since, ConversationRequest.asked_at < until)
    )
    return (Talk(citizen_id=row[0], unit=row[1], asked_at=row[2], held_at=None) for row in rows)


def held_between(session: Session, since: datetime, until: datetime) -> Iterator[Talk]:
    """With the first advice in [since, until); one statement."""
    first = func.min(ConversationAnswer.at)
    advised = (
        select(ConversationAnswer.request_id, first.label("held_at"))
        .where(ConversationAnswer.what == "advice")
        .group_by(ConversationAnswer.request_id)
        .having(first >= since, first < until)
        .subquery()
    )
    rows = session.execute(
        select(
            ConversationRequest.citizen_id,
            unit_of(ConversationRequest.citizen_id),
            ConversationRequest.asked_at,
            advised.c.held_at,
        ).join(advised, advised.c.request_id == ConversationRequest.id)
    )
    return (Talk(citizen_id=row[0], unit=row[1], asked_at=row[2], held_at=row[3]) for row in rows)
