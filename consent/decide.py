"""May this be read, now? One pure function from consents, a question and an instant to an answer with its reason.

Validity is half-open: `valid_from` is inside, `valid_until` is outside, to the millisecond. The order in which consents
come in does not matter. Above all stands her block of the agency; then a yes that holds wins over any older no; without
one, the most informative reason is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.events import ConsentId, Reason, State
from consent.state import Consent

LEASE = timedelta(seconds=60)
"""How long a permit may be acted on before asking again."""

_RANK = {
    # What she can do something about, or what will change by itself, says more than what is over …
    Reason.PAUSED: 3,
    Reason.NOT_YET_VALID: 2,
    Reason.PENDING: 1,
    # … and among what is over, the latest event is the reason.
    Reason.WITHDRAWN: 0,
    Reason.EXPIRED: 0,
    Reason.ENDED: 0,
    Reason.REFUSED: 0,
}
_AT_ONCE = (Reason.ENDED, Reason.EXPIRED, Reason.REFUSED, Reason.WITHDRAWN)
"""Of two that ended in the same millisecond the later in this list is told: what she did, before what befell it."""


@dataclass(frozen=True, slots=True)
class Question:
    category: str
    purpose: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    permit: bool
    reason: Reason
    consent_id: ConsentId | None
    """The consent that permits, or that explains the refusal."""
    consent_seq: int | None
    fresh_until: datetime
    """A permit may be acted on until then, never past the consent's end. A refusal is not to be kept: it is `at`."""


def decide(
    consents: Iterable[Consent], question: Question, *, blocked: bool = False, lease: timedelta = LEASE
) -> Decision:
    """Answer from the consents of one person to one recipient, whom she may have `blocked`.

    A block is a refusal whatever else she has said; no consent, or none that fits, is a refusal too.
    """
    at = question.at
    if blocked:
        return Decision(False, Reason.BLOCKED_BY_CITIZEN, None, None, at)
    permits: list[Consent] = []
    refusals: list[tuple[int, datetime, int, ConsentId, Reason, Consent]] = []
    for consent in consents:
        if consent.terms.purpose != question.purpose:
            continue
        reason, since = _standing(consent, question)
        if reason is Reason.OK:
            permits.append(consent)
        elif reason is not None:
            tie = _AT_ONCE.index(reason) if reason in _AT_ONCE else 0
            refusals.append((_RANK[reason], since, tie, consent.consent_id, reason, consent))
    if permits:
        # Several senders may each have their yes: the one that lasts longest is told.
        best = max(permits, key=lambda consent: (consent.terms.valid_until, consent.consent_id))
        return Decision(True, Reason.OK, best.consent_id, best.seq, min(at + lease, best.terms.valid_until))
    if refusals:
        *_, reason, told = max(refusals, key=lambda refusal: refusal[:4])
        return Decision(False, reason, told.consent_id, told.seq, at)
    return Decision(False, Reason.NO_CONSENT, None, None, at)


def _standing(consent: Consent, question: Question) -> tuple[Reason | None, datetime]:
    """What this one consent says to the question, and since when; None when it has nothing to say."""
    at, category, terms = question.at, question.category, consent.terms
    reason: Reason | None = None
    since = consent.ended_at or consent.granted_at or consent.created_at
    if not consent.covers(category):
        # She was asked for it and answered without it: that is a no to this category.
        if consent.granted_at is not None and consent.asked_for(category):
            return Reason.REFUSED, consent.granted_at
        return None, since
    match consent.state:
        case State.GRANTED | State.PAUSED if at >= terms.valid_until:
            return Reason.EXPIRED, terms.valid_until
        case State.PAUSED:
            reason = Reason.PAUSED
        case State.GRANTED:
            reason = Reason.OK if at >= terms.valid_from else Reason.NOT_YET_VALID
        case State.REQUESTED if at < terms.valid_until:
            reason = Reason.PENDING
        case State.REFUSED:
            reason = Reason.REFUSED
        case State.WITHDRAWN:
            reason = Reason.WITHDRAWN
        case State.ENDED | State.SUPERSEDED:
            reason = Reason.ENDED
        case State.REQUESTED | State.CANCELLED | State.LAPSED:
            pass  # never answered: as if never asked
    return reason, since
