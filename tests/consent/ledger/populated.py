"""A ledger in which every table has rows and every optional cell is filled somewhere and empty somewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from consent.canonical import milliseconds
from consent.erasure.daily import Daily
from consent.events import Act, Assurance, Channel, ConsentId
from consent.keys import log_signer
from consent.ledger import Agency, AlarmKind, AlarmWatch, ErasureGround, LawfulGround
from consent.log.guard import Guard
from consent.log.sequencer import Sequencer
from consent.notify.deliveries import Deliveries
from consent.notify.feed import Feed
from consent.notify.streams import LETTER, Streams
from consent.rows import StreamRow
from consent.sql import log_store_factory, scrub, store_factory
from tests.consent.ledger.restored import guard_ahead, recovered
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    CLINIC,
    JOBCENTER,
    NUMBERS,
    ORIGIN,
    REGION,
    START,
    World,
    ask,
    rendered,
    terms,
)

BACK = "https://jobcenter.example/tilbage"
FORGOTTEN = "6707800707"
ANNA = Act(actor="staff:anna", channel=Channel.PORTAL, assurance=Assurance.HIGH)
BENT = Act(actor="staff:bent", channel=Channel.PORTAL, assurance=Assurance.HIGH)


def sequencer_of(world: World, keys_folder: Path, guard: Guard | None = None) -> Sequencer:
    factory = log_store_factory(world.engine, world.keys)
    return Sequencer(factory, log_signer(keys_folder), ORIGIN, world.clock, guard=guard)


def daily_of(world: World, keys_folder: Path) -> Daily:
    return Daily(
        open_store=store_factory(world.engine),
        keys=world.keys,
        origin=ORIGIN,
        now=world.clock,
        add=sequencer_of(world, keys_folder, world.guard).add,
        scrub=lambda: scrub(world.engine),
    )


def populate(world: World, keys_folder: Path, *, requests: int = 2, troubled: bool = True) -> None:
    """Two published batches of checks, a recovery, and acts and checks that still wait for the log.

    From 130 `requests` on, each of which is cancelled, the log has a full tile. Not `troubled`: nobody is erased and
    nothing was lost and recovered.
    """
    sequencer = sequencer_of(world, keys_folder, world.guard)
    subject, other = world.subject(), world.subject(NUMBERS[1])
    with world.ledger() as ledger:
        ledger.register_agency(Agency(agency_id=CLINIC, name="Klinikken", supplier="supplier", jwks=({"kty": "EC"},)))
        ledger.add_number(subject, NUMBERS[2])
        assert ledger.spend(JOBCENTER, "once", world.clock() + timedelta(minutes=1))
        ledger.register_return_address(JOBCENTER, BACK)
        ledger.set_budget(JOBCENTER, 100_000)
    old = world.given(subject, terms("health", "social")).consent_id
    asked = world.requested(subject, terms("health"))
    world.do(lambda ledger: ledger.keep_way_back(asked, JOBCENTER, BACK))
    assert world.granted(subject, asked).superseded == (old,)
    refused = world.requested(other, terms("social", case=None))
    world.do(lambda ledger: ledger.refuse(other, refused, act=CITIZEN))
    withdrawn = world.given(other).consent_id
    world.checked(ask(NUMBERS[1]))
    world.withdrawn(other, withdrawn)
    world.checked(ask(NUMBERS[1]))
    with world.ledger() as ledger:
        ledger.block(subject, CLINIC, act=CITIZEN)
        ledger.unblock(subject, CLINIC, act=CITIZEN)
    sequencer.run_once()
    if troubled:
        forgotten(world, keys_folder)
    with world.ledger() as ledger:
        for _ in range(requests):
            consent_id, wanted = ConsentId(uuid4()), terms(at=world.clock())
            ledger.request(other, consent_id, wanted, act=ASKER)
            ledger.cancel(other, consent_id, act=ASKER)
    world.checked()
    world.checked()
    while sequencer.run_once():
        pass
    if troubled:
        guard = world.guard or Guard(keys_folder.parent / f"{uuid4().hex}.guard")
        guard_ahead(world, keys_folder, guard, 2)
        recovered(world, keys_folder, guard)
        sequencer.run_once()
    told(world)
    raised(world)
    notified(world)
    waiting = world.requested(other, terms("employment"))
    world.do(lambda ledger: ledger.serve(other, waiting, rendered("Endnu ikke besvaret.")))
    world.checked(ask(NUMBERS[3]))


def forgotten(world: World, keys_folder: Path) -> None:
    """Somebody who was erased, of whom a leaf of the log tells, and somebody whose erasure must wait.

    The key epoch stays: other tests wrap under it.
    """
    gone, waiting = world.subject(FORGOTTEN), world.subject(NUMBERS[1])
    world.given(gone)
    world.checked(ask(FORGOTTEN))
    sequencer = sequencer_of(world, keys_folder, world.guard)
    sequencer.run_once()
    law = {"ground": ErasureGround.NO_LONGER_NEEDED, "legal_ref": "arkivloven § 13"}
    with world.ledger() as ledger:
        ledger.ask_erasure(waiting, act=ANNA, not_before=world.clock() + timedelta(days=365), **law)
        asked = ledger.ask_erasure(gone, act=ANNA, **law)
        ledger.approve_erasure(asked.erasure_id, act=BENT)
    daily = daily_of(world, keys_folder)
    daily.due()
    daily.logged()


def told(world: World) -> None:
    """Data that were moved, by a check and by law, and a question about the past with and without a case."""
    checked = world.checked().check_id
    with world.ledger() as ledger:
        ledger.report_transfer(JOBCENTER, uuid4(), checked, world.clock())
        lawful = {"legal_ref": "retssikkerhedsloven § 11 c", "ground": LawfulGround.WITHOUT_CONSENT}
        ledger.report_lawful_transfer(JOBCENTER, uuid4(), ask(), moved_at=world.clock(), **lawful)
        ledger.look_back(JOBCENTER, ask(), effective_at=world.clock() - timedelta(days=1))
        ledger.look_back(JOBCENTER, ask(case=None, supplier="supplier"), effective_at=world.clock())


def notified(world: World) -> None:
    """A push stream on which one message was taken, one refused, and the others wait; letters to the region; and how
    far the job centre has read."""
    at = world.clock()
    now, keys = milliseconds(at), world.keys
    with world.engine.connect().execution_options(writes=True) as connection:
        streams, deliveries = Streams(connection, keys), Deliveries(connection, keys)
        secret = {"endpoint_url": "https://jobcenter.example/set", "authorization": "Bearer x"}
        push, _ = streams.make(JOBCENTER, at, after=0, **secret)
        letters, _ = streams.make(REGION, at, method=LETTER, after=0)
        for stream in (push, letters):
            deliveries.enrol(stream.stream_id, now)
        claimed = deliveries.claim(push.stream_id, now)
        assert claimed is not None
        first, second, *_ = claimed[1]
        deliveries.taken(first.delivery_id, now)
        deliveries.refused(second.delivery_id, "refused-invalid_request", push, now, lambda: 0.5)
        deliveries.release(push.stream_id, now, error="timeout", chance=lambda: 0.5)
        streams.ask_verification(_there(streams, push.stream_id), "are you there?", at)
        deliveries.verified(push.stream_id, now, done=True)
        asked = streams.ask_verification(_there(streams, push.stream_id), "and now?", at)
        streams.redeliver(asked, 1, at)
        Feed(connection, keys, JOBCENTER).mark_read(2, at)
        connection.commit()


def _there(streams: Streams, stream_id: UUID) -> StreamRow:
    row = streams.stream(stream_id, lock=True)
    assert row is not None
    return row


def raised(world: World) -> None:
    """An alarm: the agency asked twice without a case, where once is too often."""
    for _ in range(2):
        world.checked(ask(case=None))
    later = replace(world, clock=lambda: START + timedelta(minutes=40))
    assert later.do(lambda ledger: ledger.watch(AlarmWatch(dict.fromkeys(AlarmKind, 2))))
