"""Erasing in memory, as in SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from uuid import UUID

from consent.erasure.store import LoggedEvent
from consent.rows import (
    ROWS,
    AnswerRow,
    BlockRow,
    CheckTombstoneRow,
    ConsentRow,
    EpochRow,
    ErasureBatchRow,
    ErasureRow,
    EventRow,
    MacRow,
    PseudonymRow,
    SubjectRow,
    TombstoneRow,
)
from consent.shelf import Shelf
from consent.tally import TALLIED, counts


class MemoryErasures(Shelf):
    """The part of `MemoryStore` that erases."""

    def erasure(self, erasure_id: UUID, *, lock: bool = False) -> ErasureRow | None:
        return self._get(ErasureRow, erasure_id)

    def erasure_of(self, subject_id: UUID) -> ErasureRow | None:
        return next((row for row in self.rows(ErasureRow) if row.subject_id == subject_id), None)

    def erasures(self) -> list[ErasureRow]:
        return sorted(self.rows(ErasureRow), key=lambda row: (row.asked_at, row.erasure_id))

    def put_erasure(self, row: ErasureRow) -> None:
        self._put(row)

    def shut_out(self, subject_id: UUID, names: Collection[tuple[str, str]]) -> None:
        """One thread: nobody else checks."""

    def logged_events(self, subject_id: UUID) -> list[LoggedEvent]:
        return [LoggedEvent(row, None, ()) for row in self.rows(EventRow) if row.subject_id == subject_id]

    def checks_under(self, names: Collection[tuple[str, str]]) -> list[AnswerRow]:
        return [row for row in self.rows(AnswerRow) if (row.agency, row.person) in names]

    def erase(
        self,
        subject_id: UUID,
        names: Sequence[PseudonymRow],
        tombstones: Sequence[TombstoneRow],
        check_tombstones: Sequence[CheckTombstoneRow],
    ) -> dict[type[MacRow], list[bytes]]:
        went: dict[type[MacRow], list[bytes]] = defaultdict(list)
        for name in names:
            self._put_first(name)
        for kept in (*tombstones, *check_tombstones):
            self._put(kept)
        named = {(row.agency, row.person) for row in self.rows(PseudonymRow) if row.subject_id == subject_id}
        chains = {row.consent_id for row in self.rows(ConsentRow) if row.subject_id == subject_id}
        chains |= {row.block_id for row in self.rows(BlockRow) if row.subject_id == subject_id}
        for kind in ROWS:
            columns = {column.name for column in fields(kind)}
            if kind is ErasureRow:
                continue
            for key, row in list(self._tables[kind].items()):
                if (
                    getattr(row, "subject_id", None) == subject_id
                    or ({"agency", "person"} <= columns and (row.agency, row.person) in named)  # type: ignore[attr-defined]  # seen in the line
                    or getattr(row, "consent_id", None) in chains
                ):
                    del self._tables[kind][key]
                    if isinstance(row, MacRow) and type(row) in TALLIED and counts(row):
                        went[type(row)].append(row.mac)
        return went

    def tombstones(self) -> Iterator[TombstoneRow]:
        return self.rows(TombstoneRow)

    def check_tombstones(self) -> Iterator[CheckTombstoneRow]:
        return self.rows(CheckTombstoneRow)

    def unlogged_tombstones(self) -> bool:
        return any(not row.logged for row in self.tombstones()) or any(
            not row.logged for row in self.check_tombstones()
        )

    def mark_logged(self) -> None:
        for kept in list(self.tombstones()):
            self._put(replace(kept, logged=1))
        for check in list(self.check_tombstones()):
            self._put(replace(check, logged=1))

    def erasure_batches(self) -> list[ErasureBatchRow]:
        return list(self.rows(ErasureBatchRow))

    def put_erasure_batch(self, row: ErasureBatchRow) -> None:
        self._put(row)

    def epoch(self) -> EpochRow | None:
        return max(self.rows(EpochRow), key=lambda row: row.epoch, default=None)

    def add_epoch(self, row: EpochRow) -> bool:
        return self._put_first(row)

    def hold_epochs(self, *, alone: bool = False) -> None:
        """One thread: nobody else wraps a key."""

    def subjects_before(self, epoch: int, most: int) -> list[SubjectRow]:
        return [row for row in self.rows(SubjectRow) if row.epoch < epoch][:most]

    def every_subject(self) -> Iterator[SubjectRow]:
        return self.rows(SubjectRow)

    def rewrap(self, rows: Sequence[SubjectRow]) -> None:
        for row in rows:
            self._put(row)
