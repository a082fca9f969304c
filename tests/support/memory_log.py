"""A log's tables in lists: the smallest honest `LogStore`, for tests of the sequencer and for reading."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consent.log import leaf, merkle, tiles
from consent.log.errors import LogInconsistent
from consent.log.store import Head, NewBatch, PendingAct, PendingCheck


@dataclass
class Tables:
    """What is committed."""

    head: Head = field(default_factory=lambda: Head(0, merkle.EMPTY_ROOT, b""))
    acts: list[PendingAct] = field(default_factory=list)
    checks: list[PendingCheck] = field(default_factory=list)
    entries: list[tuple[UUID | None, bytes]] = field(default_factory=list)
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)
    batches: list[NewBatch] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    published: list[tuple[int, str, datetime]] = field(default_factory=list)

    @contextmanager
    def open(self) -> Iterator[MemoryLogStore]:
        """A transaction on a copy, which replaces the tables when it commits."""
        yield MemoryLogStore(self)


class MemoryLogStore:
    """One transaction; what it changes is thrown away unless it commits."""

    def __init__(self, tables: Tables) -> None:
        self._committed = tables
        self._tables = copy.deepcopy(tables)

    def lock_head(self) -> Head:
        return self._tables.head

    def pending_acts(self, limit: int) -> list[PendingAct]:
        return self._tables.acts[:limit]

    def pending_checks(self, limit: int) -> list[PendingCheck]:
        return self._tables.checks[:limit]

    def append(
        self,
        old: Head,
        new: Head,
        leaves: Sequence[tuple[UUID | None, bytes]],
        full_tiles: Mapping[tuple[int, int], bytes],
        batches: Sequence[NewBatch],
        note: str,
        at: datetime,
    ) -> None:
        tables = self._tables
        now = self._committed.head
        if (now.size, now.root) != (old.size, old.root):
            raise LogInconsistent("the head moved while it was appended to")
        appended = {event_id for event_id, _ in leaves}
        batched = {check.check_id for batch in batches for check in batch.checks}
        tables.head = new
        tables.entries += leaves
        tables.tiles.update(full_tiles)
        tables.batches += batches
        tables.notes.append(note)
        tables.acts = [act for act in tables.acts if act.event_id not in appended]
        tables.checks = [check for check in tables.checks if check.check_id not in batched]

    def leaves(self, start: int, stop: int) -> list[bytes]:
        return [leaf for _, leaf in self._tables.entries[start:stop]]

    def tile(self, level: int, n: int, width: int) -> bytes:
        full = self._tables.tiles.get((level, n))
        if full is not None:
            return full[: width * merkle.HASH_SIZE]
        edge = tiles.Edge.load(self._tables.head.size, self._tables.head.edge)
        return b"".join(edge.rows[level][:width])

    def checkpoint(self) -> str | None:
        return self._tables.published[-1][1] if self._tables.published else None

    def publish(self, size: int, note: str, at: datetime) -> None:
        self._tables.published.append((size, note, at))

    def commit(self) -> None:
        for name, value in vars(copy.deepcopy(self._tables)).items():
            setattr(self._committed, name, value)

    def rollback(self) -> None:
        self._tables = copy.deepcopy(self._committed)


def pend_acts(tables: Tables, start: int, stop: int) -> None:
    """Acts that wait for the log, numbered."""
    for n in range(start, stop):
        commitment = leaf.act_commitment(bytes(32), b'{"seq":%d}' % n)
        made = leaf.Leaf(leaf.ACT, 60, n.to_bytes(32, "big"), commitment).encode()
        tables.acts.append(PendingAct(UUID(int=n), made))
