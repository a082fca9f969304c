"""Budgets: how many checks an agency may make in an hour, and how many it has, by the log of its checks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from consent.canonical import first_uuid7
from consent.events import AgencyId
from consent.refusals import Refused
from consent.rows import BudgetRow, sealed
from consent.verbs.register import Register, UnknownAgency

MOST: Final = 10**9
USUAL: Final = 1_000_000
"""An hour, for an agency without a number of its own."""


class BudgetInvalid(Refused):
    """A budget is between one check an hour and a thousand million."""


class Budgets(Register):
    def set_budget(self, agency: AgencyId, hourly_checks: int) -> None:
        """From now on the agency may make so many checks in an hour of the clock, whatever process they reach."""
        if not 0 < hourly_checks <= MOST:
            raise BudgetInvalid
        if self._tx.agency(agency) is None:
            raise UnknownAgency
        row = sealed(BudgetRow(agency, hourly_checks), self._keys)
        before = self._tx.put_budget(row)
        self._count(BudgetRow, [row.mac], [] if before is None else [self._trusted(before).mac])

    def budget(self, agency: AgencyId) -> int | None:
        """None where the usual number holds."""
        row = self._tx.budget(agency)
        return None if row is None else self._trusted(row).hourly_checks

    def used(self, agency: AgencyId, since: datetime, then: datetime) -> tuple[int, int]:
        """How many checks and questions about the past it has made from `since`: until `then`, and until now."""
        return self._tx.used(agency, first_uuid7(since), first_uuid7(then))
