"""What the sequencer needs of a database: one `LogStore` is one open transaction.

The protocol lives here, with the log that uses it; its implementations live where databases are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: the one row that everybody who appends must lock."""

    size: int
    root: bytes
    edge: bytes
    """The serialized right edge (`tiles.Edge`), so that an append reads nothing else."""


@dataclass(frozen=True, slots=True)
class PendingAct:
    """An acknowledged act whose leaf is not in the log yet."""

    event_id: UUID
    leaf: bytes
    """78 bytes, final: made in the transaction that acknowledged the act."""


@dataclass(frozen=True, slots=True)
class PendingCheck:
    """An answered check that no batch leaf covers yet."""

    check_id: UUID
    commitment: bytes
    """32 bytes."""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """Checks that enter the log together, under one leaf."""

    batch_id: UUID
    handle: bytes
    """32 random bytes, the leaf's handle."""
    n: int
    root: bytes
    """RFC 6962 root over the checks' commitments as leaf data, in the order of `checks`."""
    checks: tuple[PendingCheck, ...]
    """In sequencer order: a check's position here is its index in the inner tree."""
    index: int
    """Of the batch's leaf in the log."""


class LogStore(Protocol):
    """One open transaction on the log's tables; left without `commit`, it must roll back."""

    def lock_head(self) -> Head:
        """The head row, locked until this transaction ends. Creates nothing: the schema brings the empty head."""

    def pending_acts(self, limit: int) -> list[PendingAct]:
        """Oldest first."""

    def pending_checks(self, limit: int) -> list[PendingCheck]:
        """Checks without a batch, oldest first."""

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
        """Move the head from `old` to `new`, store leaves (with the act's event id), tiles, batches and signed note.

        Compare-and-swap on size and root: a head that is not `old` raises `LogInconsistent`. Deletes the pending acts
        it appended, marks the checks of `batches`, and gives the per-agency feed numbers.
        """

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The stored leaves [start, stop), read back from the table."""

    def tile(self, level: int, n: int, width: int) -> bytes:
        """The tile's first `width` hashes of 32 bytes: from the table of full tiles, or computed from entries or edge.

        Also asked for the tiles of an earlier size, so for the beginning of a tile that has grown since.
        """

    def checkpoint(self) -> str | None:
        """The signed note that was published last."""

    def publish(self, size: int, note: str, at: datetime) -> None:
        """Insert the checkpoint row that the world may see from the commit on."""

    def commit(self) -> None: ...

    def rollback(self) -> None: ...


StoreFactory = Callable[[], AbstractContextManager[LogStore]]
"""Opens one transaction: `with store_factory() as store: … store.commit()`."""
