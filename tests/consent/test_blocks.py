"""A block of an agency: every state × event × actor, its chain, its bytes, and that it stands above every consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from consent import blocks
from consent.blocks import BLOCK_LIFE, Block, BlockEvent, BlockType
from consent.canonical import Malformed, dumps, loads
from consent.decide import Question, decide
from consent.encoding import record_of, told_of
from consent.events import Act, Channel, EventType, Reason
from consent.refusals import WrongActor
from consent.state import Actor, BrokenChain
from tests.support.consents import AGENCY, CITIZEN, NOON, SYSTEM, TERMS, commitment, consent, consent_id, event_id

BLOCKED, UNBLOCKED = BlockType.BLOCKED, BlockType.UNBLOCKED
ACTS = {
    Actor.CITIZEN: CITIZEN,
    Actor.REPRESENTATIVE: replace(CITIZEN, actor="representative:1", on_behalf_of="citizen"),
    Actor.STAFF: replace(CITIZEN, actor="staff:1", channel=Channel.ORAL, on_behalf_of="citizen"),
    Actor.AGENCY: AGENCY,
    Actor.SYSTEM: SYSTEM,
}
Chain = list[tuple[BlockEvent, bytes]]


def changed(block: Block | None, wanted: BlockType, act: Act = CITIZEN, minute: int = 0) -> BlockEvent | None:
    at = NOON + timedelta(minutes=minute)
    new = {"block_id": consent_id(7), "agency": TERMS.recipient, "event_id": event_id(40 + minute)}
    return blocks.change(block, wanted, act=act, now=at, **new)  # type: ignore[arg-type]  # the names are the function's


def chain(*steps: BlockType) -> Chain:
    made: Chain = []
    for minute, step in enumerate(steps):
        event = changed(blocks.block_of(made) if made else None, step, minute=minute)
        assert event is not None
        made.append((event, commitment(event)))
    return made


@pytest.mark.parametrize("steps", [(), (BLOCKED,), (BLOCKED, UNBLOCKED), (BLOCKED, UNBLOCKED, BLOCKED)])
def test_the_rules_of_a_block_do_what_the_table_says(steps: tuple[BlockType, ...]) -> None:
    before = blocks.block_of(chain(*steps)) if steps else None
    for wanted, actor in product(BlockType, Actor):
        if actor not in (Actor.CITIZEN, Actor.STAFF):
            with pytest.raises(WrongActor):
                changed(before, wanted, ACTS[actor])
            continue
        event = changed(before, wanted, ACTS[actor], minute=9)
        standing = steps[-1] if steps else UNBLOCKED  # never blocked is not blocked
        if wanted is standing:
            assert event is None
            continue
        assert event is not None
        assert (event.type, event.seq, event.prev) == (wanted, len(steps) + 1, before.head if before else None)
        after = blocks.after(before, event, commitment(event))
        assert (after.state, after.stands, after.since) == (wanted, wanted is BLOCKED, event.at)


def test_the_table_is_the_one_that_is_written_out_by_hand() -> None:
    assert dict(BLOCK_LIFE) == {None: BLOCKED, BLOCKED: UNBLOCKED, UNBLOCKED: BLOCKED}
    assert {actor.value for actor in blocks.BLOCKERS} == {"citizen", "staff"}


def test_a_chain_of_a_block_that_was_bent_is_none() -> None:
    whole = chain(BLOCKED, UNBLOCKED, BLOCKED)
    (first, head), last = whole[0], whole[-1][0]

    def ending(**bent: object) -> Chain:
        event = replace(last, **bent)  # type: ignore[arg-type]  # each names a field
        return [*whole[:-1], (event, commitment(event))]

    broken: dict[str, list[Chain]] = {
        "empty": [[]],
        "transition": [whole[1:], [whole[0], whole[2]], ending(type=UNBLOCKED)],
        "link": [
            ending(seq=4),
            ending(prev=None),
            ending(block_id=consent_id(8)),
            ending(agency=TERMS.sender),
            [(replace(first, seq=2), head)],
            [(replace(first, prev=bytes(32)), head)],
        ],
    }
    for code, chains in broken.items():
        for wrong in chains:
            with pytest.raises(BrokenChain, match=code):
                blocks.block_of(wrong)


def test_a_record_of_a_block_has_the_fields_of_every_record_and_nothing_in_those_that_do_not_apply() -> None:
    ((event, _),) = chain(BLOCKED)
    told = loads(record_of(event))
    empty = {name for name, value in told.items() if value in (None, [])}
    nothing = {"sender", "purpose", "case", "categories", "kind", "served_id", "served_hash"}
    assert empty == nothing | {"valid_from", "valid_until", "prev", "on_behalf_of"}
    assert told_of(record_of(event)) == event
    for name, value in (("sender", "region"), ("categories", ["health"]), ("valid_until", 1), ("recipient", None)):
        with pytest.raises(Malformed):
            told_of(dumps({**told, name: value}))
    for word in ("granted", ["blocked"], {"blocked": 1}, None):
        with pytest.raises(Malformed):
            told_of(dumps({**told, "type": word}))


@pytest.mark.parametrize(
    "steps", [(), (EventType.GRANTED,), (EventType.REQUESTED,), (EventType.GRANTED, EventType.WITHDRAWN)]
)
def test_a_block_stands_above_whatever_else_she_has_said(steps: tuple[EventType, ...]) -> None:
    consents = [consent(*steps)] if steps else []
    question = Question("health", TERMS.purpose, NOON + timedelta(hours=1))
    told = decide(consents, question, blocked=True)
    assert (told.permit, told.reason, told.consent_id, told.consent_seq) == (
        False,
        Reason.BLOCKED_BY_CITIZEN,
        None,
        None,
    )
    assert told.fresh_until == question.at
    assert decide(consents, question).reason is not Reason.BLOCKED_BY_CITIZEN
