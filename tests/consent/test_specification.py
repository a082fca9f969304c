"""Every state × event × actor × time: the rules do what the one table says, and the README shows that table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from consent import rules, specification
from consent.events import Act, Channel, EventType, State
from consent.refusals import Refused, TermsInvalid, UnknownConsent, WrongActor, WrongState
from consent.rules import Draft, Seen
from consent.state import LIFE, STEPS, Actor, Consent, When
from tests.consent.test_state import HISTORIES, TABLE
from tests.support.consents import AGENCY, CITIZEN, NOON, SERVED_HASH, SERVED_ID, SYSTEM, TERMS, consent, consent_id

README = Path(specification.__file__).with_name("README.md")
SEEN = Seen(served_id=SERVED_ID, sha256=SERVED_HASH)
VALID = replace(TERMS, valid_from=NOON + timedelta(hours=1), valid_until=NOON + timedelta(hours=2))
MILLISECOND = timedelta(milliseconds=1)
TIMES = (NOON + timedelta(minutes=30), VALID.valid_from, VALID.valid_until - MILLISECOND, VALID.valid_until)
ACTS = {
    Actor.CITIZEN: CITIZEN,
    Actor.REPRESENTATIVE: replace(CITIZEN, actor="representative:1", on_behalf_of="citizen"),
    Actor.STAFF: replace(CITIZEN, actor="staff:1", channel=Channel.PAPER, on_behalf_of="citizen"),
    Actor.AGENCY: AGENCY,
    Actor.SYSTEM: SYSTEM,
}
MAY = {
    EventType.REQUESTED: "staff agency",
    EventType.GRANTED: "citizen representative staff",
    EventType.REFUSED: "citizen representative staff",
    EventType.CANCELLED: "staff agency",
    EventType.LAPSED: "system",
    EventType.PAUSED: "citizen representative staff",
    EventType.RESUMED: "citizen representative staff",
    EventType.WITHDRAWN: "citizen representative staff",
    EventType.SUPERSEDED: "citizen representative staff",
    EventType.ENDED: "staff system",
    EventType.CORRECTED: "citizen staff",
}
TOO_LATE = {EventType.REQUESTED, EventType.GRANTED}
"""Who may, and what cannot be done once the time is over: written out once more by hand."""


def wish(before: Consent | None, event: EventType, act: Act, now: datetime) -> Draft | Sequence[Draft]:
    plain: dict[EventType, Callable[..., Draft | Sequence[Draft]]] = {
        EventType.REFUSED: rules.refuse,
        EventType.CANCELLED: rules.cancel,
        EventType.LAPSED: rules.lapse,
        EventType.PAUSED: rules.pause,
        EventType.RESUMED: rules.resume,
        EventType.WITHDRAWN: rules.withdraw,
        EventType.SUPERSEDED: rules.supersede,
        EventType.ENDED: rules.end,
        EventType.CORRECTED: rules.correct,
    }
    if event is EventType.REQUESTED:
        return rules.request(before, consent_id=consent_id(1), terms=VALID, act=act, now=now)
    if event is EventType.GRANTED and before is None:
        return rules.give(None, consent_id=consent_id(1), terms=VALID, seen=SEEN, act=act, now=now)
    if event is EventType.GRANTED:
        return rules.grant(before, categories=VALID.categories, seen=SEEN, act=act, now=now)
    return plain[event](before, act=act, now=now)


def due(state: State | None, event: EventType, actor: Actor, now: datetime) -> State | type[Refused] | None:
    """The state after, or how it is refused; None where there is nothing left to do."""
    if state is State.WITHDRAWN and event is EventType.WITHDRAWN:
        return None
    after = TABLE.get(state, {}).get(event)
    if after is None:
        return UnknownConsent if state is None else WrongState
    if actor.value not in MAY[event].split():
        return WrongActor
    return TermsInvalid if event in TOO_LATE and now >= VALID.valid_until else after


@pytest.mark.parametrize("state", [None, *State])
def test_the_rules_do_what_the_table_says(state: State | None) -> None:
    before = consent(*HISTORIES[state], terms=VALID) if state else None
    for event, actor, now in product(EventType, Actor, TIMES):
        expected = due(state, event, actor, now)
        if isinstance(expected, type):
            with pytest.raises(expected):
                wish(before, event, ACTS[actor], now)
            continue
        drafted = wish(before, event, ACTS[actor], now)
        drafts = [drafted] if isinstance(drafted, Draft) else list(drafted)
        if expected is None:
            assert drafts == []
            continue
        (draft,) = drafts
        assert (draft.type, STEPS[state, draft.type].after, draft.at) == (event, expected, now)


def test_the_table_is_the_one_that_is_written_out_by_hand() -> None:
    table: dict[State | None, dict[EventType, State]] = {}
    for step in LIFE:
        table.setdefault(step.before, {})[step.event] = step.after
        assert {actor.value for actor in step.actors} == set(MAY[step.event].split())
        assert (step.when is When.WHILE_VALID) is (step.event in TOO_LATE)
    assert table == TABLE
    assert len(LIFE) == len(STEPS)


def test_the_readme_shows_the_table_as_it_is() -> None:
    text = README.read_text(encoding="utf-8")
    shown = text[text.index(specification.BEGIN) : text.index(specification.END) + len(specification.END)]
    assert shown == specification.markdown(), "put what `python -m consent.specification` prints into the README"
