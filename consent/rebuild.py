"""Makes all that follows from events and entries anew: what a replay says, in the place of what is there.

A rebuild is an audit whose comparisons are carried out. It never touches an event, an entry, a signature or a person's
sealed rows, and refuses while anything is wrong with those: from a broken ground nothing true can be derived.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from consent.audit.checks import audit_checks
from consent.audit.erasure import audit_erased
from consent.audit.ground import Audit, Fault, Ground, R, key_of, key_text
from consent.audit.log import audit_log
from consent.audit.people import audit_people
from consent.audit.tally import audit_tallies
from consent.audit.ways import audit_ways
from consent.fsck import counted
from consent.keys import Keyring
from consent.log.guard import Guard
from consent.rows import (
    BlockRow,
    ConsentRow,
    FeedRow,
    HeadRow,
    InForceRow,
    MacRow,
    PseudonymRow,
    Row,
    TileRow,
    mac_of,
)

DERIVED: Final[tuple[type[Row], ...]] = (ConsentRow, BlockRow, InForceRow, PseudonymRow, FeedRow, TileRow, HeadRow)
"""What a rebuild may write."""
_BEHIND: Final = "the database is behind its guard, or beside it"


class GroundBroken(Exception):
    """Something that nothing can be derived without is wrong; nothing was changed."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults in what a rebuild starts from")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Change:
    """One row put in the place of another; None where there was none, or is to be none."""

    found: Row | None
    expected: Row | None

    @property
    def row(self) -> Row:
        row = self.expected or self.found
        assert row is not None, "a change is of something"
        return row

    @property
    def named(self) -> Fault:
        row = self.row
        what = "put back" if self.found is None else "taken away" if self.expected is None else "made anew"
        return Fault(row.TABLE, key_text(key_of(row)), what)


class Home(Audit, Protocol):
    """One transaction in which nobody else writes: read as an audit, and the changes of it carried out."""

    def carry_out(self, changes: list[Change]) -> None: ...


@dataclass(kw_only=True)
class _Plan(Ground):
    """An audit that notes what would have to be written."""

    changes: dict[int, Change] = field(default_factory=dict)
    _number: int = 0

    def compare(self, kind: type[R], found: R | None, expected: R | None, but: frozenset[str] = frozenset()) -> None:
        sealed_by_us = not isinstance(found, MacRow) or hmac.compare_digest(mac_of(found, self.keys), found.mac)
        if expected is None or sealed_by_us:
            super().compare(kind, found, expected, but)
        else:
            self.differs(found, expected, "the row is not as the ledger wrote it (MAC)")

    def differs(self, found: Row | None, expected: Row | None, what: str) -> None:
        if type(found or expected) in DERIVED:
            self._number += 1
            self.changes[id(found) if found is not None else -self._number] = Change(found, expected)


def rebuild(
    home: Home,
    *,
    keys: Keyring,
    now: datetime,
    origin: str,
    guard: Guard | None = None,
    person: bool = False,
    dry: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Fault]:
    """What was put right, row by row, or with `dry` what would be; empty for a ledger that is as it should be.

    The caller commits. `GroundBroken` where anything that is not derived has a fault, or the database is behind its
    guard. `person`: the home shows one person's rows alone, so that only her rows are judged and made anew.
    """
    kept = None if guard is None else guard.checkpoint()
    ground = Ground(audit=home, keys=keys, origin=origin, now=now)
    if progress is not None:
        ground.progress = counted(home, progress)
    audit_people(ground)
    if not person:
        audit_ways(ground)
        audit_log(ground, kept, audit_erased(ground))
        audit_checks(ground)
        ground.read_the_rest()
        audit_tallies(ground)
    derived = {kind.TABLE for kind in DERIVED}
    broken = [fault for fault in ground.faults if fault.table not in derived or fault.what == _BEHIND]
    if broken:
        raise GroundBroken(broken)
    done: list[Fault] = []
    # The feed names the parties that the consents' rows tell: those first.
    for replay in (audit_people,) if person else (audit_people, audit_ways, _log):
        plan = _Plan(audit=home, keys=keys, origin=origin, now=now)
        replay(plan)
        changes = list(plan.changes.values())
        done += [change.named for change in changes]
        if not dry:
            home.carry_out(changes)
    return done


def _log(plan: Ground) -> None:
    audit_log(plan, None, audit_erased(plan))
