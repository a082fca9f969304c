"""What the demo's people and their caseworker have written to each other before you meet them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.offers import service as offers
from portal.settings import Settings
from portal.threads import service as threads
from portal.threads.views import answer_by

_KEYS = UUID("2c3f0c0b-6f55-4f37-9b36-0d8ad3cf7a10")


def write(
    session: Session, settings: Settings, citizens: dict[str, Citizen], caseworker: Employee, now: datetime
) -> None:
    """Bo has an answer he has not read; Dorte waits for hers."""
    bo, dorte = citizens["bo"], citizens["dorte"]
    (offer,) = [found for found in offers.offers_of(session, bo) if found.kind == "tilbud"]
    asked = now - timedelta(days=2)
    thread = threads.begin(
        session,
        bo,
        threads.Item(about="offer", ref=offer.id, topic=offer.workplace),
        "Jeg er træt, når jeg kommer hjem fra butikken.\nKan jeg møde en time senere om onsdagen?",
        key=uuid5(_KEYS, "bo asks"),
        answer_by=answer_by(settings, asked),
        now=asked,
    )
    threads.seen_by_staff(session, thread, now - timedelta(days=1, hours=2))
    threads.answer(
        session,
        thread,
        caseworker,
        "Tak, fordi du siger det. Ja, du kan møde kl. 11 om onsdagen. Jeg har aftalt det med butikken.",
        key=uuid5(_KEYS, "carla answers"),
        now=now - timedelta(days=1),
    )
    wrote = now - timedelta(days=1)
    threads.begin(
        session,
        dorte,
        threads.Item(about="plan"),
        "Der står, at jeg gerne vil arbejde med tøj. Jeg vil hellere arbejde med planter nu. Kan vi rette det?",
        key=uuid5(_KEYS, "dorte asks"),
        answer_by=answer_by(settings, wrote),
        now=wrote,
    )
