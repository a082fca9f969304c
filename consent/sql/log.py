"""`consent.log.store.LogStore` in SQL: the sequencer's transaction, with the one head row as its lock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, delete, func, select, update

from consent.canonical import floor_millisecond, milliseconds
from consent.keys import Keyring
from consent.log.errors import LogInconsistent
from consent.log.merkle import leaf_hash
from consent.log.store import Head, LogStore, NewBatch, PendingAct, PendingCheck, StoreFactory
from consent.rows import CheckpointRow, sealed
from consent.sql import tables as t
from consent.sql.logread import LogReads
from consent.sql.people import values

_LOCK_HEAD = select(t.head.c.size, t.head.c.root, t.head.c.edge).where(t.head.c.log == 1).with_for_update()
_MOVE_HEAD = (
    update(t.head)
    .where(t.head.c.log == 1, t.head.c.size == bindparam("old_size"), t.head.c.root == bindparam("old_root"))
    .values({name: bindparam(name) for name in ("size", "root", "edge", "note")})
)
_ACTS = (
    select(t.pending.c.event_id, t.pending.c.leaf)
    .order_by(t.pending.c.at, t.pending.c.seq, t.pending.c.event_id)
    .limit(bindparam("most"))
)
_CHECKS = (
    select(t.check.c.check_id, t.check.c.commitment)
    .where(t.check.c.batch_id.is_(None))
    .order_by(t.check.c.decided_at, t.check.c.check_id)
    .limit(bindparam("most"))
)
_APPENDED = delete(t.pending).where(t.pending.c.event_id.in_(bindparam("event_ids", expanding=True)))
_BATCHED = (
    update(t.check)
    .where(t.check.c.check_id == bindparam("this"))
    .values(batch_id=bindparam("into"), batch_pos=bindparam("at"))
)
_PARTIES = (
    select(t.event.c.event_id, t.consent.c.sender, t.consent.c.recipient)
    .join(t.consent, t.consent.c.consent_id == t.event.c.consent_id)
    .where(t.event.c.event_id.in_(bindparam("event_ids", expanding=True)))
)
_FED = (
    select(t.feed.c.agency, func.max(t.feed.c.number))
    .where(t.feed.c.agency.in_(bindparam("agencies", expanding=True)))
    .group_by(t.feed.c.agency)
)


class SqlLogStore(LogReads):
    """One open transaction on the log's tables; left without `commit`, it rolls back."""

    def __init__(self, connection: Connection, keys: Keyring | None) -> None:
        self._connection = connection
        self._keys = keys

    def lock_head(self) -> Head:
        found = self._connection.execute(_LOCK_HEAD).first()
        if found is None:
            raise LogInconsistent("the log has no head")
        return Head(*found)

    def pending_acts(self, limit: int) -> list[PendingAct]:
        return [PendingAct(*row) for row in self._connection.execute(_ACTS, {"most": limit})]

    def pending_checks(self, limit: int) -> list[PendingCheck]:
        return [PendingCheck(*row) for row in self._connection.execute(_CHECKS, {"most": limit})]

    def append(
        self,
        old: Head,
        new: Head,
        leaves: Sequence[tuple[UUID | None, bytes]],
        full_tiles: Mapping[tuple[int, int], bytes],
        batches: Sequence[NewBatch],
        note: str,
        at: datetime,  # the protocol's; a leaf tells its own minute
    ) -> None:
        execute = self._connection.execute
        moved = {"size": new.size, "root": new.root, "edge": new.edge, "note": note}
        if execute(_MOVE_HEAD, {**moved, "old_size": old.size, "old_root": old.root}).rowcount != 1:
            raise LogInconsistent("the head is not where the append began")
        entries = [
            {"idx": idx, "leaf": leaf, "leaf_hash": leaf_hash(leaf), "event_id": event_id}
            for idx, (event_id, leaf) in enumerate(leaves, old.size)
        ]
        if old.size + len(entries) != new.size:
            raise LogInconsistent("the new head does not count its leaves")
        execute(t.entry.insert(), entries)
        event_ids = [event_id for event_id, _ in leaves if event_id is not None]
        if event_ids:
            if execute(_APPENDED, {"event_ids": event_ids}).rowcount != len(event_ids):
                raise LogInconsistent("an act was appended that was not pending")
            self._feed(event_ids)
        if full_tiles:
            tiles = [{"level": level, "n": n, "data": data} for (level, n), data in full_tiles.items()]
            execute(t.tile.insert(), tiles)
        for batch in batches:
            row = {"batch_id": batch.batch_id, "idx": batch.index, "handle": batch.handle}
            execute(t.check_batch.insert(), {**row, "n": batch.n, "root": batch.root})
            members = enumerate(batch.checks)
            execute(_BATCHED, [{"this": one.check_id, "into": batch.batch_id, "at": pos} for pos, one in members])

    def checkpoint(self) -> str | None:
        row = self.published()
        return None if row is None else row.note

    def publish(self, size: int, note: str, at: datetime) -> None:
        if self._keys is None:
            raise LogInconsistent("this store was opened for reading")
        row = CheckpointRow(size, note, milliseconds(floor_millisecond(at)))
        self._connection.execute(t.checkpoint.insert(), values(sealed(row, self._keys)))

    def commit(self) -> None:
        self._connection.commit()

    def rollback(self) -> None:
        self._connection.rollback()

    def _feed(self, event_ids: Sequence[UUID]) -> None:
        """Number each act for both its parties: the one who asks, and the one who must stop handing out."""
        rows = self._connection.execute(_PARTIES, {"event_ids": list(event_ids)})
        parties = {event_id: sorted({sender, recipient}) for event_id, sender, recipient in rows}
        agencies = sorted({agency for told in parties.values() for agency in told})
        last: dict[str, int] = {row[0]: row[1] for row in self._connection.execute(_FED, {"agencies": agencies})}
        news: list[dict[str, object]] = []
        for event_id in event_ids:
            for agency in parties[event_id]:
                last[agency] = last.get(agency, 0) + 1
                news.append({"agency": agency, "number": last[agency], "event_id": event_id})
        self._connection.execute(t.feed.insert(), news)


def log_store_factory(engine: Engine, keys: Keyring | None = None) -> StoreFactory:
    """Opens transactions on the log: with `keys` to write, as the sequencer does; without, only to read."""
    opened = engine if keys is None else engine.execution_options(writes=True)

    @contextmanager
    def transaction() -> Iterator[LogStore]:
        with opened.connect() as connection:
            yield SqlLogStore(connection, keys)

    def open_one() -> AbstractContextManager[LogStore]:
        return transaction()

    return open_one
