"""A stream obeys its agency and nobody else: paused it waits, verified it says so, tampered with it is told nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import update

from consent.notify.outbound import Caller
from consent.notify.streams import Streams
from consent.sql import tables as t
from tests.consent.http.world import World
from tests.consent.notify.told import courier_of, fed, some_consents, states, stream, stream_to
from tests.support.recipient import Authority, Recipient, recipient


def test_an_endpoint_that_was_put_there_behind_our_back_is_told_nothing(
    world: World, caller: Caller, listener: Recipient, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    with recipient(authority.server()) as thief, courier_of(world, caller) as courier:
        stream_to(world, listener.url)
        some_consents(world)
        with world.engine.begin() as connection:
            connection.execute(update(t.stream).values(endpoint_url=thief.url))
        courier.run_dry()
        assert thief.heads == []
        assert "ledger_stream was changed" in caplog.text
    assert listener.heads == []


def test_a_paused_stream_keeps_what_it_has_to_say(world: World, caller: Caller, listener: Recipient) -> None:
    stream_id = stream_to(world, listener.url)
    with courier_of(world, caller) as courier:
        change(world, stream_id, status="paused")
        some_consents(world)
        for _ in range(40):
            courier.run_dry()
            world.clock.tick(days=1)
        assert set(states(world, stream_id)) == {"pending"}
        assert listener.heads == []
        change(world, stream_id, status="enabled")
        courier.run_dry()
    assert listener.jtis() == [event_id for event_id, _, _ in fed(world)]


def change(world: World, stream_id: object, **wanted: object) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        streams = Streams(connection, world.keys)
        row = streams.open_of("region", lock=True)
        assert row is not None
        assert row.stream_id == stream_id
        streams.change(row, world.clock(), revision=None, **wanted)
        connection.commit()


def test_a_verification_is_sent_even_while_paused_and_noted_when_taken(
    world: World, caller: Caller, listener: Recipient
) -> None:
    stream_id = stream_to(world, listener.url)
    change(world, stream_id, status="paused", authorization=f"Bearer {uuid4()}")
    with world.engine.connect().execution_options(writes=True) as connection:
        streams = Streams(connection, world.keys)
        row = streams.stream(stream_id, lock=True)
        assert row is not None
        streams.ask_verification(row, "are you there?", world.clock())
        connection.commit()
        secret = streams.authorization(row)
    with courier_of(world, caller) as courier:
        courier.run_dry()
    (claims,) = listener.taken
    ((name, told),) = claims["events"].items()
    assert name.endswith("/event-type/verification")
    assert told == {"state": "are you there?"}
    assert claims["sub_id"] == {"format": "opaque", "id": str(stream_id)}
    assert f"Authorization: {secret}".encode() in listener.heads[0]
    assert stream(world, stream_id).verified_at is not None
    assert stream(world, stream_id).verify_state is None
