"""A region that wants to be told, a courier that tells it, and what has become of each message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from consent.events import ConsentId, SubjectId
from consent.notify.courier import Courier
from consent.notify.letters import OnLetter
from consent.notify.outbound import Caller
from consent.notify.streams import Streams
from consent.rows import DeliveryRow, StreamRow
from consent.sql import SqlAudit
from consent.sql import tables as t
from consent.sql.people import many
from tests.consent.http.world import ISSUER, NUMBER, World


@contextmanager
def courier_of(world: World, caller: Caller, on_letter: OnLetter | None = None) -> Iterator[Courier]:
    made = Courier(
        world.engine,
        world.keys,
        issuer=ISSUER,
        now=world.clock,
        caller=caller,
        on_letter=on_letter,
        chance=lambda: 0.5,
    )
    try:
        yield made
    finally:
        made.close()


def stream_to(world: World, url: str, agency: str = "region", after: int | None = 0) -> UUID:
    with world.engine.connect().execution_options(writes=True) as connection:
        row, _ = Streams(connection, world.keys).make(agency, world.clock(), endpoint_url=url, after=after)
        connection.commit()
        return row.stream_id


def stream(world: World, stream_id: UUID) -> StreamRow:
    with world.engine.connect() as connection:
        found = Streams(connection, world.keys).stream(stream_id)
        assert found is not None
        return found


def deliveries(world: World, stream_id: UUID) -> list[DeliveryRow]:
    query = select(t.delivery).where(t.delivery.c.stream_id == stream_id).order_by(t.delivery.c.number)
    with world.engine.connect() as connection:
        return many(DeliveryRow, connection.execute(query))


def states(world: World, stream_id: UUID) -> list[str]:
    return [row.state for row in deliveries(world, stream_id)]


def fed(world: World, agency: str = "region") -> list[tuple[str, str, int]]:
    """The feed: event, consent, its number in the consent."""
    query = (
        select(t.event.c.event_id, t.event.c.consent_id, t.event.c.seq)
        .join(t.feed, t.feed.c.event_id == t.event.c.event_id)
        .where(t.feed.c.agency == agency)
        .order_by(t.feed.c.number)
    )
    with world.engine.connect() as connection:
        return [(str(row[0]), str(row[1]), row[2]) for row in connection.execute(query)]


def some_consents(world: World, count: int = 2, number: str = NUMBER) -> list[tuple[SubjectId, ConsentId]]:
    """Asked and granted, each in the place of the one before, and in the log."""
    given = [world.says_yes(number=number) for _ in range(count)]
    world.sequence()
    return given


def audited(world: World) -> list[object]:
    from consent.fsck import fsck

    with world.engine.connect() as connection:
        return list(fsck(SqlAudit(connection), keys=world.keys, now=world.clock(), origin="log.fjordby.example/test"))
