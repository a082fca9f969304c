"""Every look and act by a power, written in its own transaction, told to the citizen and kept for both to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import Acting, Citizen
from portal.messages import service as messages
from portal.representation.models import RepresentedAct

__all__ = ["ACTS", "LOOKS", "RepresentedAct", "acted", "acts_by", "acts_of", "looked", "who_did"]

LOOKS = frozenset({"plan", "consents", "offers", "messages", "requests"})
"""The parts of a case that can be looked at; each has words in `portal.representation.views`."""
ACTS = frozenset({"consent", "answer", "message", "request"})
"""The kinds of act, as the journal calls them."""
NEWEST = 50


def looked(session: Session, by: Acting, what: str, now: datetime) -> bool:
    """Write that she looked at this part of the case, once for each time she acts for the citizen; True when new."""
    known = select(RepresentedAct.id).where(
        RepresentedAct.power_id == by.power_id, RepresentedAct.since == by.since, RepresentedAct.what == f"see-{what}"
    )
    if what not in LOOKS or session.scalar(known.limit(1)) is not None:
        return False
    _add(session, by, f"see-{what}", None, now)
    return True


def acted(session: Session, by: Acting, citizen: Citizen, kind: str, ref: UUID, now: datetime) -> None:
    """Write what she did; the citizen is told of it, and she herself finds it among what she has done for others."""
    _add(session, by, kind, ref, now)
    messages.tell_citizen(session, citizen, kind="power.acted", url="/fuldmagter", now=now, ref=ref)
    holder = session.get_one(Citizen, by.holder_id)
    messages.tell_citizen(session, holder, kind="power.done", url="/handl-for", now=now, ref=ref)


def acts_of(session: Session, citizen: Citizen, *, limit: int = NEWEST) -> Sequence[tuple[RepresentedAct, Citizen]]:
    """What others have seen and done for her, the newest first, each with who it was; one statement."""
    rows = session.execute(
        select(RepresentedAct, Citizen)
        .join(Citizen, Citizen.id == RepresentedAct.holder_id)
        .where(RepresentedAct.citizen_id == citizen.id)
        .order_by(RepresentedAct.at.desc(), RepresentedAct.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def acts_by(session: Session, holder: Citizen, *, limit: int = NEWEST) -> Sequence[tuple[RepresentedAct, Citizen]]:
    """What she has done for others, without what she only looked at, each with for whom; one statement."""
    rows = session.execute(
        select(RepresentedAct, Citizen)
        .join(Citizen, Citizen.id == RepresentedAct.citizen_id)
        .where(RepresentedAct.holder_id == holder.id, RepresentedAct.what.in_(ACTS))
        .order_by(RepresentedAct.at.desc(), RepresentedAct.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def who_did(session: Session, refs: Sequence[UUID]) -> dict[UUID, str]:
    """The name of whoever did each of these things for the citizen; what she did herself is left out."""
    rows = session.execute(
        select(RepresentedAct.ref, Citizen)
        .join(Citizen, Citizen.id == RepresentedAct.holder_id)
        .where(RepresentedAct.ref.in_(refs), RepresentedAct.what.in_(ACTS))
    )
    return {ref: holder.name for ref, holder in rows if ref is not None}


def _add(session: Session, by: Acting, what: str, ref: UUID | None, now: datetime) -> None:
    session.add(
        RepresentedAct(
            id=uuid4(),
            citizen_id=by.citizen_id,
            holder_id=by.holder_id,
            power_id=by.power_id,
            what=what,
            ref=ref,
            since=by.since,
            at=now,
        )
    )
    session.flush()
