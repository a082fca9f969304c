"""What a power allows and on which days: pure functions of its scope, so that every door asks the same question."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from consent.events import Category, covers

Privilege = Literal["read", "consent", "offer", "write"]
"""Read the case; give and withdraw consents; answer an offer; write with the caseworker and complain."""
PRIVILEGES: tuple[Privilege, ...] = ("read", "consent", "offer", "write")


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What somebody may do for another, and the days she may do it on, the last one included."""

    privileges: frozenset[str]
    economic_only: bool
    from_on: date
    until_on: date | None
    ended_at: datetime | None = None


def stands(scope: Scope, today: date, now: datetime) -> bool:
    """Whether it holds on this day in Denmark; what was ended holds no more from that very instant."""
    if scope.ended_at is not None and scope.ended_at <= now:
        return False
    return scope.from_on <= today and (scope.until_on is None or today <= scope.until_on)


def allows(scope: Scope, privilege: Privilege, *, personal: bool) -> bool:
    """Whether an act of this kind lies within it; `personal` is all that is not about her money alone."""
    return privilege in scope.privileges and not (personal and scope.economic_only)


def in_sight(economic_only: bool, categories: Iterable[str]) -> bool:
    """Whether a consent about these kinds of data is hers to see: a guardian for money alone sees those about money."""
    return not economic_only or all(covers(Category.ECONOMY, one) for one in categories)


def known(names: Collection[str]) -> frozenset[str]:
    """The privileges among these names that we know; a name that nobody here knows allows nothing."""
    return frozenset(names) & frozenset(PRIVILEGES)
