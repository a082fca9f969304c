"""The log as it is stored, read in SQL: head, checkpoints, entries, tiles, batches."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, union_all

from consent.log import merkle, tiles
from consent.log.errors import LogInconsistent
from consent.rows import BatchRow, CheckpointRow, EntryRow
from consent.sql import tables as t
from consent.sql.fixed import Fixed
from consent.sql.people import one
from consent.store import LogHead

_HEAD = select(
    t.head.c.size,
    t.head.c.root,
    select(t.checkpoint.c.note).where(t.checkpoint.c.size == bindparam("published")).scalar_subquery(),
    func.coalesce(select(func.max(t.epoch.c.epoch)).scalar_subquery(), 0),
    func.coalesce(select(func.max(t.erasure.c.number)).scalar_subquery(), 0),
).where(t.head.c.log == 1)
_EDGE = select(t.head.c.size, t.head.c.edge).where(t.head.c.log == 1)
_CHECKPOINT = select(t.checkpoint).where(t.checkpoint.c.size == bindparam("size"))
_LAST_CHECKPOINT = select(t.checkpoint).order_by(t.checkpoint.c.size.desc()).limit(1)
# Reads no further than it must, however many there are.
_BEYOND = Fixed(select(t.pending.c.event_id).limit(1).offset(bindparam("most")))
_ENTRY = select(t.entry).where(t.entry.c.event_id == bindparam("event_id"))
_BATCH = select(t.check_batch).where(t.check_batch.c.batch_id == bindparam("batch_id"))
_COMMITTED = union_all(
    *(
        select(kept.c.batch_pos, kept.c.commitment).where(kept.c.batch_id == bindparam("batch_id"))
        for kept in (t.check, t.check_tombstone)  # erased checks keep their place, and the others their proofs
    )
).subquery("committed")
_COMMITMENTS = select(_COMMITTED.c.commitment).order_by(_COMMITTED.c.batch_pos)
_LEAVES = (
    select(t.entry.c.leaf)
    .where(t.entry.c.idx >= bindparam("start"), t.entry.c.idx < bindparam("stop"))
    .order_by(t.entry.c.idx)
)
_HASHES = (
    select(t.entry.c.leaf_hash)
    .where(t.entry.c.idx >= bindparam("start"), t.entry.c.idx < bindparam("stop"))
    .order_by(t.entry.c.idx)
)
_TILE = select(t.tile.c.data).where(t.tile.c.level == bindparam("level"), t.tile.c.n == bindparam("n"))


class LogReads:
    """The part of the stores that reads the log; also a `consent.log.tiles.TileReader`."""

    _connection: Connection

    def head(self, published: int = 0) -> LogHead:
        found = self._connection.execute(_HEAD, {"published": published}).first()
        if found is None:
            raise LogInconsistent("the log has no head")
        return LogHead(*found)

    def published(self, size: int | None = None) -> CheckpointRow | None:
        if size is None:
            return one(CheckpointRow, self._connection.execute(_LAST_CHECKPOINT))
        return one(CheckpointRow, self._connection.execute(_CHECKPOINT, {"size": size}))

    def outstanding_beyond(self, most: int) -> bool:
        return bool(_BEYOND.rows(self._connection, {"most": most}))

    def entry_of(self, event_id: UUID) -> EntryRow | None:
        return one(EntryRow, self._connection.execute(_ENTRY, {"event_id": event_id}))

    def batch(self, batch_id: UUID) -> BatchRow | None:
        return one(BatchRow, self._connection.execute(_BATCH, {"batch_id": batch_id}))

    def batch_commitments(self, batch_id: UUID) -> list[bytes]:
        return list(self._connection.execute(_COMMITMENTS, {"batch_id": batch_id}).scalars())

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return list(self._connection.execute(_LEAVES, {"start": start, "stop": stop}).scalars())

    def tile(self, level: int, n: int, width: int) -> bytes:
        """The first `width` hashes of a tile: from its row once it is full, until then from entries or from below."""
        full = self._connection.execute(_TILE, {"level": level, "n": n}).scalar()
        if full is None:
            full = self._partial(level, n, width)
        wanted = bytes(full[: width * merkle.HASH_SIZE])
        if len(wanted) != width * merkle.HASH_SIZE:
            raise LogInconsistent("a tile is narrower than its tree")
        return wanted

    def _partial(self, level: int, n: int, width: int) -> bytes:
        first = n * tiles.WIDTH
        if level == 0:
            wanted = {"start": first, "stop": first + width}
            return b"".join(self._connection.execute(_HASHES, wanted).scalars())
        # The newest edge holds this tile's hashes, unless the tree has grown past them since.
        found = self._connection.execute(_EDGE).first()
        if found is not None:
            edge = tiles.Edge.load(*found)
            if level < len(edge.rows) and (edge.size >> tiles.HEIGHT * level) // tiles.WIDTH == n:
                return b"".join(edge.rows[level])
        raise LogInconsistent("a tile that should be full is missing")
