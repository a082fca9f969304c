"""Offers are read, answered, set on hold by a health worry; what the municipality does stands in `sending`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen
from portal.journal import service as journal
from portal.messages import service as messages
from portal.offers import thinking
from portal.offers.dispatch import NoticeMissing, revise, send
from portal.offers.models import Answer, Channel, Choice, Kind, Offer, Stage
from portal.offers.sending import (
    Incomplete,
    OfferRefused,
    OnHold,
    SchemeClosed,
    TooLong,
    Wording,
    begin,
    day_in_denmark,
    path_of,
    staff_path_of,
    take_back,
)
from portal.plan import service as plan
from portal.reference import reference_of

__all__ = [
    "Answer",
    "Choice",
    "Incomplete",
    "Kind",
    "NoticeMissing",
    "Offer",
    "OfferRefused",
    "OnHold",
    "SchemeClosed",
    "Stage",
    "TooLong",
    "Wording",
    "begin",
    "day_in_denmark",
    "path_of",
    "revise",
    "send",
    "staff_path_of",
    "take_back",
]


class Unanswerable(Exception):
    """Her answer was not recorded; the subclass says why."""


class OfferTakenBack(Unanswerable):
    """The municipality has taken the offer back."""


class OfferChanged(Unanswerable):
    """The offer has changed since she read it: nothing is recorded until she has seen the new text."""


class AnsweredAlready(Unanswerable):
    """Another answer is recorded; the first one counts."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A yes or no, and what it binds to: the offer's version and the text that was served."""

    choice: Choice
    comment: str
    version_hash: str
    served_id: UUID
    text_hash: bytes
    assurance: str
    instead_of: int = 0
    """The number of the answer that this one shall stand in place of, as she saw it; 0 where there was none."""
    channel: Channel = "portal"
    talked_on: date | None = None
    recorded_by: UUID | None = None
    represented_by: UUID | None = None


# What is read


def offers_of(session: Session, citizen: Citizen) -> list[Offer]:
    """All her offers, newest first."""
    return list(session.scalars(select(Offer).where(Offer.citizen_id == citizen.id).order_by(Offer.sent_at.desc())))


def offer_of(
    session: Session, citizen: Citizen, offer_id: UUID, kind: Kind | None = None, *, lock: bool = False
) -> Offer:
    """Her offer; another's, or one of another kind, is not found. `lock` makes a second writer wait."""
    wanted = select(Offer).where(Offer.id == offer_id, Offer.citizen_id == citizen.id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(wanted).first()
    if found is None or kind not in (None, found.kind):
        raise NotFound
    return found


def answer_to(session: Session, offer: Offer) -> Answer | None:
    """The answer that counts: the last one given."""
    return session.scalars(_answers(offer).order_by(Answer.number.desc()).limit(1)).first()


def earlier_answers(session: Session, offer: Offer, last: Answer) -> list[Answer]:
    """What she had answered before she changed it, the newest first."""
    return list(session.scalars(_answers(offer).where(Answer.number < last.number).order_by(Answer.number.desc())))


def _answers(offer: Offer) -> Select[Answer]:
    return select(Answer).where(Answer.offer_id == offer.id)


def answers_of(session: Session, citizen: Citizen) -> dict[UUID, Answer]:
    """The answer that counts, by the offer it answers."""
    rows = session.scalars(select(Answer).where(Answer.subject_id == citizen.subject_id).order_by(Answer.number))
    return {row.offer_id: row for row in rows}


def may_change(offer: Offer, now: datetime) -> bool:
    """Until the stated day; of a tilbud without one until it begins. Later she rings, and the municipality decides."""
    if offer.withdrawn_at is not None:
        return False
    today = day_in_denmark(now)
    return today <= offer.answer_by if offer.answer_by is not None else not offer.begun(today)


# What she does


def answer(session: Session, citizen: Citizen, offer: Offer, reply: Reply, now: datetime) -> Answer:
    """Record a yes or no and tell the staff. The same answer again is a double click and gives the one recorded.

    A late answer is recorded too: what it means is for the municipality to decide. Another answer than the one that
    counts is a change only where she had seen that one, and only while answers may be changed.
    """
    locked = offer_of(session, citizen, offer.id, lock=True)
    last = answer_to(session, locked)
    if last is not None:
        if (last.choice, last.comment) == (reply.choice, reply.comment):
            return last
        in_time = reply.channel == "oral" or may_change(locked, now)  # a late word on the phone is passed on
        if last.number != reply.instead_of or not in_time:
            raise AnsweredAlready(last)
    if locked.withdrawn_at is not None:
        raise OfferTakenBack
    if reply.version_hash != locked.version_hash:
        raise OfferChanged
    answer_id = uuid4()
    recorded = Answer(
        id=answer_id,
        subject_id=citizen.subject_id,
        offer_id=locked.id,
        number=1 if last is None else last.number + 1,
        offer_version=locked.version,
        stage=locked.stage,
        choice=reply.choice,
        comment=reply.comment,
        served_id=reply.served_id,
        text_hash=reply.text_hash,
        assurance=reply.assurance,
        channel=reply.channel,
        talked_on=reply.talked_on,
        recorded_by=reply.recorded_by,
        represented_by=reply.represented_by,
        at=now,
        reference=reference_of(answer_id),
    )
    session.add(recorded)
    if reply.represented_by is None:  # what she kept for herself is hers, whoever answers for her
        thinking.forget(session, locked)
    session.flush()
    said: dict[str, str | int | None] = {
        "offer": str(locked.id),
        "offer_version": locked.version,
        "stage": locked.stage,
        "choice": reply.choice,
        "comment": reply.comment,
        "channel": reply.channel,
        "talked_on": None if reply.talked_on is None else reply.talked_on.isoformat(),
        "assurance": reply.assurance,
        "text_sha256": reply.text_hash.hex(),
        "receipt": recorded.reference,
    }
    journal.put_down(session, citizen, kind="answer", ref=answer_id, said=said, now=now)
    if reply.recorded_by is None:  # whoever wrote it down knows
        told = {"kind": "offer.answered", "url": staff_path_of(locked)}
        tell_staff(session, citizen, ref=locked.id, due_on=locked.answer_by, now=now, **told)
    return recorded


def hold(offer: Offer, now: datetime) -> bool:
    """Set a tilbud that has not begun on hold; whether it waits now."""
    if not offer.on_hold and not offer.begun(day_in_denmark(now)):
        offer.held_at, offer.hold_ended_at = now, None
    return offer.on_hold


def end_hold(offer: Offer, now: datetime, *, taken_back: bool = False) -> None:
    """The municipality has decided; a `taken_back` offer falls away."""
    if offer.on_hold:
        offer.hold_ended_at = now
    if taken_back and offer.withdrawn_at is None:
        offer.withdrawn_at = now


def tell_staff(
    session: Session, citizen: Citizen, *, kind: str, ref: UUID, url: str, due_on: date | None, now: datetime
) -> None:
    """A task for her koordinerende sagsbehandler, or for whoever opens the inbox where she has none yet."""
    case = plan.case_of(session, citizen)
    messages.tell_staff(
        session,
        citizen=citizen,
        kind=kind,
        url=url,
        due_on=due_on,
        now=now,
        ref=ref,
        employee_id=None if case is None else case.coordinator_id,
    )
