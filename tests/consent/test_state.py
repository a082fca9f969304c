"""A history folds into one consent; a history that is not one is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.events import Event, EventType, State
from consent.rules import WrongState, check_transition
from consent.state import FINAL, BrokenChain, fold
from tests.support.consents import NOON, SERVED_ID, TERMS, append, commitment, consent, consent_id, event_id, history

REQUESTED, GRANTED, REFUSED = EventType.REQUESTED, EventType.GRANTED, EventType.REFUSED
CANCELLED, LAPSED, PAUSED = EventType.CANCELLED, EventType.LAPSED, EventType.PAUSED
RESUMED, WITHDRAWN, SUPERSEDED, ENDED = EventType.RESUMED, EventType.WITHDRAWN, EventType.SUPERSEDED, EventType.ENDED
CORRECTED = EventType.CORRECTED

TABLE = {
    None: {REQUESTED: State.REQUESTED, GRANTED: State.GRANTED},
    State.REQUESTED: {
        GRANTED: State.GRANTED,
        REFUSED: State.REFUSED,
        CANCELLED: State.CANCELLED,
        LAPSED: State.LAPSED,
    },
    State.GRANTED: {
        PAUSED: State.PAUSED,
        WITHDRAWN: State.WITHDRAWN,
        SUPERSEDED: State.SUPERSEDED,
        ENDED: State.ENDED,
        CORRECTED: State.ENDED,
    },
    State.PAUSED: {
        RESUMED: State.GRANTED,
        WITHDRAWN: State.WITHDRAWN,
        SUPERSEDED: State.SUPERSEDED,
        ENDED: State.ENDED,
        CORRECTED: State.ENDED,
    },
}
"""The whole life of a consent, written out once more by hand."""

HISTORIES = {
    None: (),
    State.REQUESTED: (REQUESTED,),
    State.GRANTED: (REQUESTED, GRANTED),
    State.PAUSED: (GRANTED, PAUSED),
    State.REFUSED: (REQUESTED, REFUSED),
    State.CANCELLED: (REQUESTED, CANCELLED),
    State.LAPSED: (REQUESTED, LAPSED),
    State.WITHDRAWN: (GRANTED, WITHDRAWN),
    State.SUPERSEDED: (GRANTED, SUPERSEDED),
    State.ENDED: (GRANTED, ENDED),
}


@pytest.mark.parametrize(("state", "wanted"), list(product([None, *State], EventType)))
def test_every_step_is_in_the_table_or_refused(state: State | None, wanted: EventType) -> None:
    expected = TABLE.get(state, {}).get(wanted)
    steps = (*HISTORIES[state], wanted)
    if expected is None:
        with pytest.raises(WrongState) as refusal:
            check_transition(state, wanted)
        assert (refusal.value.state, refusal.value.wanted) == (state, wanted)
        with pytest.raises(BrokenChain, match="transition"):
            fold(history(*steps))
    else:
        assert check_transition(state, wanted) is expected
        assert fold(history(*steps)).state is expected


def test_a_final_state_is_final() -> None:
    assert {
        State.REFUSED,
        State.CANCELLED,
        State.LAPSED,
        State.WITHDRAWN,
        State.SUPERSEDED,
        State.ENDED,
    } == FINAL


@given(st.lists(st.sampled_from(EventType), min_size=1, max_size=8))
def test_any_order_of_events_folds_or_is_refused(steps: list[EventType]) -> None:
    state: State | None = None
    for step in steps:
        state = TABLE.get(state, {}).get(step) if state not in FINAL else None
        if state is None:
            with pytest.raises(BrokenChain):
                fold(history(*steps))
            return
    told = fold(history(*steps))
    assert (told.state, told.seq) == (state, len(steps))
    assert (told.ended_at is not None) is (state in FINAL)


def test_a_partial_yes_remembers_what_was_asked() -> None:
    wide = replace(TERMS, categories=frozenset({"health", "social"}))
    told = consent(REQUESTED, GRANTED, terms=wide, granted=frozenset({"social"}))
    assert told.asked == {"health", "social"}
    assert told.terms.categories == {"social"}
    assert told.created_at == NOON
    assert told.granted_at == NOON + timedelta(minutes=1)
    assert told.ended_at is None
    assert told.served_id == SERVED_ID


def test_a_consent_given_unasked_was_not_asked_for() -> None:
    told = consent(GRANTED)
    assert (told.asked, told.granted_at, told.created_at) == (frozenset(), NOON, NOON)


def test_a_withdrawn_consent_keeps_what_it_was() -> None:
    chain = history(REQUESTED, GRANTED, WITHDRAWN)
    told = fold(chain)
    assert told.ended_at == NOON + timedelta(minutes=2)
    assert (told.terms, told.served_id, told.head) == (TERMS, SERVED_ID, chain[-1][1])


def test_a_yes_to_a_kind_of_data_covers_its_parts_and_not_the_other_way() -> None:
    assert consent(GRANTED).covers("health")
    assert consent(GRANTED).covers("health.la265")
    assert not consent(GRANTED).covers("healthcare")
    assert not consent(GRANTED).covers("social")
    narrow = consent(GRANTED, granted=frozenset({"health.la265"}))
    assert narrow.covers("health.la265")
    assert not narrow.covers("health")
    assert not narrow.covers("health.la26")


def test_time_decides_what_is_valid_to_the_millisecond() -> None:
    told, tick = consent(GRANTED), timedelta(milliseconds=1)
    start, stop = told.terms.valid_from, told.terms.valid_until
    assert [told.holds(at) for at in (start - tick, start, stop - tick, stop)] == [False, True, True, False]
    assert [told.not_yet_valid(at) for at in (start - tick, start)] == [True, False]
    assert [told.expired(at) for at in (stop - tick, stop)] == [False, True]
    assert not consent(GRANTED, PAUSED).holds(start)
    assert consent(GRANTED, PAUSED).expired(stop)
    assert not consent(GRANTED, WITHDRAWN).expired(stop)


def _swap(chain: list[tuple[Event, bytes]], **changes: object) -> list[tuple[Event, bytes]]:
    event = replace(chain[-1][0], **changes)  # type: ignore[arg-type]  # each test names a real field
    return append(chain[:-1], event)


def test_a_chain_with_a_link_missing_moved_or_changed_is_broken() -> None:
    chain = history(REQUESTED, GRANTED, WITHDRAWN)
    other = history(REQUESTED, of=consent_id(2))
    changed = replace(chain[1][0], event_id=event_id(9))
    broken: dict[str, list[list[tuple[Event, bytes]]]] = {
        "empty": [[]],
        "transition": [chain[1:][1:], [chain[0], chain[2]]],
        "link": [
            chain[1:],
            [chain[0], (changed, commitment(changed)), chain[2]],
            _swap(chain, seq=4),
            _swap(chain, seq=2),
            _swap(chain, prev=None),
            _swap(chain, consent_id=consent_id(2)),
            [*other, chain[1]],
            _swap(chain[:1], seq=2),
            _swap(chain[:1], prev=bytes(32)),
        ],
        "terms": [_swap(chain, terms=replace(TERMS, categories=frozenset({"economy"})))],
    }
    for code, chains in broken.items():
        for wrong in chains:
            with pytest.raises(BrokenChain, match=code):
                fold(wrong)


def test_clocks_may_disagree_but_the_chain_may_not() -> None:
    chain = history(GRANTED, WITHDRAWN)
    earlier = _swap(chain, at=NOON - timedelta(seconds=2))
    assert fold(earlier).state is State.WITHDRAWN
