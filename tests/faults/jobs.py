"""What a child does until it is killed: people's acts, agencies' checks and the worker's runs through the real ledger.

Each thing that is acknowledged, and nothing else, becomes a line of the journal, after its commit. A child whose
database goes away tries the same act again under the same id, as a web process would, until it is acknowledged.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from consent.canonical import uuid7
from consent.events import ConsentId, EventId, SubjectId, Terms
from consent.keys import Keyring, log_signer
from consent.ledger import Acknowledgement, Answer, Ledger, Served
from consent.log.guard import Guard
from consent.log.sequencer import Sequencer
from consent.refusals import AskedRecently
from consent.sql import SqlStore, engine_of, log_store_factory
from tests.consent.ledger.world import ASKER, CITIZEN, JOBCENTER, ORIGIN, SYSTEM, ask, rendered, terms

T = TypeVar("T")
WEAKER = {"sqlite": "PRAGMA synchronous = NORMAL", "postgresql": "SET synchronous_commit = off"}


def now() -> datetime:
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class Site:
    """A ledger as a process of its own would open it, and the journal of what it acknowledged."""

    def __init__(self, url: str, keys: str, guard: str, journal: str, *, weak: bool = False, threads: int = 3) -> None:
        self.engine: Engine = engine_of(url, pool_size=threads + 1, max_overflow=0)
        self.folder = Path(keys)
        self.keys = Keyring.load(self.folder)
        self.guard = Guard(Path(guard))
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if weak:
            # Behind the engine's back, which has looked before and found the setting durable.
            statement = WEAKER[self.engine.dialect.name]

            @event.listens_for(self.engine, "connect")
            def weaken(connection: Any, entry: object) -> None:
                cursor = connection.cursor()
                cursor.execute(statement)
                cursor.close()
                connection.commit()

    def say(self, **line: object) -> None:
        # One write a line: a kill leaves it whole or away.
        os.write(self._journal, json.dumps(line).encode() + b"\n")

    def do(self, verb: Callable[[Ledger], T]) -> T:
        """In a transaction of its own; the result is acknowledged when this returns."""
        with self.engine.connect().execution_options(writes=True) as connection:
            done = verb(Ledger(SqlStore(connection), keys=self.keys, now=now, origin=ORIGIN, guard=self.guard))
            connection.commit()
        self._acknowledge(done)
        return done

    def seen(self, verb: Callable[[Ledger], T]) -> T:
        """What is only read, in a transaction that writes nothing."""
        with self.engine.connect() as connection:
            return verb(Ledger(SqlStore(connection), keys=self.keys, now=now, origin=ORIGIN, guard=self.guard))

    def surely(self, verb: Callable[[Ledger], T]) -> T:
        """As `do`, however often the database goes away: whether a lost commit counted is found out by asking again."""
        while True:
            try:
                return self.do(verb)
            except (DBAPIError, InvalidRequestError) as error:
                self.say(what="away", why=type(error).__name__)
                time.sleep(0.05)

    def sequence(self) -> int:
        signer = log_signer(self.folder)
        count = Sequencer(log_store_factory(self.engine, self.keys), signer, ORIGIN, now, guard=self.guard).run_once()
        note = self.guard.read()
        if count and note is not None:
            self.say(what="checkpoint", note=note)
        return count

    def _acknowledge(self, done: object) -> None:
        match done:
            case Acknowledgement():
                ids = {"event_id": done.event_id.hex, "consent_id": done.consent_id.hex}
                self.say(what="act", **ids, seq=done.seq, promise=done.promise)
            case Answer():
                self.say(what="check", check_id=done.check_id.hex, record=done.record.decode())
            case Served():
                self.say(what="text", served_id=done.served_id.hex, sha256=done.sha256.hex())


class People:
    """One thread's people: nobody else acts for them, so that what it is told comes in the order of the commits."""

    def __init__(self, site: Site, thread: int, seed: int) -> None:
        self._site = site
        self._random = random.Random(f"{seed} {thread}")
        self._met: set[str] = set()
        self._numbers = [f"{61 + day}{1 + month:02}80{1000 + thread}" for day in range(8) for month in range(6)]

    def story(self) -> None:
        number = self._random.choice(self._numbers)
        subject = self._site.surely(lambda ledger: ledger.subject_of(number))
        wanted = replace(terms("health", "social", at=now()), case=f"26-{self._random.randrange(10**6)}")
        if number not in self._met:  # whoever was killed before may have left her with a block
            self._act(lambda ledger, event_id: ledger.unblock(subject, JOBCENTER, act=CITIZEN, event_id=event_id))
            self._met.add(number)
        stories = [self._asked, self._unasked, self._declined, self._blocked]
        self._random.choice(stories)(subject, number, wanted)

    def _asked(self, subject: SubjectId, number: str, wanted: Terms) -> None:
        consent_id = self._requested(subject, wanted)
        self._check(number)
        served_id = self._served(subject, consent_id)
        chosen = frozenset(self._random.choice([("health",), ("social",), ("health", "social")]))
        self._act(
            lambda ledger, event_id: ledger.grant(
                subject, consent_id, categories=chosen, served_id=served_id, act=CITIZEN, event_id=event_id
            )
        )
        self._check(number)
        if self._random.random() < 0.5:
            self._act(lambda ledger, event_id: ledger.pause(subject, consent_id, act=CITIZEN, event_id=event_id))
            self._act(lambda ledger, event_id: ledger.resume(subject, consent_id, act=CITIZEN, event_id=event_id))
        if self._random.random() < 0.8:
            self._withdrawn(subject, consent_id)
        self._check(number)

    def _unasked(self, subject: SubjectId, number: str, wanted: Terms) -> None:
        for _ in range(2):  # the second takes the place of the first, in the same act
            consent_id = ConsentId(uuid4())
            served_id = self._served(subject, consent_id)
            self._act(
                lambda ledger, event_id, consent_id=consent_id, served_id=served_id: ledger.give(
                    subject, consent_id, wanted, served_id=served_id, act=CITIZEN, event_id=event_id
                )
            )
        self._site.surely(lambda ledger: ledger.check_many(JOBCENTER, [ask(number), ask(number, "social")]))
        self._withdrawn(subject, consent_id)
        self._check(number)

    def _declined(self, subject: SubjectId, number: str, wanted: Terms) -> None:
        verb, act = self._random.choice([(Ledger.refuse, CITIZEN), (Ledger.cancel, ASKER), (Ledger.lapse, SYSTEM)])
        if verb is Ledger.refuse:  # of its own kind: after a no she is left in peace for 30 days
            wanted = replace(wanted, categories=frozenset({"employment"}))
        with suppress(AskedRecently):
            consent_id = self._requested(subject, wanted)
            self._act(lambda ledger, event_id: verb(ledger, subject, consent_id, act=act, event_id=event_id))
        self._check(number)

    def _blocked(self, subject: SubjectId, number: str, wanted: Terms) -> None:
        consent_id = ConsentId(uuid4())
        served_id = self._served(subject, consent_id)
        self._act(
            lambda ledger, event_id: ledger.give(
                subject, consent_id, wanted, served_id=served_id, act=CITIZEN, event_id=event_id
            )
        )
        self._check(number)
        self._act(lambda ledger, event_id: ledger.block(subject, JOBCENTER, act=CITIZEN, event_id=event_id))
        self._check(number)
        self._act(lambda ledger, event_id: ledger.unblock(subject, JOBCENTER, act=CITIZEN, event_id=event_id))
        self._check(number)

    def _requested(self, subject: SubjectId, wanted: Terms) -> ConsentId:
        consent_id = ConsentId(uuid4())
        self._act(lambda ledger, event_id: ledger.request(subject, consent_id, wanted, act=ASKER, event_id=event_id))
        return consent_id

    def _served(self, subject: SubjectId, consent_id: ConsentId) -> Any:
        return self._site.surely(lambda ledger: ledger.serve(subject, consent_id, rendered())).served_id

    def _withdrawn(self, subject: SubjectId, consent_id: ConsentId) -> None:
        self._act(lambda ledger, event_id: ledger.withdraw(subject, consent_id, act=CITIZEN, event_id=event_id))

    def _act(self, verb: Callable[..., Acknowledgement | None]) -> None:
        event_id = EventId(uuid7(now(), os.urandom))
        self._site.surely(lambda ledger: verb(ledger, event_id))

    def _check(self, number: str) -> None:
        self._site.surely(lambda ledger: ledger.check(JOBCENTER, ask(number)))


