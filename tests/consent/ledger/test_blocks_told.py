"""The agency that was blocked is told of it in its feed, and nobody else is; a receipt proves it as any act."""

from __future__ import annotations

from pathlib import Path

from consent.canonical import loads
from consent.log.verify import verify_receipt
from consent.notify.feed import Feed
from consent.notify.secevent import EVENT_NAMES, SCHEMA
from tests.consent.ledger.populated import sequencer_of
from tests.consent.ledger.world import CITIZEN, CLINIC, JOBCENTER, NUMBERS, REGION, World


def test_a_block_and_its_lifting_are_told_to_the_blocked_agency_alone(world: World, keys_folder: Path) -> None:
    subject = world.subject()
    with world.ledger() as ledger:
        blocked = ledger.block(subject, JOBCENTER, act=CITIZEN)
        lifted = ledger.unblock(subject, JOBCENTER, act=CITIZEN)
        name = ledger.pairwise(JOBCENTER, NUMBERS[0])
    assert blocked is not None
    assert lifted is not None
    sequencer_of(world, keys_folder).run_once()
    with world.engine.connect() as connection:
        told = Feed(connection, world.keys, JOBCENTER).after(0, 10)
        others = [Feed(connection, world.keys, agency).after(0, 10) for agency in (REGION, CLINIC)]
    assert [(one.number, one.event_id, one.type, one.state, one.seq) for one in told] == [
        (1, blocked.event_id, "blocked", "blocked", 1),
        (2, lifted.event_id, "unblocked", "unblocked", 2),
    ]
    assert {one.consent_id for one in told} == {blocked.consent_id}
    assert {one.persons for one in told} == {(name,)}
    assert others == [[], []]
    assert {SCHEMA + one.type for one in told} <= set(EVENT_NAMES)


def test_a_receipt_proves_a_block(world: World, keys_folder: Path) -> None:
    subject = world.subject()
    done = world.do(lambda ledger: ledger.block(subject, JOBCENTER, act=CITIZEN))
    assert done is not None
    sequencer_of(world, keys_folder).run_once()
    receipt = world.do(lambda ledger: ledger.receipt(subject, done.event_id))
    told = loads(verify_receipt(str(receipt), world.keys.vkey).record)
    assert (told["type"], told["recipient"], told["sender"], told["kind"]) == ("blocked", JOBCENTER, None, None)
