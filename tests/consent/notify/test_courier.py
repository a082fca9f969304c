"""Messages reach their recipients: all of them, once each, in order; one that is away delays nobody else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from consent.canonical import milliseconds
from consent.events import AgencyId
from consent.ledger import Agency
from consent.notify.deliveries import Deliveries
from consent.notify.outbound import Caller
from consent.notify.streams import Streams
from tests.consent.http.world import World
from tests.consent.notify.told import (
    audited,
    courier_of,
    deliveries,
    fed,
    some_consents,
    states,
    stream,
    stream_to,
)
from tests.support.recipient import (
    MISBEHAVIOURS,
    Authority,
    Exchange,
    Recipient,
    claims_of,
    recipient,
    refuses,
    takes_it,
)


def in_order(there: Recipient) -> bool:
    """For each consent its messages came in the order of what happened to it."""
    by_consent: dict[str, list[int]] = defaultdict(list)
    for claims in there.taken:
        (told,) = claims["events"].values()
        by_consent[told["consentId"]].append(told["seq"])
    return all(seqs == sorted(seqs) for seqs in by_consent.values())


def test_each_event_is_told_once_in_order_and_acknowledged(world: World, caller: Caller, listener: Recipient) -> None:
    stream_id = stream_to(world, listener.url)
    given = some_consents(world)
    with courier_of(world, caller) as courier:
        courier.run_dry()
        world.withdraws(*given[-1])
        world.sequence()
        courier.run_dry()
        courier.run_dry()
    assert listener.jtis() == [event_id for event_id, _, _ in fed(world)]
    assert set(states(world, stream_id)) == {"delivered"}
    assert all(row.acked_at and row.attempts == 1 for row in deliveries(world, stream_id))
    assert audited(world) == []


def test_a_new_stream_tells_what_happens_from_now_on_unless_it_is_asked_for_more(
    world: World, caller: Caller, listener: Recipient
) -> None:
    some_consents(world)
    before = len(fed(world))
    stream_to(world, listener.url, after=None)
    with courier_of(world, caller) as courier:
        courier.run_dry()
        assert listener.jtis() == []
        some_consents(world, 1)
        courier.run_dry()
    assert listener.jtis() == [event_id for event_id, _, _ in fed(world)][before:]


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_however_a_recipient_misbehaves_nothing_is_called_received_and_all_arrives_when_it_is_well(
    name: str, world: World, caller: Caller, authority: Authority
) -> None:
    with recipient(authority.server(), MISBEHAVIOURS[name]) as there, courier_of(world, caller) as courier:
        stream_id = stream_to(world, there.url)
        some_consents(world)
        courier.run_dry()
        rows = deliveries(world, stream_id)
        assert {row.state for row in rows} == {"pending"}
        assert all(row.acked_at is None for row in rows)
        assert {row.error for row in rows if row.attempts} != {None}
        assert "Not this one" not in str(rows), "what a recipient writes is not kept"
        there.way = takes_it
        there.taken.clear()
        for _ in range(8):
            world.clock.tick(hours=1)
            courier.run_dry()
        assert set(states(world, stream_id)) == {"delivered"}
        assert sorted(there.jtis()) == sorted(event_id for event_id, _, _ in fed(world))
        assert in_order(there)
    assert stream(world, stream_id).failures == 0


def test_thirty_days_away_and_nothing_is_missing_nothing_doubled_and_all_in_order(
    world: World, caller: Caller, authority: Authority
) -> None:
    with recipient(authority.server(), MISBEHAVIOURS["reset"]) as there, courier_of(world, caller) as courier:
        stream_id = stream_to(world, there.url)
        first = some_consents(world, 1)[0]
        begun = world.clock()
        for day in range(29):
            if day % 7 == 0:
                some_consents(world, 1)
            if day == 12:
                world.withdraws(*some_consents(world, 1)[0])
                world.sequence()
            for _ in range(6):
                world.clock.tick(hours=4)
                courier.run_dry()
        tries = len(there.heads)
        assert world.clock() - begun < timedelta(days=30)
        assert set(states(world, stream_id)) == {"pending"}
        assert 29 <= tries <= 29 * 24 * 2, "tried all along, and no more than twice an hour"
        there.way = takes_it
        world.clock.tick(hours=2)
        courier.run_dry()
        assert there.jtis() == [event_id for event_id, _, _ in fed(world)]
        assert len(set(there.jtis())) == len(there.jtis()) > 10
        assert in_order(there)
        courier.run_dry()
        world.withdraws(*some_consents(world, 1)[0])
        world.sequence()
        courier.run_dry()
        assert there.jtis() == [event_id for event_id, _, _ in fed(world)]
    assert set(states(world, stream_id)) == {"delivered"}
    assert audited(world) == []
    assert first


def test_after_thirty_days_a_message_is_laid_aside_and_comes_when_it_is_asked_for(
    world: World, caller: Caller, authority: Authority
) -> None:
    with recipient(authority.server(), MISBEHAVIOURS["server error"]) as there, courier_of(world, caller) as courier:
        stream_id = stream_to(world, there.url)
        some_consents(world)
        for _ in range(32):
            courier.run_dry()
            world.clock.tick(days=1)
        assert set(states(world, stream_id)) == {"parked"}
        seen = len(there.heads)
        there.way = takes_it
        world.clock.tick(days=30)
        courier.run_dry()
        assert len(there.heads) == seen, "what is laid aside is not sent by itself"
        before = len(fed(world))
        some_consents(world, 1)
        courier.run_dry()
        assert there.jtis() == [event_id for event_id, _, _ in fed(world)][before:]
        there.taken.clear()
        with world.engine.connect().execution_options(writes=True) as connection:
            streams = Streams(connection, world.keys)
            locked = streams.stream(stream_id, lock=True)
            assert locked is not None
            streams.redeliver(locked, 3, world.clock())
            connection.commit()
        courier.run_dry()
        assert there.jtis() == [event_id for event_id, _, _ in fed(world)][2:]
    assert states(world, stream_id)[:2] == ["parked"] * 2
    assert set(states(world, stream_id)[2:]) == {"delivered"}
    assert audited(world) == []


def test_a_message_that_is_refused_holds_back_only_what_follows_on_its_consent(
    world: World, caller: Caller, authority: Authority
) -> None:
    with recipient(authority.server()) as there, courier_of(world, caller) as courier:
        stream_id = stream_to(world, there.url)
        some_consents(world)
        refused = fed(world)[0]

        def picky(exchange: Exchange) -> None:
            body = there.bodies[-1]
            if claims_of(body)["jti"] == refused[0]:
                refuses("invalid_request")(exchange)
            else:
                takes_it(exchange)

        there.way = picky
        courier.run_dry()
        assert [row.state for row in deliveries(world, stream_id)] == [
            "pending" if row[1] == refused[1] else "delivered" for row in fed(world)
        ]
        there.way = takes_it
        world.clock.tick(hours=1)
        courier.run_dry()
    assert set(states(world, stream_id)) == {"delivered"}
    assert in_order(there)


def test_one_black_hole_delays_nobody(world: World, caller: Caller, authority: Authority, listener: Recipient) -> None:
    """A recipient that never answers has a thread of its own: others have their messages before it is done."""
    done = Event()
    patient = replace(caller, total=30.0)
    with recipient(authority.server()) as hole, courier_of(world, patient) as courier:

        def hangs(exchange: Exchange) -> None:
            done.wait(30)

        hole.way = hangs
        with world.ledger() as ledger:
            ledger.register_agency(Agency(agency_id=AgencyId("laege"), name="Lægehuset"))
        slow, quick = stream_to(world, hole.url, "laege"), stream_to(world, listener.url)
        some_consents(world)
        for _ in range(200):
            courier.tick()
            if set(states(world, quick)) == {"delivered"}:
                break
            done.wait(0.05)
        assert set(states(world, quick)) == {"delivered"}
        assert set(states(world, slow)) == {"pending"}
        assert not done.is_set()
        done.set()
        courier.settle()


def test_two_couriers_at_once_tell_everything_once(world: World, caller: Caller, listener: Recipient) -> None:
    stream_to(world, listener.url)
    with courier_of(world, caller) as one, courier_of(world, caller) as other:
        for _ in range(3):
            some_consents(world, 2)
            for courier in (one, other):
                courier.tick()
        for courier in (one, other, one):
            courier.settle()
            courier.run_dry()
    assert listener.jtis() == [event_id for event_id, _, _ in fed(world)]


def test_a_sender_that_died_is_followed_by_another_when_its_lease_is_over(
    world: World, caller: Caller, listener: Recipient
) -> None:
    stream_id = stream_to(world, listener.url)
    some_consents(world)
    with world.engine.connect().execution_options(writes=True) as connection:
        dying = Deliveries(connection, world.keys)
        dying.enrol(stream_id, milliseconds(world.clock()))
        assert dying.claim(stream_id, milliseconds(world.clock()))
        connection.commit()
    with courier_of(world, caller) as courier:
        courier.run_dry()
        assert listener.jtis() == []
        world.clock.tick(minutes=1)
        courier.run_dry()
    assert listener.jtis() == [event_id for event_id, _, _ in fed(world)]