def load(*, seed: int, threads: int = 2, **site: Any) -> None:
    """Stories and sequencer runs without end: it is there to be killed."""
    there = Site(**site, threads=threads + 1)

    def forever(work: Callable[[], object], pause: float) -> None:
        try:
            while True:
                work()
                time.sleep(pause)
        except BaseException as error:
            there.say(what="trouble", why=repr(error))

    def sequence() -> None:
        with suppress(DBAPIError):
            there.sequence()

    for thread in range(threads):
        people = People(there, thread, seed)
        threading.Thread(target=forever, args=(people.story, 0.0), daemon=True).start()
    forever(sequence, 0.02)


def one(*, event_id: str, consent_id: str, number: str, at: int, ready: str = "", hold: str = "", **site: Any) -> None:
    """One act's whole way: text, act, check, and the run that brings it into the log; then the database is closed.

    With pipes `ready` and `hold` it first tells which process of the server serves it, and waits to be let go.
    """
    there = Site(**site)
    if ready:
        with there.engine.connect() as connection:
            backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        Path(ready).write_text(str(backend), encoding="ascii")
        Path(hold).read_bytes()
    chosen, mine = ConsentId(UUID(consent_id)), EventId(UUID(event_id))
    wanted = terms("health", at=datetime(2026, 11, 2, tzinfo=UTC) + timedelta(milliseconds=at))
    try:
        subject = there.do(lambda ledger: ledger.subject_of(number))
        served = there.do(lambda ledger: ledger.serve(subject, chosen, rendered()))
        there.do(
            lambda ledger: ledger.give(subject, chosen, wanted, served_id=served.served_id, act=CITIZEN, event_id=mine)
        )
        there.do(lambda ledger: ledger.check(JOBCENTER, ask(number)))
        there.sequence()
    except (DBAPIError, OSError) as error:
        there.say(what="away", why=type(error).__name__)
    finally:
        there.engine.dispose()
