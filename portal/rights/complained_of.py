"""The thing a complaint is about, where she came to the form from it: in words, and with the day it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.conversations import service as conversations
from portal.errors import NotFound
from portal.identity import Citizen
from portal.offers import service as offers
from portal.pages import local_day, shortday


@dataclass(frozen=True, kw_only=True)
class Decided:
    ref: str
    words: str
    decided_on: date


def decided_after_talk(session: Session, citizen: Citizen, talk_id: str | None) -> Decided | None:
    """What the municipality decided after her talk; None for anything that is not hers or not decided."""
    try:
        asked = conversations.request_of(session, citizen, UUID(talk_id or ""))
    except (ValueError, NotFound):
        return None
    given = [one for one in conversations.answers_to(session, asked) if one.decision is not None]
    if not given:
        return None
    offer, on = offers.offer_of(session, citizen, asked.offer_id), local_day(given[0].at)
    words = _(
        "Beslutningen efter samtalen om tilbuddet hos %(workplace)s, %(day)s",
        workplace=offer.workplace,
        day=shortday(on),
    )
    return Decided(ref=str(asked.id), words=words, decided_on=on)
