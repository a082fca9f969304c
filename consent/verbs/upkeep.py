"""Upkeep: once a minute the worker lets questions lapse whose time is over, and ends what has lost its mandate.

Nothing waits for it, since time and mandates count in every check by themselves: it writes down what has become true.
Each consent is a transaction of its own, and its event has the same id whoever writes it: it may be stopped anywhere,
run twice, or run beside another.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from consent.events import Act, AgencyId, Assurance, Channel, EventType, Rule
from consent.keys import KeyLost
from consent.ledger import Busy, Ledger, Refused, UnknownSubject
from consent.log.errors import LogInconsistent
from consent.store import AlreadyThere
from consent.verbs.endings import NONE, Due, Gone

logger = logging.getLogger("consent")

AT_ONCE = 100
"""Consents that are looked at for each thing to do, in each round."""
CLOCK = Act(actor="system", channel=Channel.SYSTEM, assurance=Assurance.NONE)

Open = Callable[[bool], AbstractContextManager[Ledger]]
"""Opens a transaction that writes, or one that only reads, and commits it at the end."""


class Upkeep:
    """Knows between rounds how far it has come, and nothing else: a new one begins anew and misses nothing."""

    def __init__(self, open_ledger: Open, *, at_once: int = AT_ONCE) -> None:
        self._open, self._at_once = open_ledger, at_once
        self._late: Due | None = None
        self._seen: dict[tuple[AgencyId, str, AgencyId], UUID] = {}

    def run_once(self) -> int:
        """One round; how many events were written. `LogInconsistent` where the ledger may not be written at all."""
        return self._lapse() + self._end()

    def _lapse(self) -> int:
        with self._open(False) as ledger:
            due = ledger.overdue(after=self._late, limit=self._at_once)
        # What could not be done is passed over until the next time around.
        self._late = due[-1] if len(due) == self._at_once else None
        return self._do(due, EventType.LAPSED)

    def _end(self) -> int:
        with self._open(False) as ledger:
            gone = ledger.lost_mandates()
        return sum(self._end_of(one) for one in gone)

    def _end_of(self, gone: Gone) -> int:
        key = (gone.agency, gone.purpose, gone.sender)
        with self._open(False) as ledger:
            due, onwards = ledger.resting_on(gone, after=self._seen.get(key, NONE), limit=self._at_once)
        self._seen[key] = onwards or NONE
        return self._do(due, EventType.ENDED)

    def _do(self, due: Iterable[Due], what: EventType) -> int:
        done = 0
        for one in due:
            try:
                with self._open(True) as ledger:
                    if what is EventType.LAPSED:
                        ledger.lapse(one.subject, one.consent_id, act=CLOCK, event_id=one.event_id(what))
                    else:
                        act = Rule.MANDATE_ENDED.act
                        ledger.end(one.subject, one.consent_id, act=act, event_id=one.event_id(what))
                done += 1
            except Busy:
                return done  # the log is far behind: there is another minute
            except (Refused, AlreadyThere, UnknownSubject, KeyLost):
                continue  # she was quicker, or another worker, or she was erased
            except LogInconsistent as fault:
                logger.error("one consent is left as it is: %s", fault)
        return done
