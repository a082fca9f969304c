"""Emil's worry about his tilbud, and the times that the sundhedskoordinator has proposed for the talk."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from consent.terms import COPENHAGEN
from portal.conversations import service as conversations
from portal.conversations import times
from portal.identity import Citizen, Employee
from portal.offers.service import Offer
from portal.workdays import after_workdays

NAMES = UUID("5a1b7a9e-6a60-4d6f-8b5c-0c8d3f1be2a4")


def tell(session: Session, emil: Citizen, offer: Offer, signe: Employee, now: datetime) -> None:
    wish = conversations.Wish(
        key=uuid5(NAMES, "emil's worry"),
        worry="Jeg er bange for, at jeg ikke kan stå op så længe. Min ryg gør ondt efter en time.",
        form="video",
        times="Helst om formiddagen",
        bisidder=True,
        bisidder_name="Min søster Mette",
        interpreter=False,
        interpreter_language="",
        more=("health",),
    )
    asked = conversations.ask(session, emil, offer, wish, now - timedelta(days=3))
    proposal = times.Proposal(
        key=uuid5(NAMES, "emil's times"),
        at=[_at(now, 4, 10), _at(now, 5, 11), _at(now, 6, 9)],
        form="video",
        place="",
        interpreter="",
    )
    times.propose(session, asked, signe, proposal, now - timedelta(days=1))


def _at(now: datetime, days: int, hour: int) -> datetime:
    """So many working days ahead."""
    day = after_workdays(now.astimezone(COPENHAGEN).date(), days)
    return datetime.combine(day, time(hour), COPENHAGEN)
