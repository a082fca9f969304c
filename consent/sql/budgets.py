"""Budgets and what has been used of them, in SQL."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, union_all

from consent.rows import BudgetRow
from consent.sql import tables as t
from consent.sql.people import People, one

_BUDGET = select(t.budget).where(t.budget.c.agency == bindparam("agency"))


def _counted(table: Any, id_: Any) -> Any:
    """How many of the agency's rows are younger than two instants; an id begins with its own."""
    return select(func.count().filter(id_ < bindparam("then")).label("old"), func.count().label("every")).where(
        id_ >= bindparam("since"), table.c.agency == bindparam("agency")
    )


_BOTH = union_all(_counted(t.check, t.check.c.check_id), _counted(t.lookback, t.lookback.c.lookback_id)).subquery()
_USED = select(func.sum(_BOTH.c.old), func.sum(_BOTH.c.every))


class Budgets(People):
    """The part of `SqlStore` that knows what agencies may ask for in an hour, and have."""

    def budget(self, agency: str) -> BudgetRow | None:
        return one(BudgetRow, self._connection.execute(_BUDGET, {"agency": agency}))

    def put_budget(self, row: BudgetRow) -> BudgetRow | None:
        return self._replaced(row)

    def used(self, agency: str, since: UUID, then: UUID) -> tuple[int, int]:
        old, every = self._connection.execute(_USED, {"agency": agency, "since": since, "then": then}).one()
        return int(old), int(every)
