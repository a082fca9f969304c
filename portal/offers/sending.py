"""What the municipality does with an offer: sends it, words it anew, takes it back, registers that she began."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from consent.terms import COPENHAGEN
from portal.courses import registering as courses
from portal.identity import Citizen
from portal.messages import service as messages
from portal.offers.models import Kind, Offer, Stage
from portal.rulesets import RuleSet, course_rules


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


def day_in_denmark(now: datetime) -> date:
    return now.astimezone(COPENHAGEN).date()


def path_of(offer: Offer) -> str:
    """The citizen's page."""
    return f"/{'ressourceforloeb' if offer.kind == 'ressourceforloeb' else 'tilbud'}/{offer.id}"


def staff_path_of(offer: Offer) -> str:
    return f"/medarbejder/tilbud/{offer.id}"


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
        wording = _with_history(session, citizen, wording, day_in_denmark(at))
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


def _with_history(session: Session, citizen: Citizen, wording: Wording, on: date) -> Wording:
    """The courses she has had before, where the municipality has written them all down and the offer says nothing."""
    known = courses.earlier(session, citizen, on) if wording.earlier_courses is None else None
    if known is None:
        return wording
    return replace(wording, earlier_courses=known.courses, earlier_months=known.months)


def _check_complete(kind: Kind, wording: Wording) -> None:
    concrete = wording.workplace and wording.tasks and wording.skaanehensyn
    if not (concrete if kind == "tilbud" else wording.answer_by):
        raise Incomplete


def _check_length(rules: RuleSet | None, wording: Wording) -> None:
    longest = rules.max_years if rules is not None else None
    if longest is not None and wording.months is not None and wording.months > 12 * longest.value:
        raise TooLong
