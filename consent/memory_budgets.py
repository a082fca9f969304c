"""Budgets and what has been used of them, in memory."""

from __future__ import annotations

from uuid import UUID

from consent.rows import AnswerRow, BudgetRow, LookbackRow
from consent.shelf import Shelf


class MemoryBudgets(Shelf):
    """The part of `MemoryStore` that knows what agencies may ask for in an hour, and have."""

    def budget(self, agency: str) -> BudgetRow | None:
        return self._get(BudgetRow, agency)

    def put_budget(self, row: BudgetRow) -> BudgetRow | None:
        return self._replaced(row)

    def used(self, agency: str, since: UUID, then: UUID) -> tuple[int, int]:
        ids = [row.check_id for row in self._where(AnswerRow, agency=agency)]
        ids += [row.lookback_id for row in self._where(LookbackRow, agency=agency)]
        young = [id_ for id_ in ids if id_ >= since]
        return sum(id_ < then for id_ in young), len(young)
