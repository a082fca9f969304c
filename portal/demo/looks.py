"""Who has looked into the demo's cases: usual looks, one that was reported and answered, one that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.oversight import bundles, reports
from portal.oversight.bundles import Wanted
from portal.plan.service import Case
from portal.reach import service as reach
from portal.transparency.service import ReadEvent, record_read


def tell(
    session: Session, citizens: Mapping[str, Citizen], staff: Mapping[str, Employee], gorms: Case, now: datetime
) -> None:
    carla, peter = staff["carla"], staff["peter"]

    def look(persona: str, days: float, what: str = "case") -> ReadEvent:
        at = now - timedelta(days=days)
        found = record_read(session, citizen=citizens[persona], employee=carla, what=what, reason="own_case", now=at)
        session.flush()
        return found

    for persona in ("asta", "bo", "dorte", "emil"):
        look(persona, 12)
        look(persona, 3, "plan")
    bo, dorte, gorm = citizens["bo"], citizens["dorte"], citizens["gorm"]
    reported = reports.report(session, bo, look("bo", 2), "Jeg talte ikke med nogen den dag.", now - timedelta(days=1))
    answered = reports.report(session, dorte, look("dorte", 8), "", now - timedelta(days=7))
    reports.answer(
        session, answered, dorte, peter, finding="rightful",
        words="Din sagsbehandler gjorde klar til det møde, I holdt dagen efter. Det var i orden.",
        now=now - timedelta(days=6),
    )  # fmt: skip
    at = now - timedelta(hours=3)
    reach.open_case(
        session, carla, gorm, gorms, reason="urgent",
        words="Lægen ringede om en aftale i dag, og sagen har ingen sagsbehandler endnu.", now=at,
    )  # fmt: skip
    record_read(session, citizen=gorm, employee=carla, what="case", reason="exception", now=at)
    law = "databeskyttelsesforordningen artikel 57, stk. 1, litra f"
    wanted = Wanted(ground="complaint", legal_ref=law, report_id=reported.id)
    bundles.ask(session, peter, wanted, now - timedelta(hours=2))
    days = (now.date() - timedelta(days=20), now.date() - timedelta(days=1))
    law = "databeskyttelsesforordningen artikel 58, stk. 1, litra e"
    earlier = Wanted(ground="inspection", legal_ref=law, first=days[0], last=days[1])
    made = bundles.ask(session, peter, earlier, now - timedelta(days=3))
    session.flush()
    bundles.decide(session, staff["ulla"], made.id, yes=True, now=now - timedelta(days=2))
