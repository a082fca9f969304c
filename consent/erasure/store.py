"""What erasing asks of a database, beside what every other verb does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from consent.rows import (
    AnswerRow,
    CheckTombstoneRow,
    EntryRow,
    EpochRow,
    ErasureBatchRow,
    ErasureRow,
    EventRow,
    MacRow,
    PseudonymRow,
    SubjectRow,
    TombstoneRow,
)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One of her events, with its entry in the log (None on its way there) and whom the feed told of it."""

    event: EventRow
    entry: EntryRow | None
    agencies: tuple[str, ...]


class ErasureStore(Protocol):
    # erasures

    def erasure(self, erasure_id: UUID, *, lock: bool = False) -> ErasureRow | None: ...

    def erasure_of(self, subject_id: UUID) -> ErasureRow | None:
        """Of somebody who is not forgotten yet."""

    def erasures(self) -> list[ErasureRow]:
        """In the order in which they were asked for."""

    def put_erasure(self, row: ErasureRow) -> None:
        """Insert, or replace what has the same key; `AlreadyThere` where somebody else took its number."""

    def shut_out(self, subject_id: UUID, names: Collection[tuple[str, str]]) -> None:
        """Until the transaction ends no check under one of these (agency, person) begins; those under way are over."""

    def logged_events(self, subject_id: UUID) -> list[LoggedEvent]:
        """All of hers."""

    def checks_under(self, names: Collection[tuple[str, str]]) -> list[AnswerRow]:
        """Every check under one of these (agency, person)."""

    def erase(
        self,
        subject_id: UUID,
        names: Sequence[PseudonymRow],
        tombstones: Sequence[TombstoneRow],
        check_tombstones: Sequence[CheckTombstoneRow],
    ) -> dict[type[MacRow], list[bytes]]:
        """Keep the tombstones, and let go of her and of every row about her, under any of these names too.

        The MACs of those that went, of the tables that have a tally.

        Her erasure is in the store and approved, or the rows do not go.
        """

    # tombstones in the log

    def tombstones(self) -> Iterator[TombstoneRow]: ...

    def check_tombstones(self) -> Iterator[CheckTombstoneRow]: ...

    def unlogged_tombstones(self) -> bool: ...

    def mark_logged(self) -> None:
        """All of them; written anew together, so that not even the engine's own marks tell which are of one day."""

    def erasure_batches(self) -> list[ErasureBatchRow]: ...

    def put_erasure_batch(self, row: ErasureBatchRow) -> None:
        """Insert, or replace what has the same key."""

    # epochs

    def epoch(self) -> EpochRow | None:
        """The last."""

    def add_epoch(self, row: EpochRow) -> bool:
        """False for one that is there already, which stays as it is."""

    def hold_epochs(self, *, alone: bool = False) -> None:
        """Until the transaction ends, whoever wraps a key holds the epochs; `alone`, when all those are done."""

    def subjects_before(self, epoch: int, most: int) -> list[SubjectRow]:
        """Some whose keys are wrapped under an earlier epoch, locked."""

    def every_subject(self) -> Iterator[SubjectRow]: ...

    def rewrap(self, rows: Sequence[SubjectRow]) -> None:
        """Replace their wrapped keys."""
