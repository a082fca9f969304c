"""An offer leaves as a letter too, with the written notice of her right in it; without the notice it is not sent."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from consent.texts import Language
from portal.identity import Citizen
from portal.offers import sending, wording
from portal.offers.models import Kind, Offer
from portal.offers.sending import OfferRefused, Wording
from portal.post import service as post


class NoticeMissing(OfferRefused):
    """A tilbud without the written notice of the right to a talk: BEK 2409/2021 § 2."""


def send(
    session: Session,
    citizen: Citizen,
    kind: Kind,
    told: Wording,
    *,
    now: datetime,
    sent_at: datetime | None = None,
    offer_id: UUID | None = None,
) -> Offer:
    """Send an offer here and by letter, and tell her. `sent_at` is the municipality's date where it has one."""
    offer = sending.send(session, citizen, kind, told, now=now, sent_at=sent_at, offer_id=offer_id)
    _letter(session, citizen, offer, now)
    return offer


def revise(session: Session, offer: Offer, told: Wording, *, now: datetime) -> None:
    """Say something else in the offer. An answer that was given stays, bound to the version it was given to."""
    sending.revise(session, offer, told, now=now)
    _letter(session, session.get_one(Citizen, offer.citizen_id), offer, now)


def _letter(session: Session, citizen: Citizen, offer: Offer, now: datetime) -> None:
    municipality = session.info.get("municipality", "Kommunen")
    text = wording.text_of(offer, municipality, cast(Language, citizen.language))
    if offer.kind == "tilbud" and not wording.has_notice(text):
        raise NoticeMissing
    post.queue(session, citizen, kind=offer.stage, ref=offer.id, text=text.text, now=now)
