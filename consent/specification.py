"""The life of a consent, and of a block, as tables to read: what may happen by whom and when, and what a check is told.

`python -m consent.specification` prints them as they stand in the README; they are made from the rules themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from consent.blocks import BLOCK_LIFE, BLOCKERS, BlockType
from consent.decide import Question, decide
from consent.events import AgencyId, ConsentId, EventType, Kind, State, Terms
from consent.state import FINAL, LIFE, STEPS, Actor, Consent

BEGIN, END = "<!-- made by consent.specification -->", "<!-- until here -->"
NOTHING = "–"
MILLISECOND = timedelta(milliseconds=1)
_FROM = datetime(2026, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2026, 7, 1, tzinfo=UTC)


def markdown() -> str:
    """The tables, between the marks by which the README knows them."""
    return "\n".join([BEGIN, "", *_acts(), "", *_answers(), "", *_blocks(), "", END])


def _acts() -> Iterable[str]:
    living = [None, *(state for state in State if state not in FINAL)]
    yield from _head(["event", "by", "when", *(f"`{state.value}`" if state else "nothing yet" for state in living)])
    for event in EventType:
        steps = [step for step in LIFE if step.event is event]
        actors, when = {step.actors for step in steps}, {step.when for step in steps}
        assert len(actors) == len(when) == 1, "who may do it, and when, does not depend on the state"
        by = ", ".join(actor.value for actor in Actor if actor in steps[0].actors)
        after = [STEPS[state, event].after.value if (state, event) in STEPS else NOTHING for state in living]
        yield _row([f"`{event.value}`", by, steps[0].when.value, *after])
    # Not one consent's event, but the end of all that is known of a person, in whichever state.
    erased = [NOTHING if state is None else "erased" for state in living]
    yield _row(["`erased`", "system, four eyes", "with a ground and its §", *erased])
    yield ""
    final = ", ".join(f"`{state.value}`" for state in State if state in FINAL)
    yield (
        f"In {final} nothing happens any more, but for an erasure. "
        "Withdrawing what is withdrawn is a double click, and no event."
    )


def _answers() -> Iterable[str]:
    yield from _head(["state", "before `valid_from`", "from `valid_from`", "from `valid_until`"])
    for state in State:
        told = [
            decide([_a_consent(state)], Question("health", "any", at)).reason.value
            for at in (_FROM - MILLISECOND, _FROM, _UNTIL)
        ]
        yield _row([f"`{state.value}`", *told])


def _blocks() -> Iterable[str]:
    """The chain of a block, which stands beside the consents and above them."""
    states = list(BLOCK_LIFE)
    yield from _head(["event", "by", "when", *(f"`{state.value}`" if state else "nothing yet" for state in states)])
    by = ", ".join(actor.value for actor in Actor if actor in BLOCKERS)
    for event in BlockType:
        after = [BLOCK_LIFE[state].value if BLOCK_LIFE[state] is event else NOTHING for state in states]
        yield _row([f"`{event.value}`", by, "at any time", *after])
    told = decide([_a_consent(State.GRANTED)], Question("health", "any", _FROM), blocked=True).reason.value
    yield ""
    yield f"While a block stands, every check by that agency is told {told}, whatever the table above says."


def _a_consent(state: State) -> Consent:
    begin = _FROM - timedelta(days=2)
    terms = Terms(
        sender=AgencyId("sender"),
        recipient=AgencyId("recipient"),
        purpose="any",
        case=None,
        categories=frozenset({"health"}),
        kind=Kind.COLLECTION,
        valid_from=_FROM,
        valid_until=_UNTIL,
    )
    return Consent(
        consent_id=ConsentId(UUID(int=0)),
        seq=1,
        state=state,
        terms=terms,
        asked=terms.categories,
        created_at=begin,
        granted_at=None if state in (State.REQUESTED, State.REFUSED, State.CANCELLED, State.LAPSED) else begin,
        ended_at=begin + timedelta(days=1) if state in FINAL else None,
        head=None,
        served_id=None,
    )


def _head(names: Sequence[str]) -> Iterable[str]:
    yield _row(names)
    yield _row(["---"] * len(names))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
