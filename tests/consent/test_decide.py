"""One question, one instant, one answer; never a permit that no consent gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.decide import LEASE, Decision, Question, decide
from consent.events import AgencyId, EventType, Reason
from consent.state import Consent
from tests.support.consents import NOON, TERMS, consent, consent_id

REQUESTED, GRANTED, REFUSED = EventType.REQUESTED, EventType.GRANTED, EventType.REFUSED
WITHDRAWN, PAUSED, RESUMED, ENDED = EventType.WITHDRAWN, EventType.PAUSED, EventType.RESUMED, EventType.ENDED
TICK = timedelta(milliseconds=1)
LATER = NOON + timedelta(hours=1)
WIDE = replace(TERMS, categories=frozenset({"health", "social"}))


def ask(*consents: Consent, category: str = "health", at: datetime = LATER, purpose: str = TERMS.purpose) -> Decision:
    return decide(consents, Question(category, purpose, at))


def a(number: int, *steps: EventType, at: datetime = NOON, **changes: Any) -> Consent:
    return consent(*steps, terms=replace(TERMS, **changes), of=consent_id(number), at=at)


def test_without_any_consent_the_answer_is_no() -> None:
    assert ask() == Decision(False, Reason.NO_CONSENT, None, None, LATER)


def test_a_yes_permits_and_says_how_long_the_answer_may_be_used() -> None:
    assert ask(a(1, REQUESTED, GRANTED)) == Decision(True, Reason.OK, consent_id(1), 2, LATER + LEASE)


def test_an_answer_is_never_fresh_past_the_end_of_the_consent() -> None:
    stop = TERMS.valid_until
    assert ask(a(1, GRANTED), at=stop - TICK).fresh_until == stop
    assert ask(a(1, GRANTED), at=stop - LEASE).fresh_until == stop
    assert ask(a(1, GRANTED), at=stop - LEASE - TICK).fresh_until == stop - TICK


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (TERMS.valid_from - TICK, Reason.NOT_YET_VALID),
        (TERMS.valid_from, Reason.OK),
        (TERMS.valid_until - TICK, Reason.OK),
        (TERMS.valid_until, Reason.EXPIRED),
    ],
)
def test_validity_is_half_open_to_the_millisecond(at: datetime, reason: Reason) -> None:
    assert ask(a(1, GRANTED), at=at).reason is reason


def test_two_consents_in_a_row_leave_no_gap_and_no_overlap() -> None:
    seam = NOON + timedelta(days=10)
    first = a(1, GRANTED, valid_until=seam)
    second = a(2, GRANTED, valid_from=seam, sender=AgencyId("region"))
    assert ask(first, second, at=seam - TICK).consent_id == consent_id(1)
    assert ask(first, second, at=seam).consent_id == consent_id(2)


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ((REQUESTED,), Reason.PENDING),
        ((REQUESTED, REFUSED), Reason.REFUSED),
        ((REQUESTED, EventType.CANCELLED), Reason.NO_CONSENT),
        ((REQUESTED, EventType.LAPSED), Reason.NO_CONSENT),
        ((GRANTED, PAUSED), Reason.PAUSED),
        ((GRANTED, PAUSED, RESUMED), Reason.OK),
        ((GRANTED, WITHDRAWN), Reason.WITHDRAWN),
        ((GRANTED, PAUSED, WITHDRAWN), Reason.WITHDRAWN),
        ((GRANTED, ENDED), Reason.ENDED),
        ((GRANTED, EventType.SUPERSEDED), Reason.ENDED),
    ],
)
def test_each_state_has_its_reason(steps: tuple[EventType, ...], reason: Reason) -> None:
    told = a(1, *steps)
    decision = ask(told)
    assert (decision.permit, decision.reason) == (reason is Reason.OK, reason)
    assert decision.consent_id == (None if reason is Reason.NO_CONSENT else consent_id(1))
    assert decision.consent_seq == (None if reason is Reason.NO_CONSENT else len(steps))
    assert decision.fresh_until == (LATER + LEASE if decision.permit else LATER)


def test_a_later_yes_is_a_yes_whatever_went_before() -> None:
    for steps in ((REQUESTED, REFUSED), (GRANTED, WITHDRAWN), (GRANTED, ENDED), (GRANTED, PAUSED), (REQUESTED,)):
        decision = ask(a(1, *steps), a(2, GRANTED, at=NOON + timedelta(minutes=30)))
        assert (decision.permit, decision.consent_id) == (True, consent_id(2))


def test_among_what_is_over_the_latest_event_is_the_reason() -> None:
    withdrawn = a(1, GRANTED, WITHDRAWN, at=NOON)
    refused = a(2, REQUESTED, REFUSED, at=NOON + timedelta(minutes=10))
    assert ask(withdrawn, refused).reason is Reason.REFUSED
    refused_first = a(2, REQUESTED, REFUSED, at=NOON - timedelta(minutes=10))
    assert ask(withdrawn, refused_first).reason is Reason.WITHDRAWN
    expired = a(3, GRANTED, valid_until=NOON + timedelta(minutes=30))
    assert ask(withdrawn, refused, expired).reason is Reason.EXPIRED


def test_of_two_that_ended_in_the_same_millisecond_her_own_act_is_the_reason() -> None:
    for withdrawn, ended in ((1, 2), (2, 1)):
        decision = ask(a(withdrawn, GRANTED, WITHDRAWN), a(ended, GRANTED, ENDED))
        assert (decision.reason, decision.consent_id) == (Reason.WITHDRAWN, consent_id(withdrawn))


def test_what_may_change_tells_more_than_what_is_over() -> None:
    over = a(1, GRANTED, WITHDRAWN, at=NOON + timedelta(minutes=40))
    pending = a(2, REQUESTED)
    coming = a(3, GRANTED, valid_from=NOON + timedelta(days=1))
    paused = a(4, GRANTED, PAUSED)
    assert ask(over, pending).reason is Reason.PENDING
    assert ask(over, pending, coming).reason is Reason.NOT_YET_VALID
    assert ask(over, pending, coming, paused).reason is Reason.PAUSED


def test_a_paused_consent_that_ran_out_has_expired() -> None:
    assert ask(a(1, GRANTED, PAUSED), at=TERMS.valid_until).reason is Reason.EXPIRED


def test_a_request_nobody_answered_in_its_time_says_nothing() -> None:
    assert ask(a(1, REQUESTED), at=TERMS.valid_until).reason is Reason.NO_CONSENT


def test_a_yes_to_some_is_a_no_to_the_rest() -> None:
    partial = consent(REQUESTED, GRANTED, terms=WIDE, granted=frozenset({"social"}))
    assert ask(partial, category="social").permit
    assert ask(partial, category="health") == Decision(False, Reason.REFUSED, partial.consent_id, 2, LATER)
    assert ask(partial, category="health.la265").reason is Reason.REFUSED
    assert ask(partial, category="economy").reason is Reason.NO_CONSENT
    withdrawn = consent(REQUESTED, GRANTED, WITHDRAWN, terms=WIDE, granted=frozenset({"social"}))
    assert ask(withdrawn, category="social").reason is Reason.WITHDRAWN
    assert ask(withdrawn, category="health").reason is Reason.REFUSED


def test_a_dotted_question_is_covered_by_what_holds_it_and_never_the_other_way() -> None:
    assert ask(a(1, GRANTED), category="health.la265").permit
    narrow = consent(REQUESTED, GRANTED, granted=frozenset({"health.la265"}))
    assert ask(narrow, category="health.la265").permit
    assert ask(narrow, category="health").reason is Reason.REFUSED
    assert ask(narrow, category="health.journal").reason is Reason.REFUSED
    unasked = a(1, GRANTED, categories=frozenset({"health.la265"}))
    assert ask(unasked, category="health").reason is Reason.NO_CONSENT


def test_another_purpose_is_another_consent() -> None:
    assert ask(a(1, GRANTED), purpose="benefit-case").reason is Reason.NO_CONSENT
    assert ask(a(1, GRANTED, WITHDRAWN), purpose="benefit-case").reason is Reason.NO_CONSENT


histories = st.sampled_from(
    [
        (REQUESTED,),
        (REQUESTED, GRANTED),
        (REQUESTED, REFUSED),
        (GRANTED,),
        (GRANTED, PAUSED),
        (GRANTED, PAUSED, RESUMED),
        (GRANTED, WITHDRAWN),
        (GRANTED, ENDED),
        (GRANTED, EventType.SUPERSEDED),
        (REQUESTED, EventType.CANCELLED),
    ]
)
categories = st.frozensets(st.sampled_from(["health", "health.la265", "social"]), min_size=1)
hours = st.integers(-3, 3).map(lambda count: NOON + timedelta(hours=count))


@st.composite
def cases(draw: st.DrawFn) -> list[Consent]:
    return [
        a(
            number,
            *draw(histories),
            at=draw(hours),
            categories=draw(categories),
            valid_from=(start := draw(hours)),
            valid_until=start + timedelta(hours=draw(st.integers(1, 4))),
            purpose=draw(st.sampled_from([TERMS.purpose, "benefit-case"])),
        )
        for number in range(1, draw(st.integers(0, 5)) + 1)
    ]


@given(cases(), st.data())
def test_the_order_of_consents_does_not_matter(consents: list[Consent], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(consents))
    at, category = data.draw(hours), data.draw(st.sampled_from(["health", "health.la265", "social"]))
    assert ask(*consents, at=at, category=category) == ask(*shuffled, at=at, category=category)


@given(cases(), hours, st.sampled_from(["health", "health.la265", "social", "economy"]))
def test_a_permit_is_a_consent_that_holds_and_covers_and_nothing_else(
    consents: list[Consent], at: datetime, category: str
) -> None:
    decision = ask(*consents, at=at, category=category)
    good = [
        each.consent_id
        for each in consents
        if each.terms.purpose == TERMS.purpose and each.holds(at) and each.covers(category)
    ]
    assert decision.permit is bool(good)
    assert decision.permit is (decision.reason is Reason.OK)
    if decision.permit:
        assert decision.consent_id in good
        assert at < decision.fresh_until <= at + LEASE
    else:
        assert decision.fresh_until == at
    assert (decision.consent_id is None) is (decision.reason is Reason.NO_CONSENT)
