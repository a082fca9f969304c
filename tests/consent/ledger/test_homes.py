"""Memory, SQLite and PostgreSQL: whatever happens, the same answers, and nothing for fsck to say."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.canonical import uuid7
from consent.events import ConsentId, EventId
from consent.fsck import fsck
from consent.keys import Keyring
from consent.ledger import EventReused, Ledger, Refused
from consent.memory import MemoryStore
from consent.sql import SqlAudit, SqlStore, engine_of
from consent.store import AlreadyThere, Store
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    JOBCENTER,
    NUMBERS,
    ORIGIN,
    START,
    SYSTEM,
    Clock,
    World,
    ask,
    register,
    rendered,
    terms,
)
from tests.support.databases import Engine, FreshDatabase, migrate_ledger

CATEGORIES = ("health", "health.la265", "social")
STEPS = (
    "request",
    "give",
    "grant",
    "refuse",
    "withdraw",
    "pause",
    "resume",
    "end",
    "cancel",
    "lapse",
    "check",
    "retry",
)
step = st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.integers(0, 1), st.sampled_from(CATEGORIES))


class Player:
    """Plays one script on one home; everything it chooses follows from the script."""

    def __init__(self, keys: Keyring) -> None:
        self.keys, self.clock = keys, Clock()
        self.last: EventId | None = None
        self.count = 0

    def ledger(self, store: Store) -> Ledger:
        return Ledger(store, keys=self.keys, now=self.clock, origin=ORIGIN)

    def play(self, ledger: Ledger, name: str, which: int, who: int, category: str) -> str:
        consent_id = ConsentId(UUID(int=which + 1))
        subject = ledger.subject_of(NUMBERS[who])
        self.clock.pass_by(days=1)
        self.count += 1
        if name != "retry":
            count = self.count
            self.last = EventId(uuid7(self.clock(), lambda n: count.to_bytes(n, "big")))
        wanted = terms(category, "employment", at=START, days=60)
        one = frozenset({category})
        try:
            match name:
                case "check":
                    answer = ledger.check(JOBCENTER, ask(NUMBERS[who], category))
                    return f"{answer.decision} {answer.reason} {answer.consent_id} {answer.consent_seq}"
                case "request":
                    done = ledger.request(subject, consent_id, wanted, act=ASKER, event_id=self.last)
                case "give":
                    text = ledger.serve(subject, consent_id, rendered())
                    done = ledger.give(
                        subject, consent_id, wanted, served_id=text.served_id, act=CITIZEN, event_id=self.last
                    )
                case "grant":
                    text = ledger.serve(subject, consent_id, rendered())
                    done = ledger.grant(
                        subject, consent_id, categories=one, served_id=text.served_id, act=CITIZEN, event_id=self.last
                    )
                case "withdraw" | "retry":
                    told = ledger.withdraw(subject, consent_id, act=CITIZEN, event_id=self.last)
                    if told is None:
                        return "withdrawn already"
                    done = told
                case _:
                    act = {"cancel": ASKER, "lapse": SYSTEM, "end": SYSTEM}.get(name, CITIZEN)
                    done = getattr(ledger, name)(subject, consent_id, act=act, event_id=self.last)
        except (Refused, EventReused, AlreadyThere) as refused:
            return f"{type(refused).__name__} {refused}"
        return f"{done.seq} {done.at} {done.superseded}"


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(step, min_size=1, max_size=20))
def test_every_home_tells_the_same_story(
    name: Engine, fresh_database: FreshDatabase, keys: Keyring, script: list[tuple[str, int, int, str]]
) -> None:
    memory, in_memory, in_sql = MemoryStore(), Player(keys), Player(keys)
    register(in_memory.ledger(memory))
    engine = engine_of(fresh_database(name, migrate_ledger))
    try:
        World(engine, keys, in_sql.clock).register()
        for verb, which, who, category in script:
            with engine.connect().execution_options(writes=True) as connection:
                told = in_sql.play(in_sql.ledger(SqlStore(connection)), verb, which, who, category)
                connection.commit()
            assert told == in_memory.play(in_memory.ledger(memory), verb, which, who, category)
        # As of the beginning: nothing here moves acts into a log, so their promises run out as the days pass.
        assert fsck(memory, keys=keys, now=START, origin=ORIGIN) == []
        with engine.connect() as connection:
            assert fsck(SqlAudit(connection), keys=keys, now=START, origin=ORIGIN) == []
    finally:
        engine.dispose()
