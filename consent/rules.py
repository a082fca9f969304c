"""What may happen to a consent: a wish meets the consent as it stands, and becomes events or a refusal.

Pure functions. Each returns the `Draft`s to append, in order; the store gives them ids and writes them in one
transaction. Nothing here knows who is logged in or what an agency has a mandate for: the ledger does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from consent.canonical import floor_millisecond
from consent.events import Act, Channel, ConsentId, Event, EventId, EventType, Kind, State, Terms, covers
from consent.refusals import (
    AskedRecently,
    MandateMissing,
    Refused,
    TermsInvalid,
    TextMissing,
    UnknownConsent,
    WrongActor,
    WrongState,
)
from consent.state import STEPS, Consent, When
from consent.terms import check_terms, one_year_after, overlap

LEFT_IN_PEACE = timedelta(days=30)
"""How long after a no the same question is not asked again."""

__all__ = [
    "LEFT_IN_PEACE",
    "Draft",
    "MandateMissing",
    "Refused",
    "Seen",
    "TermsInvalid",
    "TextMissing",
    "UnknownConsent",
    "WrongActor",
    "WrongState",
    "cancel",
    "check_terms",
    "check_transition",
    "correct",
    "end",
    "end_all",
    "give",
    "grant",
    "lapse",
    "one_year_after",
    "overlap",
    "pause",
    "refuse",
    "request",
    "resume",
    "supersede",
    "withdraw",
    "withdraw_all",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The text served before an answer."""

    served_id: UUID
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event that has no id yet."""

    type: EventType
    consent_id: ConsentId
    seq: int
    prev: bytes | None
    act: Act
    terms: Terms
    seen: Seen | None
    at: datetime

    def event(self, event_id: EventId) -> Event:
        return Event(
            event_id=event_id,
            type=self.type,
            consent_id=self.consent_id,
            seq=self.seq,
            prev=self.prev,
            act=self.act,
            terms=self.terms,
            served_id=self.seen.served_id if self.seen else None,
            served_hash=self.seen.sha256 if self.seen else None,
            at=self.at,
        )


def check_transition(state: State | None, wanted: EventType) -> State:
    """The state after; `WrongState` if the table has no such step."""
    try:
        return STEPS[state, wanted].after
    except KeyError:
        raise WrongState(state, wanted) from None


def request(
    existing: Consent | None,
    *,
    consent_id: ConsentId,
    terms: Terms,
    act: Act,
    now: datetime,
    others: Iterable[Consent] = (),
) -> Draft:
    """An agency (or a caseworker) asks. The citizen has not been told anything yet, so there is no text.

    `AskedRecently` for 30 days after she said no to any of it: a no is not asked away.
    """
    at = floor_millisecond(now)
    noes = [other.ended_at for other in others if other.state is State.REFUSED and overlap(other.terms, terms)]
    until = max((no + LEFT_IN_PEACE for no in noes if no is not None), default=at)
    if at < until:
        raise AskedRecently(until)
    check_transition(existing.state if existing else None, EventType.REQUESTED)
    check_terms(terms, at=at)
    return _first(EventType.REQUESTED, consent_id, terms, act, None, at)


def grant(
    consent: Consent | None,
    *,
    categories: frozenset[str],
    seen: Seen | None,
    act: Act,
    now: datetime,
    valid_until: datetime | None = None,
    others: Iterable[Consent] = (),
    writing_waived: bool = False,
) -> tuple[Draft, ...]:
    """She says yes to some or all of what was asked, for as long as asked or shorter.

    `others` are her other consents; those in force that overlap are superseded in the same act, and come first.
    """
    at = floor_millisecond(now)
    consent = _known(consent)
    if consent.state is not State.REQUESTED:  # the table knows a grant only as a first event or as an answer
        raise WrongState(consent.state, EventType.GRANTED)
    if not all(any(covers(asked, category) for asked in consent.asked) for category in categories):
        raise TermsInvalid("category_not_asked")
    if valid_until is not None and valid_until > consent.terms.valid_until:
        raise TermsInvalid("period_wider")
    terms = replace(consent.terms, categories=categories, valid_until=valid_until or consent.terms.valid_until)
    _check_answer(terms, seen, act, at, writing_waived)
    draft = _next(consent, EventType.GRANTED, act, at, terms=terms, seen=seen)
    return (*_superseded(terms, consent.consent_id, others, act, at), draft)


def give(
    existing: Consent | None,
    *,
    consent_id: ConsentId,
    terms: Terms,
    seen: Seen | None,
    act: Act,
    now: datetime,
    others: Iterable[Consent] = (),
    writing_waived: bool = False,
) -> tuple[Draft, ...]:
    """She gives a consent nobody asked for. Overlapping ones are superseded, as in `grant`."""
    at = floor_millisecond(now)
    if existing:
        raise WrongState(existing.state, EventType.GRANTED)
    _check_answer(terms, seen, act, at, writing_waived)
    draft = _first(EventType.GRANTED, consent_id, terms, act, seen, at)
    return (*_superseded(terms, consent_id, others, act, at), draft)


def withdraw(consent: Consent | None, *, act: Act, now: datetime) -> tuple[Draft, ...]:
    """Withdraw; withdrawing twice is not an error, it is a double click: then there is nothing to append."""
    consent = _known(consent)
    if consent.state is State.WITHDRAWN:
        return ()
    return (_next(consent, EventType.WITHDRAWN, act, floor_millisecond(now)),)


def withdraw_all(consents: Iterable[Consent], *, act: Act, now: datetime) -> tuple[Draft, ...]:
    """Withdraw whatever is in force on paper: expired or paused as well, so that no clock and no resume revives it."""
    ours = sorted(consents, key=lambda consent: consent.consent_id)
    return tuple(draft for consent in ours if consent.state.in_force for draft in withdraw(consent, act=act, now=now))


def refuse(consent: Consent | None, *, act: Act, now: datetime, seen: Seen | None = None) -> Draft:
    """A no needs no text, no reason and no fresh login."""
    return _next(_known(consent), EventType.REFUSED, act, floor_millisecond(now), seen=seen)


def cancel(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    """The asker takes its question back before it was answered."""
    return _next(_known(consent), EventType.CANCELLED, act, floor_millisecond(now))


def lapse(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    """Nobody answered. Silence is never an answer, so this is neither a yes nor a no."""
    return _next(_known(consent), EventType.LAPSED, act, floor_millisecond(now))


def pause(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    return _next(_known(consent), EventType.PAUSED, act, floor_millisecond(now))


def resume(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    """Back in force, with the end it always had."""
    return _next(_known(consent), EventType.RESUMED, act, floor_millisecond(now))


def end(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    """Its purpose is over before its time: the case was closed, or she moved."""
    return _next(_known(consent), EventType.ENDED, act, floor_millisecond(now))


def end_all(consents: Iterable[Consent], *, act: Act, now: datetime) -> tuple[Draft, ...]:
    """What is in force on paper ends, and what was asked lapses: nobody is left to answer, or for nothing any more."""
    ours = sorted(consents, key=lambda consent: consent.consent_id)
    over = {State.GRANTED: end, State.PAUSED: end, State.REQUESTED: lapse}
    return tuple(over[consent.state](consent, act=act, now=now) for consent in ours if consent.state in over)


def correct(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    """It was never hers, or was recorded wrongly: what was written stays, and permits nothing any more."""
    return _next(_known(consent), EventType.CORRECTED, act, floor_millisecond(now))


def supersede(consent: Consent | None, *, act: Act, now: datetime) -> Draft:
    """A newer yes takes its place. `grant` and `give` do this by themselves."""
    return _next(_known(consent), EventType.SUPERSEDED, act, floor_millisecond(now))


def _known(consent: Consent | None) -> Consent:
    if consent is None:
        raise UnknownConsent
    return consent


def _check_answer(terms: Terms, seen: Seen | None, act: Act, at: datetime, writing_waived: bool) -> None:
    check_terms(terms, at=at)
    if seen is None:
        raise TextMissing
    # Sundhedsloven § 44: a consent to health staff's disclosure is written, unless the circumstances speak against it.
    if terms.kind is Kind.HEALTH_DISCLOSURE and act.channel is Channel.ORAL and not writing_waived:
        raise TermsInvalid("not_written")


def _superseded(
    terms: Terms, consent_id: ConsentId, others: Iterable[Consent], act: Act, at: datetime
) -> tuple[Draft, ...]:
    # Expired ones too: their rows still hold the place that only one consent may have.
    old = [other for other in others if other.consent_id != consent_id and other.state.in_force]
    return tuple(_next(other, EventType.SUPERSEDED, act, at) for other in old if overlap(other.terms, terms))


def _first(type_: EventType, consent_id: ConsentId, terms: Terms, act: Act, seen: Seen | None, at: datetime) -> Draft:
    _check_step(None, type_, act, terms, at)
    return Draft(type=type_, consent_id=consent_id, seq=1, prev=None, act=act, terms=terms, seen=seen, at=at)


def _next(
    consent: Consent,
    type_: EventType,
    act: Act,
    at: datetime,
    *,
    terms: Terms | None = None,
    seen: Seen | None = None,
) -> Draft:
    terms = terms or consent.terms
    _check_step(consent.state, type_, act, terms, at)
    return Draft(
        type=type_,
        consent_id=consent.consent_id,
        seq=consent.seq + 1,
        prev=consent.head,
        act=act,
        terms=terms,
        seen=seen,
        at=at,
    )


def _check_step(before: State | None, type_: EventType, act: Act, terms: Terms, at: datetime) -> None:
    """That the table of life has this step, for this actor, at this time."""
    check_transition(before, type_)
    step = STEPS[before, type_]
    if act.actor.partition(":")[0] not in step.actors:
        raise WrongActor(f"{type_}")
    if step.when is When.WHILE_VALID and at >= terms.valid_until:
        raise TermsInvalid("period_past")
