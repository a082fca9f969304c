"""Offers are sent, changed and taken back by the municipality, set on hold by a health worry, answered once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.terms import COPENHAGEN
from portal.errors import NotFound
from portal.identity import Citizen
from portal.messages import service as messages
from portal.offers.models import Answer, Choice, Kind, Offer, Stage
from portal.plan import service as plan
from portal.reference import reference_of
from portal.rulesets import RuleSet, course_rules
from portal.rulesets.age_rule import Finding, age_rule

__all__ = ["Answer", "Choice", "Kind", "Offer", "Stage"]


class OfferRefused(Exception):
    """An offer that cannot be sent or begun as it is; the subclass says why."""


class SchemeClosed(OfferRefused):
    """No new ressourceforløb can be offered from the day the scheme closed."""


class Incomplete(OfferRefused):
    """A tilbud without workplace, tasks or skånehensyn; a ressourceforløb without a day to answer by, or of a date
    that no rule set covers."""


class TooLong(OfferRefused):
    """A ressourceforløb that would last longer than the rules of its date allow."""


class OnHold(OfferRefused):
    """It cannot begin before the municipality has decided about her health worry."""


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
class Wording:
    """All that the municipality says in an offer."""

    stage: Stage = "afgoerelse"
    answer_by: date | None = None
    starts_on: date | None = None
    months: int | None = None
    begun_on: date | None = None
    earlier_courses: int | None = None
    earlier_months: int | None = None
    born: str = ""
    """YYYY-MM-DD."""
    workplace: str = ""
    tasks: str = ""
    skaanehensyn: str = ""
    purpose: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A yes or no, and what it binds to: the offer's version and the text that was served."""

    choice: Choice
    comment: str
    version_hash: str
    served_id: UUID
    text_hash: bytes
    assurance: str


def day_in_denmark(now: datetime) -> date:
    return now.astimezone(COPENHAGEN).date()


def path_of(offer: Offer) -> str:
    """The citizen's page."""
    return f"/{'ressourceforloeb' if offer.kind == 'ressourceforloeb' else 'tilbud'}/{offer.id}"


def staff_path_of(offer: Offer) -> str:
    return f"/medarbejder/tilbud/{offer.id}"


# What the municipality does


def send(
    session: Session,
    citizen: Citizen,
    kind: Kind,
    wording: Wording,
    *,
    now: datetime,
    sent_at: datetime | None = None,
    offer_id: UUID | None = None,
) -> Offer:
    """Send an offer and tell her. `sent_at` is the municipality's date, where the offer comes from its own system.

    The written notice of the right to a talk with the sundhedskoordinator stands on every tilbud's page, so it is
    given with the offer: BEK 2409/2021 § 2.
    """
    at = sent_at or now
    if kind == "ressourceforloeb":
        rules = course_rules(day_in_denmark(at))
        if rules is None:
            raise Incomplete
        if not rules.may_be_granted.value:
            raise SchemeClosed
        _check_length(rules, wording)
    _check_complete(kind, wording)
    offer = Offer(
        id=offer_id or uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        kind=kind,
        sent_at=at,
        changed_at=at,
        version=1,
        **asdict(wording),
    )
    session.add(offer)
    session.flush()
    messages.tell_citizen(session, citizen, kind="offer.sent", url=path_of(offer), now=now, ref=offer.id)
    return offer


def revise(session: Session, offer: Offer, wording: Wording, *, now: datetime) -> None:
    """Say something else in the offer. An answer that was given stays, bound to the version it was given to."""
    _check_complete(offer.kind, wording)
    if offer.kind == "ressourceforloeb":
        _check_length(course_rules(day_in_denmark(offer.sent_at)), wording)
    for name, value in asdict(wording).items():
        setattr(offer, name, value)
    offer.version += 1
    offer.changed_at = now
    citizen = session.get_one(Citizen, offer.citizen_id)
    messages.tell_citizen(session, citizen, kind="offer.changed", url=path_of(offer), now=now, ref=offer.id)


def take_back(session: Session, offer: Offer, *, now: datetime) -> None:
    if offer.withdrawn_at is None:
        offer.withdrawn_at = now
        citizen = session.get_one(Citizen, offer.citizen_id)
        messages.tell_citizen(session, citizen, kind="offer.withdrawn", url=path_of(offer), now=now, ref=offer.id)


def begin(offer: Offer, on: date) -> None:
    """Register that she has begun."""
    if offer.on_hold:
        raise OnHold
    offer.begun_on = on


def _check_complete(kind: Kind, wording: Wording) -> None:
    concrete = wording.workplace and wording.tasks and wording.skaanehensyn
    if not (concrete if kind == "tilbud" else wording.answer_by):
        raise Incomplete


def _check_length(rules: RuleSet | None, wording: Wording) -> None:
    longest = rules.max_years if rules is not None else None
    if longest is not None and wording.months is not None and wording.months > 12 * longest.value:
        raise TooLong


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
    return session.scalars(select(Answer).where(Answer.offer_id == offer.id)).first()


def answers_of(session: Session, citizen: Citizen) -> dict[UUID, Answer]:
    """Her answers by the offer they answer."""
    rows = session.scalars(select(Answer).where(Answer.subject_id == citizen.subject_id))
    return {row.offer_id: row for row in rows}


def age_rule_for(offer: Offer) -> Finding:
    """What the rules of the offer's own date seem to say about her age."""
    offered = day_in_denmark(offer.sent_at)
    return age_rule(
        course_rules(offered),
        on=offered,
        born=date.fromisoformat(offer.born) if offer.born else None,
        earlier_courses=offer.earlier_courses,
        earlier_months=offer.earlier_months,
        months=offer.months,
    )


# What she does


def answer(session: Session, citizen: Citizen, offer: Offer, reply: Reply, now: datetime) -> Answer:
    """Record her yes or no and tell the staff. The same answer again is a double click and gives the first one.

    A late answer is recorded too: what it means is for the municipality to decide.
    """
    locked = offer_of(session, citizen, offer.id, "ressourceforloeb", lock=True)
    first = answer_to(session, locked)
    if first is not None:
        if (first.choice, first.comment) == (reply.choice, reply.comment):
            return first
        raise AnsweredAlready(first)
    if locked.withdrawn_at is not None:
        raise OfferTakenBack
    if reply.version_hash != locked.version_hash:
        raise OfferChanged
    answer_id = uuid4()
    recorded = Answer(
        id=answer_id,
        subject_id=citizen.subject_id,
        offer_id=locked.id,
        offer_version=locked.version,
        stage=locked.stage,
        choice=reply.choice,
        comment=reply.comment,
        served_id=reply.served_id,
        text_hash=reply.text_hash,
        assurance=reply.assurance,
        at=now,
        reference=reference_of(answer_id),
    )
    session.add(recorded)
    session.flush()
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
