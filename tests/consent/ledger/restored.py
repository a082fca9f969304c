"""A database that is behind its guard: put back as it was, or beside a guard that has seen more than it holds."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import select

from consent.keys import log_signer
from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.guard import Guard
from consent.log.leaf import ACT, Leaf, minute_of
from consent.log.tiles import Edge
from consent.sql import log_store_factory
from consent.sql.recovery import recover_database
from consent.sql.tables import metadata
from tests.consent.ledger.tampering import without_defences
from tests.consent.ledger.world import START, World

Tables = dict[str, list[dict[str, object]]]


def as_it_is(world: World) -> Tables:
    with world.engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for name, table in metadata.tables.items()
        }


def put_back(world: World, tables: Tables) -> None:
    """What restoring a backup does."""
    with world.engine.connect() as connection:
        without_defences(connection)
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        for table in metadata.sorted_tables:
            if tables[table.name]:
                connection.execute(table.insert(), tables[table.name])
        connection.commit()


def guard_ahead(world: World, keys_folder: Path, guard: Guard, count: int) -> None:
    """The guard has seen so many entries more, of acts that this database knows nothing of."""
    with log_store_factory(world.engine)() as store:
        head = store.lock_head()
        there = store.leaves(0, head.size)
    leaves = [Leaf(ACT, minute_of(START.timestamp()), os.urandom(32), os.urandom(32)).encode() for _ in range(count)]
    edge, _ = Edge.load(head.size, head.edge).append([merkle.leaf_hash(leaf) for leaf in leaves])
    signer = log_signer(keys_folder)
    everything = [*there, *leaves]
    note = signer.sign(str(Checkpoint(signer.name, edge.size, edge.root())))
    guard.advance(note, lambda start, stop: everything[start:stop])


def recovered(world: World, keys_folder: Path, guard: Guard) -> None:
    recover_database(
        world.engine,
        world.keys,
        log_signer(keys_folder),
        guard,
        reason="drill",
        operator="jette",
        confirmed_by="karim",
        now=world.clock,
    )
