"""What she keeps while she thinks an answer over: hers alone, no answer, and gone when she answers or deletes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.offers.models import Draft, Offer


@dataclass(frozen=True, kw_only=True)
class Kept:
    """`valg` is `ja` or `nej`: the page she was on, never an answer."""

    valg: str
    comment: str
    kept_at: datetime


def keep(session: Session, citizen: Citizen, offer: Offer, *, valg: str, comment: str, now: datetime) -> None:
    """Keep it in place of what was kept before."""
    draft = _draft(session, offer)
    if draft is None:
        draft = Draft(id=uuid4(), subject_id=citizen.subject_id, offer_id=offer.id)
        session.add(draft)
    draft.kept_at = now
    draft.typed = json.dumps({"valg": valg, "comment": comment})


def kept(session: Session, offer: Offer) -> Kept | None:
    draft = _draft(session, offer)
    return None if draft is None or not draft.typed else Kept(kept_at=draft.kept_at, **json.loads(draft.typed))


def forget(session: Session, offer: Offer) -> None:
    session.execute(delete(Draft).where(Draft.offer_id == offer.id))


def _draft(session: Session, offer: Offer) -> Draft | None:
    return session.scalars(select(Draft).where(Draft.offer_id == offer.id)).first()
