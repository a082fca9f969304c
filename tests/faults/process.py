"""The ledger as one process has it open, that crashes when told to, and is looked through whenever it comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import shake_256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from consent.events import EventId
from consent.fsck import Fault, fsck
from consent.keys import Keyring, log_signer
from consent.ledger import Ledger
from consent.log.guard import Guard
from consent.log.sequencer import Sequencer
from consent.sql import SqlAudit, SqlStore, engine_of, log_store_factory
from consent.sql import tables as t
from tests.consent.ledger.world import ORIGIN, Clock

WITHIN = timedelta(hours=24)


class Process:
    """Everything it draws is drawn anew in the same order, so that a story can be told again."""

    url: str
    keys_folder: Path
    guard: Path

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.drawn = Clock(), 0
        self.acknowledged: dict[EventId, datetime] = {}
        self.logged: set[EventId] = set()

    def open(self) -> None:
        self.engine = engine_of(self.url)
        self.keys = Keyring.load(self.keys_folder)
        factory = log_store_factory(self.engine, self.keys)
        self.sequencer = Sequencer(factory, log_signer(self.keys_folder), ORIGIN, self.clock, guard=Guard(self.guard))

    def random(self, size: int) -> bytes:
        self.drawn += 1
        return shake_256(str(self.drawn).encode()).digest(size)

    def do(self, verb: Callable[[Ledger], Any], crash: str = "") -> Any:
        """In a transaction of its own. After a crash whoever asked tries again, under the same event id."""
        with self.engine.connect().execution_options(writes=True) as connection:
            guard = Guard(self.guard)
            store = SqlStore(connection)
            ledger = Ledger(store, keys=self.keys, now=self.clock, origin=ORIGIN, guard=guard, random=self.random)
            told = verb(ledger)
            if crash == "before the commit":
                connection.invalidate()
            else:
                connection.commit()
        if crash:
            self.restart()
            again = self.do(verb)
            if crash == "before the answer":
                assert again == told, "what was committed is told again to the letter"
            return again
        return told

    def restart(self) -> None:
        self.engine.dispose()
        self.open()
        self.whole()

    def faults(self, now: datetime) -> list[Fault]:
        with self.engine.connect() as connection:
            audit, guard = SqlAudit(connection), Guard(self.guard)
            return fsck(audit, keys=self.keys, origin=ORIGIN, now=now, guard=guard)

    def whole(self) -> None:
        """Nothing acknowledged is lost, and fsck finds nothing but promises that ran out while no worker was there."""
        now = self.clock()
        faults = self.faults(now)
        with self.engine.connect() as connection:
            events = set(connection.execute(select(t.event.c.event_id)).scalars())
        assert self.acknowledged.keys() <= events
        assert {fault.what for fault in faults} <= {"the log was promised this act by now and does not have it"}
        late = {one for one, at in self.acknowledged.items() if one not in self.logged and now > at + WITHIN}
        assert late <= {EventId(UUID(fault.key)) for fault in faults}
