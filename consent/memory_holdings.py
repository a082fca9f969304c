"""What an agency holds, in memory: its own consents and its own names for people."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from consent.rows import ConsentRow, PseudonymRow
from consent.shelf import Shelf


class MemoryHoldings(Shelf):
    """The part of `MemoryStore` that tells an agency what it has."""

    def held(self, recipient: str, after: tuple[int, UUID] | None, limit: int) -> list[ConsentRow]:
        mine = self._where(ConsentRow, recipient=recipient)
        later = [row for row in mine if after is None or (row.created_at, row.consent_id) > after]
        return sorted(later, key=lambda row: (row.created_at, row.consent_id))[:limit]

    def told_after(self, agency: str, number: int, consent_ids: Collection[UUID]) -> set[UUID]:
        return set()  # there is no log here, so nobody has been told of anything

    def names_to(self, agency: str, subject_ids: Collection[UUID]) -> list[PseudonymRow]:
        return [row for row in self._where(PseudonymRow, agency=agency) if row.subject_id in subject_ids]
