"""The small print of rules and decisions: what a draft carries, what a refusal names, and who of two is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from consent import rules
from consent.decide import LEASE, Question, decide
from consent.events import AgencyId, EventType, Reason, State
from consent.refusals import AskedRecently, WrongActor, WrongState
from consent.rules import Seen
from consent.state import Consent
from tests.support.consents import (
    AGENCY,
    CITIZEN,
    NOON,
    SERVED_HASH,
    SERVED_ID,
    SYSTEM,
    TERMS,
    consent,
    consent_id,
)

REQUESTED, GRANTED, WITHDRAWN = EventType.REQUESTED, EventType.GRANTED, EventType.WITHDRAWN
SEEN = Seen(served_id=SERVED_ID, sha256=SERVED_HASH)
LATER = NOON + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ASKED, GIVEN = consent(REQUESTED), consent(GRANTED, of=consent_id(7))


def test_a_first_draft_is_the_consents_own_with_its_text() -> None:
    asked = rules.request(None, consent_id=consent_id(1), terms=TERMS, act=AGENCY, now=NOON)
    assert (asked.consent_id, asked.seen, asked.seq, asked.prev) == (consent_id(1), None, 1, None)
    (given,) = rules.give(None, consent_id=consent_id(2), terms=TERMS, seen=SEEN, act=CITIZEN, now=NOON)
    assert (given.consent_id, given.seen, given.seq, given.prev) == (consent_id(2), SEEN, 1, None)


def test_a_no_carries_the_text_it_answers_if_there_was_one() -> None:
    assert rules.refuse(ASKED, act=CITIZEN, now=LATER, seen=SEEN).seen == SEEN
    assert rules.refuse(ASKED, act=CITIZEN, now=LATER).seen is None


def test_a_yes_may_last_exactly_as_long_as_was_asked() -> None:
    wish = {"categories": TERMS.categories, "seen": SEEN, "act": CITIZEN, "now": LATER}
    (draft,) = rules.grant(ASKED, valid_until=TERMS.valid_until, **wish)  # type: ignore[arg-type]  # mixed on purpose
    assert draft.terms == TERMS


@pytest.mark.parametrize(
    "answer",
    [
        lambda others: rules.grant(
            ASKED, categories=TERMS.categories, seen=SEEN, act=CITIZEN, now=LATER, others=others
        ),
        lambda others: rules.give(
            None, consent_id=ASKED.consent_id, terms=TERMS, seen=SEEN, act=CITIZEN, now=LATER, others=others
        ),
    ],
    ids=["grant", "give"],
)
def test_what_is_superseded_is_so_at_the_same_instant_and_never_the_yes_itself(
    answer: Callable[[list[Consent]], tuple[rules.Draft, ...]],
) -> None:
    itself = replace(GIVEN, consent_id=ASKED.consent_id)
    old, new = answer([GIVEN, itself])
    assert (old.consent_id, old.type, old.at) == (GIVEN.consent_id, EventType.SUPERSEDED, LATER)
    assert (new.consent_id, new.type, new.at) == (ASKED.consent_id, GRANTED, LATER)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: rules.grant(GIVEN, categories=TERMS.categories, seen=SEEN, act=CITIZEN, now=LATER),
        lambda: rules.give(GIVEN, consent_id=GIVEN.consent_id, terms=TERMS, seen=SEEN, act=CITIZEN, now=LATER),
    ],
    ids=["grant", "give"],
)
def test_a_step_that_is_none_names_the_state_and_what_was_wanted(answer: Callable[[], object]) -> None:
    with pytest.raises(WrongState, match="granted cannot follow granted") as refusal:
        answer()
    assert (refusal.value.state, refusal.value.wanted) == (State.GRANTED, GRANTED)


def test_a_question_that_was_asked_cannot_be_given_unasked() -> None:
    with pytest.raises(WrongState) as refusal:
        rules.give(ASKED, consent_id=ASKED.consent_id, terms=TERMS, seen=SEEN, act=CITIZEN, now=LATER)
    assert refusal.value.state is State.REQUESTED


def test_the_wrong_actor_is_told_what_for() -> None:
    with pytest.raises(WrongActor, match=r"^withdrawn$"):
        rules.withdraw(GIVEN, act=SYSTEM, now=LATER)


def test_everything_in_force_is_withdrawn_in_the_order_of_the_ids() -> None:
    paused = consent(GRANTED, EventType.PAUSED, of=consent_id(3))
    gone, asked = consent(GRANTED, WITHDRAWN, of=consent_id(4)), consent(REQUESTED, of=consent_id(5))
    drafts = rules.withdraw_all([GIVEN, asked, paused, gone], act=CITIZEN, now=LATER)
    told = [(draft.consent_id, draft.type, draft.act, draft.at, draft.seq) for draft in drafts]
    assert told == [
        (paused.consent_id, WITHDRAWN, CITIZEN, LATER, 3),
        (GIVEN.consent_id, WITHDRAWN, CITIZEN, LATER, 2),
    ]


def test_after_a_no_to_any_of_it_she_is_left_in_peace_for_thirty_days() -> None:
    refused = consent(REQUESTED, EventType.REFUSED, of=consent_id(7))  # answered a minute after noon
    earlier = replace(refused, consent_id=consent_id(8), ended_at=NOON)
    elsewhere = replace(refused, terms=replace(TERMS, sender=AgencyId("klinik")), ended_at=NOON + timedelta(days=9))
    others = [refused, earlier, elsewhere, replace(GIVEN, ended_at=NOON + timedelta(days=9))]
    until = NOON + MINUTE + timedelta(days=30)
    again = replace(TERMS, valid_until=TERMS.valid_until + timedelta(days=9))

    def ask(now: datetime) -> rules.Draft:
        return rules.request(None, consent_id=consent_id(1), terms=again, act=AGENCY, now=now, others=others)

    with pytest.raises(AskedRecently) as refusal:
        ask(until - timedelta(milliseconds=1))
    assert refusal.value.until == until
    assert ask(until).at == until


def test_where_nobody_is_left_to_answer_all_ends_and_what_was_asked_lapses() -> None:
    paused, gone = consent(GRANTED, EventType.PAUSED, of=consent_id(3)), consent(GRANTED, WITHDRAWN, of=consent_id(4))
    asked = consent(REQUESTED, of=consent_id(5))
    drafts = rules.end_all([GIVEN, asked, paused, gone], act=SYSTEM, now=LATER)
    assert [(draft.consent_id, draft.type, draft.act, draft.at) for draft in drafts] == [
        (paused.consent_id, EventType.ENDED, SYSTEM, LATER),
        (asked.consent_id, EventType.LAPSED, SYSTEM, LATER),
        (GIVEN.consent_id, EventType.ENDED, SYSTEM, LATER),
    ]


def told(*consents: Consent) -> tuple[Reason, int]:
    decision = decide(consents, Question("health", TERMS.purpose, LATER))
    assert decide(consents[::-1], Question("health", TERMS.purpose, LATER)) == decision
    assert decision.fresh_until == (LATER + LEASE if decision.permit else LATER)
    assert decision.consent_id is not None
    return decision.reason, decision.consent_id.int & 0xFF


def at(minute: int, number: int, *steps: EventType, **terms: object) -> Consent:
    whole = replace(TERMS, **terms)  # type: ignore[arg-type]  # the caller names fields of Terms
    return consent(*steps, of=consent_id(number), at=NOON + minute * MINUTE, terms=whole)


def test_of_two_yeses_the_one_that_lasts_longest_is_told_and_of_those_the_last_by_id() -> None:
    clinic = AgencyId("klinik")
    longer = at(0, 1, GRANTED, valid_until=TERMS.valid_until + MINUTE, sender=clinic)
    assert told(longer, at(0, 2, GRANTED)) == (Reason.OK, 1)
    assert told(at(0, 1, GRANTED, sender=clinic), at(0, 2, GRANTED)) == (Reason.OK, 2)


def test_of_two_noes_of_a_kind_the_later_is_told() -> None:
    early = at(0, 2, GRANTED, WITHDRAWN)
    late = replace(early, consent_id=consent_id(1), granted_at=NOON - MINUTE, ended_at=NOON + 2 * MINUTE)
    assert told(early, late) == (Reason.WITHDRAWN, 1)
    asked, asked_later = at(0, 2, REQUESTED), at(1, 1, REQUESTED)
    assert told(asked, asked_later) == (Reason.PENDING, 1)
    paused = at(0, 2, GRANTED, EventType.PAUSED)
    answered_later = replace(paused, consent_id=consent_id(1), created_at=NOON - MINUTE, granted_at=NOON + 2 * MINUTE)
    assert told(paused, answered_later) == (Reason.PAUSED, 1)
