"""A machine that does anything at any time to the real ledger, crashes it, and knows from a small model what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from consent.canonical import uuid7
from consent.events import ConsentId, EventId, Rule
from consent.ledger import Acknowledgement, Ledger, Refused
from consent.sql import SqlStore
from consent.sql import tables as t
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    JOBCENTER,
    NUMBERS,
    ORIGIN,
    SYSTEM,
    ask,
    register,
    rendered,
    terms,
)
from tests.faults.model import LIFE, Consent, Model, reach
from tests.faults.process import Process

MILLISECOND = timedelta(milliseconds=1)
WITHIN = timedelta(hours=24)
CATEGORIES = ("health", "health.la265", "social", "employment")
ACTORS = {"cancel": ASKER, "lapse": SYSTEM, "end": SYSTEM}
PEOPLE = NUMBERS[:2]

people = st.sampled_from(PEOPLE)
some = st.frozensets(st.sampled_from(CATEGORIES), min_size=1, max_size=3)
any_one = st.integers(0, 63)
crashes = st.sampled_from(("", "", "", "", "before the commit", "before the answer"))


@dataclass(frozen=True)
class Done:
    """An act as it was asked for, and what was acknowledged."""

    verb: Callable[[Ledger], Any]
    acknowledged: Any


class Machine(Process, RuleBasedStateMachine):
    """Acts and questions at random; `Model` is what should come of them."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.done: list[Done] = []

    @initialize()
    def opened(self) -> None:
        self.open()
        self.do(register)
        self.she = {number: self.do(partial(Ledger.subject_of, number=number)) for number in PEOPLE}

    def act(self, verb: Callable[[Ledger, EventId], Any], crash: str, due: bool) -> datetime | None:
        """Do it; None where it is refused, as is due, or where there was nothing to do."""
        event_id = EventId(uuid7(self.clock(), self.random))
        try:
            told = self.do(lambda ledger: verb(ledger, event_id), crash)
        except Refused:
            assert not due, "it was refused"
            return None
        assert due, "it was not refused"
        every = told if isinstance(told, tuple) else (told,)
        if not every or every == (None,):
            return None
        at: datetime = every[0].at
        for one in every:
            self.acknowledged[one.event_id] = one.at
        # Consents that were superseded have events of their own, which nobody was told the ids of.
        self.done.append(Done(lambda ledger: verb(ledger, event_id), told))
        return at

    def one_of(self, number: int, state: str = "") -> Consent | None:
        """Mostly one in this state, if there is any."""
        every = list(self.model.consents.values())
        fitting = [one for one in every if one.state == state] if number % 4 else every
        chosen = fitting or every
        return chosen[number % len(chosen)] if chosen else None

    # what may happen

    @rule(who=people, asked=some, start=st.integers(-5, 20), days=st.integers(-1, 60), crash=crashes)
    def request(self, who: str, asked: frozenset[str], start: int, days: int, crash: str) -> None:
        new, wanted = self.new(who, asked, start, days)
        due = new.start < new.until and new.until > self.clock.at + 4 * MILLISECOND
        due = due and who not in self.model.blocked and not self.model.in_peace(who, asked, self.clock.at)
        she, name = self.she[who], ConsentId(new.name)
        at = self.act(lambda ledger, event: ledger.request(she, name, wanted, act=ASKER, event_id=event), crash, due)
        if at:
            self.model.put(replace(new, since=at), at=at)

    @rule(who=people, yes=some, start=st.integers(-5, 20), days=st.integers(-1, 60), crash=crashes)
    def give(self, who: str, yes: frozenset[str], start: int, days: int, crash: str) -> None:
        new, wanted = self.new(who, yes, start, days)
        due = new.start < new.until and new.until > self.clock.at + 6 * MILLISECOND
        she, name = self.she[who], ConsentId(new.name)

        def verb(ledger: Ledger, event_id: EventId) -> Acknowledgement:
            served = ledger.serve(she, name, rendered())
            return ledger.give(she, name, wanted, served_id=served.served_id, act=CITIZEN, event_id=event_id)

        at = self.act(verb, crash, due)
        if at:
            self.model.grant(replace(new, since=at, asked=frozenset()), yes, new.until, at)

    @rule(which=any_one, yes=some, shorter=st.integers(-1, 40), crash=crashes)
    def grant(self, which: int, yes: frozenset[str], shorter: int, crash: str) -> None:
        consent = self.one_of(which, "requested")
        if consent is None:
            return
        until = consent.until - timedelta(days=shorter)
        late = max(consent.start, self.clock.at + 6 * MILLISECOND)
        due = consent.state == "requested" and until <= consent.until and until > late
        due = due and all(reach(consent.asked, category) for category in yes)
        she, name = self.she[consent.who], ConsentId(consent.name)

        def verb(ledger: Ledger, event_id: EventId) -> Acknowledgement:
            text = ledger.serve(she, name, rendered()).served_id
            chosen: dict[str, Any] = {"categories": yes, "valid_until": until}
            return ledger.grant(she, name, served_id=text, act=CITIZEN, event_id=event_id, **chosen)

        at = self.act(verb, crash, due)
        if at:
            self.model.grant(consent, yes, until, at)

    @rule(which=any_one, life=st.sampled_from(sorted(LIFE)), crash=crashes)
    def anything(self, which: int, life: tuple[str, str], crash: str) -> None:
        self.step(which, life, crash)

    @rule(which=any_one, life=st.sampled_from((("granted", "pause"), ("paused", "resume"))), crash=crashes)
    def pause_or_resume(self, which: int, life: tuple[str, str], crash: str) -> None:
        """Of these a story needs more: they alone lead back."""
        self.step(which, life, crash)

    def step(self, which: int, life: tuple[str, str], crash: str) -> None:
        state, verb = life
        consent = self.one_of(which, state)
        if consent is None:
            return
        double = consent.state == "withdrawn" and verb == "withdraw"
        she, name, act = self.she[consent.who], ConsentId(consent.name), ACTORS.get(verb, CITIZEN)
        due = double or (consent.state, verb) in LIFE
        at = self.act(lambda ledger, event: getattr(ledger, verb)(she, name, act=act, event_id=event), crash, due)
        assert (at is None) == (double or not due)
        if at:
            self.model.step(consent, verb, at)

    @rule(who=people, crash=crashes)
    def withdraw_all(self, who: str, crash: str) -> None:
        verb = partial(Ledger.withdraw_all, subject=self.she[who], recipient=JOBCENTER, act=CITIZEN)
        self.all_of(who, verb, {"granted": "withdraw", "paused": "withdraw"}, crash)

    @rule(who=people, why=st.sampled_from((Rule.DEATH, Rule.MOVE)), crash=crashes)
    def end_all(self, who: str, why: Rule, crash: str) -> None:
        verb = partial(Ledger.end_all, subject=self.she[who], rule=why)
        self.all_of(who, verb, {"granted": "end", "paused": "end", "requested": "lapse"}, crash)

    def all_of(self, who: str, verb: Callable[..., Any], steps: dict[str, str], crash: str) -> None:
        mine = self.model.of(who, *steps)
        at = self.act(lambda ledger, event: verb(ledger, event_id=event), crash, True)
        assert (at is None) == (not mine)
        for one in mine:
            assert at
            self.model.step(one, steps[one.state], at)

    @rule(who=people, lift=st.booleans(), crash=crashes)
    def block(self, who: str, lift: bool, crash: str) -> None:
        she, stands = self.she[who], who in self.model.blocked
        verb = Ledger.unblock if lift else Ledger.block
        at = self.act(lambda ledger, event: verb(ledger, she, JOBCENTER, act=CITIZEN, event_id=event), crash, True)
        assert (at is None) == (stands is not lift)
        if at:
            self.model.put(at=at, blocked=self.model.blocked ^ {who})

    @precondition(lambda self: self.done)
    @rule(which=any_one)
    def again(self, which: int) -> None:
        """A retry is the same act, whatever has happened since."""
        done = self.done[-1 - which % len(self.done)]
        assert self.do(done.verb) == done.acknowledged

    @rule(time=st.sampled_from((MILLISECOND, timedelta(minutes=1), timedelta(days=3), timedelta(days=20))))
    def time_passes(self, time: timedelta) -> None:
        self.clock.at += time

    @rule()
    def sequence(self) -> None:
        while self.sequencer.run_once():
            pass
        self.logged = set(self.acknowledged)

    @rule()
    def crash(self) -> None:
        self.restart()

    # what must be told

    @rule(who=people, category=st.sampled_from(CATEGORIES))
    def check(self, who: str, category: str) -> None:
        told = self.do(lambda ledger: ledger.check(JOBCENTER, ask(who, category)))
        due = self.model.told(who, category, told.decided_at)
        assert (told.reason, told.consent_id, told.consent_seq) == due
        assert told.decision is (told.reason == "OK")

    @precondition(lambda self: self.model.consents)
    @rule(which=any_one, last=st.booleans(), off=st.integers(-1, 1), pick=any_one)
    def check_at_its_edge(self, which: int, last: bool, off: int, pick: int) -> None:
        """Let time pass until a consent begins or ends, to the millisecond."""
        consent = self.one_of(which, "granted")
        assert consent is not None
        edge = (consent.until if last else consent.start) + off * MILLISECOND
        if edge > self.clock.at:
            self.clock.at = edge - MILLISECOND  # it moves by one at each look
            self.check(consent.who, sorted(consent.yes)[pick % len(consent.yes)])

    @rule(asked=st.lists(st.tuples(people, st.sampled_from(CATEGORIES)), min_size=1, max_size=6))
    def check_many(self, asked: list[tuple[str, str]]) -> None:
        batch = self.do(lambda ledger: ledger.check_many(JOBCENTER, [ask(*one) for one in asked]))
        for (who, category), told in zip(asked, batch.answers, strict=True):
            due = self.model.told(who, category, told.decided_at)
            assert (told.reason, told.consent_id, told.consent_seq) == due

    @precondition(lambda self: self.model.consents)
    @rule(
        which=any_one,
        pick=any_one,
        edge=any_one,
        then=any_one,
        off=st.sampled_from((0, 0, 0, -1, 1)),
        later=st.integers(-1, 1),
    )
    def as_of(self, which: int, pick: int, edge: int, then: int, off: int, later: int) -> None:
        """At and beside the instants at which something changes."""
        consent = self.one_of(which, "granted")
        assert consent is not None
        instants = [at for at, _, _ in self.model.past[1:]]
        edges = [consent.start, consent.until, consent.since, instants[edge % len(instants)]]
        at = edges[edge % len(edges)] + off * MILLISECOND
        known = min(
            (instants[-1 - then % len(instants)] if then % 2 else self.clock.at) + later * MILLISECOND, self.clock.at
        )
        who, category = consent.who, (sorted(consent.yes) + list(CATEGORIES))[pick % (len(consent.yes) + 2)]
        told = self.do(lambda ledger: ledger.as_of(JOBCENTER, ask(who, category), effective_at=at, known_at=known))
        assert (told.reason, told.consent_id, told.consent_seq) == self.model.told(who, category, at, known)

    # what always holds

    @invariant()
    def the_projection_is_the_model_s(self) -> None:
        with self.engine.connect() as connection:
            ledger = Ledger(SqlStore(connection), keys=self.keys, now=self.clock, origin=ORIGIN)
            held = {who: ledger.consents(she) for who, she in self.she.items()}
        for who, consents in held.items():
            told = {
                one.consent_id: (one.state, one.seq, one.terms.categories, one.terms.valid_until) for one in consents
            }
            assert told == {one.name: (one.state, one.seq, one.yes, one.until) for one in self.model.of(who)}
            for one, other in combinations([one for one in consents if one.state.in_force], 2):
                assert not any(reach(one.terms.categories, category) for category in other.terms.categories)

    def teardown(self) -> None:
        self.sequence()
        self.whole()
        assert self.faults(self.clock()) == []
        with self.engine.connect() as connection:
            entries = connection.execute(select(t.entry.c.event_id).order_by(t.entry.c.idx)).scalars()
            acts = [event_id for event_id in entries if event_id is not None]
            feed = select(t.feed.c.number, t.feed.c.event_id).where(t.feed.c.agency == JOBCENTER)
            told = [tuple(row) for row in connection.execute(feed.order_by(t.feed.c.number))]
        assert told == list(enumerate(acts, 1)), "each act is told once, in the log's order, without a gap"
        self.engine.dispose()
        super().teardown()

    # what was asked for

    def new(self, who: str, categories: frozenset[str], start: int, days: int) -> tuple[Consent, Any]:
        begin = self.clock.at + timedelta(days=start)
        until = begin + timedelta(days=days)
        name = UUID(bytes=self.random(16), version=4)
        new = Consent(name, who, categories, categories, begin, until, "requested", begin)
        return new, terms(*categories, valid_from=begin, valid_until=until)
