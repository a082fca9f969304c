"""What the demo's people have asked for under the law: one waits, one was answered, one complaint is for the DPO."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.pages import local_day
from portal.rights import service
from portal.rights.service import Kind, Over, RightsRequest, Wish

NAMES = UUID("5f0d2c9e-8a39-4d0b-9d0b-4f6f6f0f7b11")


def tell(session: Session, bo: Citizen, dorte: Citizen, carla: Employee, now: datetime) -> None:
    wrong = _ask(
        session, bo, "rectification", now - timedelta(days=30),
        about="I min plan står der, at jeg bor alene.", text="Jeg bor sammen med min søn hver anden uge.",
    )  # fmt: skip
    service.answer(
        session, wrong, carla, "Tak, fordi du sagde det. Nu står der, at din søn bor hos dig hver anden uge.", "met",
        key=uuid5(NAMES, "answer"), now=now - timedelta(days=26),
    )  # fmt: skip
    _ask(session, bo, "access", now - timedelta(days=2), text="Alt, hvad I har om min praktik på Fjordby Genbrug.")
    _ask(
        session, dorte, "complaint", now - timedelta(days=4), over="data",
        text="Regionen har spurgt om mig, efter at jeg trak mit samtykke tilbage. Jeg vil vide hvorfor.",
    )  # fmt: skip


def _ask(
    session: Session,
    citizen: Citizen,
    kind: Kind,
    at: datetime,
    *,
    text: str,
    about: str = "",
    over: Over | None = None,
) -> RightsRequest:
    key = uuid5(NAMES, f"{kind} of {citizen.id}")
    wish = Wish(key=key, kind=kind, text=text, about=about, over=over)
    return service.ask(session, citizen, wish, today=local_day(at), now=at)
