"""What the demo's people and their caseworker have written to each other before you meet them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.meetings import service as meetings
from portal.offers import service as offers
from portal.pages import COPENHAGEN
from portal.plan import service as plan
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
    _invite(session, dorte, caseworker, now)
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


def _invite(session: Session, citizen: Citizen, caseworker: Employee, now: datetime) -> None:
    """Dorte is called to the rehabiliteringsteam in three weeks, at ten."""
    case = plan.case_of(session, citizen)
    assert case is not None
    at = (now.astimezone(COPENHAGEN) + timedelta(days=21)).replace(hour=10, minute=0, second=0, microsecond=0)
    call = meetings.Call(
        key=uuid5(_KEYS, "dorte meets the team"),
        starts_at=at,
        kind="rehabiliteringsmoede",
        form="fremmoede",
        place="Fjordby Rådhus, Rådhustorvet 1, lokale 12",
        note="Vi taler om, hvad du gerne vil, og hvilken hjælp der passer til det.",
        minutes=30,
        participants="Carla Vinter, din koordinerende sagsbehandler\nSigne Bech, sundhedskoordinator fra regionen"
        "\nKim Toft, virksomhedskonsulent",
    )
    meetings.invite(session, case, citizen, caseworker, call, now - timedelta(days=2))
