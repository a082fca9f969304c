"""`consent.log.store.LogStore` in SQL: the sequencer's transaction, with the one head row as its lock."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, and_, bindparam, delete, func, select, update

from consent.canonical import floor_millisecond, milliseconds
from consent.keys import Keyring
from consent.log.errors import LogInconsistent
from consent.log.merkle import leaf_hash
from consent.log.store import Head, LogStore, NewBatch, PendingAct, PendingCheck, StoreFactory
from consent.rows import AnswerRow, CheckpointRow, MacRow, RecoveryRow, sealed
from consent.sql import tables as t
from consent.sql.fixed import Fixed, changed, queried
from consent.sql.logread import LogReads
from consent.sql.many import insert_many
from consent.sql.people import first, values
from consent.sql.tallies import Tallies
from consent.tally import count

_LOCK_HEAD = Fixed(select(t.head.c.size, t.head.c.root, t.head.c.edge).where(t.head.c.log == 1).with_for_update())
_MOVE_HEAD = Fixed(
    update(t.head)
    .where(t.head.c.log == 1, t.head.c.size == bindparam("old_size"), t.head.c.root == bindparam("old_root"))
    .values({name: bindparam(name) for name in ("size", "root", "edge", "note")})
)
_ACTS = Fixed(
    select(t.pending.c.event_id, t.pending.c.leaf)
    .order_by(t.pending.c.at, t.pending.c.seq, t.pending.c.event_id)
    .limit(bindparam("most"))
)
_CHECKS = (
    select(t.check.c.check_id, t.check.c.commitment, t.check.c.mac)
    .where(t.check.c.batch_id.is_(None))
    .order_by(t.check.c.decided_at, t.check.c.check_id)
    .limit(bindparam("most"))
)
# What was just appended is told by its place in the log: ids by the hundred would cost more than the deletion.
_NEW = and_(t.entry.c.idx >= bindparam("start"), t.entry.c.idx < bindparam("stop"), t.entry.c.event_id.is_not(None))
_APPENDED = Fixed(delete(t.pending).where(t.pending.c.event_id.in_(select(t.entry.c.event_id).where(_NEW))))
_BATCHED = (
    update(t.check)
    .where(t.check.c.check_id == bindparam("this"))
    .values(batch_id=bindparam("into"), batch_pos=bindparam("at"))
)


# Who is told of what was appended: both parties of a consent, or the one agency that a block is about.
_PARTIES = Fixed(
    select(
        t.entry.c.idx,
        func.coalesce(t.consent.c.sender, t.block.c.agency),
        func.coalesce(t.consent.c.recipient, t.block.c.agency),
    )
    .join_from(t.entry, t.event, t.event.c.event_id == t.entry.c.event_id)
    .outerjoin(t.consent, t.consent.c.consent_id == t.event.c.consent_id)
    .outerjoin(t.block, t.block.c.block_id == t.event.c.consent_id)
    .where(_NEW)
    .order_by(t.entry.c.idx)
)
_FED = Fixed(select(func.max(t.feed.c.number)).where(t.feed.c.agency == bindparam("agency")))


class SqlLogStore(LogReads, Tallies):
    """One open transaction on the log's tables; left without `commit`, it rolls back."""

    def __init__(self, connection: Connection, keys: Keyring | None) -> None:
        self._connection = connection
        self._keys = keys
        self._macs: dict[UUID, bytes] = {}
        """Of the checks that this transaction has read."""

    def lock_head(self) -> Head:
        head = first(Head, _LOCK_HEAD.rows(self._connection, {}))
        if head is None:
            raise LogInconsistent("the log has no head")
        return head

    def pending_acts(self, limit: int) -> list[PendingAct]:
        return [PendingAct(*row) for row in _ACTS.rows(self._connection, {"most": limit})]

    def pending_checks(self, limit: int) -> list[PendingCheck]:
        found = self._connection.execute(_CHECKS, {"most": limit}).all()
        self._macs = {check_id: mac for check_id, _, mac in found}
        return [PendingCheck(check_id, commitment) for check_id, commitment, _ in found]

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
        if changed(self._connection, [(_MOVE_HEAD, {**moved, "old_size": old.size, "old_root": old.root})]) != [1]:
            raise LogInconsistent("the head is not where the append began")
        entries = [
            {"idx": idx, "leaf": leaf, "leaf_hash": leaf_hash(leaf), "event_id": event_id}
            for idx, (event_id, leaf) in enumerate(leaves, old.size)
        ]
        if old.size + len(entries) != new.size:
            raise LogInconsistent("the new head does not count its leaves")
        insert_many(self._connection, t.entry, entries)
        acts = sum(event_id is not None for event_id, _ in leaves)
        if acts:
            new_ones = {"start": old.size, "stop": new.size}
            if changed(self._connection, [(_APPENDED, new_ones)]) != [acts]:
                raise LogInconsistent("an act was appended that was not pending")
            self._feed(old.size, leaves)
        if full_tiles:
            tiles = [{"level": level, "n": n, "data": data} for (level, n), data in full_tiles.items()]
            execute(t.tile.insert(), tiles)
        for batch in batches:
            row = {"batch_id": batch.batch_id, "idx": batch.index, "handle": batch.handle}
            execute(t.check_batch.insert(), {**row, "n": batch.n, "root": batch.root})
            members = enumerate(batch.checks)
            execute(_BATCHED, [{"this": one.check_id, "into": batch.batch_id, "at": pos} for pos, one in members])
            # From here on the batch counts them.
            self._count(AnswerRow, removed=[self._macs[one.check_id] for one in batch.checks])

    def _feed(self, start: int, leaves: Sequence[tuple[UUID | None, bytes]]) -> None:
        """Number each new act for those it concerns: the one who asks, and the one who must stop handing out."""
        told = _PARTIES.rows(self._connection, {"start": start, "stop": start + len(leaves)})
        if len(told) != sum(event_id is not None for event_id, _ in leaves) or any(None in parties for parties in told):
            raise LogInconsistent("an act was appended that has no parties")
        agencies = sorted({agency for _, *parties in told for agency in parties})
        found = queried(self._connection, [(_FED, {"agency": agency}) for agency in agencies])
        fed = {agency: last or 0 for agency, [(last,)] in zip(agencies, found, strict=True)}
        rows: list[dict[str, object]] = []
        for idx, *parties in told:
            for agency in dict.fromkeys(parties):  # who asks itself is told once
                fed[agency] += 1
                rows.append({"agency": agency, "number": fed[agency], "event_id": leaves[idx - start][0]})
        insert_many(self._connection, t.feed, rows)

    def checkpoint(self) -> str | None:
        row = self.published()
        return None if row is None else row.note

    def publish(self, size: int, note: str, at: datetime) -> None:
        row = sealed(CheckpointRow(size, note, milliseconds(floor_millisecond(at))), self._writing())
        self._connection.execute(t.checkpoint.insert(), values(row))
        self._count(CheckpointRow, added=[row.mac])

    def keep_recovery(self, row: RecoveryRow) -> None:
        """Who brought the log back, in the transaction that does."""
        self._connection.execute(t.recovery.insert(), values(row))

    def _count(self, kind: type[MacRow], *, added: Iterable[bytes] = (), removed: Iterable[bytes] = ()) -> None:
        count(self, kind, added=added, removed=removed, keys=self._writing(), random=os.urandom)

    def _writing(self) -> Keyring:
        if self._keys is None:
            raise LogInconsistent("this store was opened for reading")
        return self._keys

    def commit(self) -> None:
        self._connection.commit()

    def rollback(self) -> None:
        self._connection.rollback()


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
