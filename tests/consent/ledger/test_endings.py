"""What ends by rule: a death, a move, a closed case; and what the worker finds over, once and by one event each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text

from consent.events import ConsentId, EventType, Kind, Reason, Rule, State, SubjectId
from consent.keys import Keyring
from consent.ledger import EventReused, Ledger, Mandate
from consent.sql import SqlStore
from consent.verbs import writing
from consent.verbs.upkeep import CLOCK, Upkeep
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.test_fsck import audited
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    CLINIC,
    JOBCENTER,
    NUMBERS,
    PURPOSE,
    REGION,
    START,
    World,
    ask,
    rendered,
    terms,
)
from tests.support.databases import FreshDatabase


@pytest.fixture(params=HOMES)
def house(request: pytest.FixtureRequest, fresh_database: FreshDatabase, keys: Keyring) -> Iterator[House]:
    home: Home = request.param
    with housed(home, fresh_database, keys) as opened:
        yield opened


def given(ledger: Ledger, she: SubjectId, *categories: str, **other: object) -> ConsentId:
    consent_id = ConsentId(uuid4())
    served = ledger.serve(she, consent_id, rendered())
    ledger.give(she, consent_id, terms(*categories, **other), served_id=served.served_id, act=CITIZEN)  # type: ignore[arg-type]  # fields of Terms
    return consent_id


def asked(ledger: Ledger, she: SubjectId, *categories: str, **other: object) -> ConsentId:
    consent_id = ConsentId(uuid4())
    ledger.request(she, consent_id, terms(*categories, **other), act=ASKER)  # type: ignore[arg-type]  # as above
    return consent_id


def states(house: House, she: SubjectId) -> dict[UUID, State]:
    with house.ledger() as ledger:
        return {consent.consent_id: consent.state for consent in ledger.consents(she)}


@pytest.mark.parametrize("rule", [Rule.DEATH, Rule.MOVE])
def test_a_death_or_a_move_ends_all_of_hers_and_nothing_of_others(house: House, rule: Rule) -> None:
    with house.ledger() as ledger:
        she, other = ledger.subject_of(NUMBERS[0]), ledger.subject_of(NUMBERS[1])
        yes, paused = given(ledger, she), given(ledger, she, "social")
        ledger.pause(she, paused, act=CITIZEN)
        elsewhere = given(ledger, she, recipient=CLINIC)
        question, old = asked(ledger, she, "employment"), given(ledger, she, "economy")
        ledger.withdraw(she, old, act=CITIZEN)
        theirs = given(ledger, other)
        done = ledger.end_all(she, rule)
    assert states(house, she) == {
        yes: State.ENDED,
        paused: State.ENDED,
        elsewhere: State.ENDED,
        question: State.LAPSED,
        old: State.WITHDRAWN,
    }
    assert states(house, other) == {theirs: State.GRANTED}
    with house.ledger() as ledger:
        assert [one.consent_id for one in done] == sorted((yes, paused, elsewhere, question))
        last = ledger.latest(she)[yes]
        assert (last.act.actor, last.type) == (f"system:{rule.value}", EventType.ENDED)
        assert ledger.end_all(she, rule, event_id=done[0].event_id) == done
        assert ledger.end_all(she, rule) == ()
        with pytest.raises(EventReused):
            ledger.end_all(she, Rule.CASE_CLOSED, event_id=done[0].event_id)
        assert ledger.check(JOBCENTER, ask()).reason is Reason.ENDED
        assert ledger.check(JOBCENTER, ask(NUMBERS[1])).decision


def test_all_of_it_ends_or_none(world: World) -> None:
    she = world.subject()
    kept = {world.given(she, terms(category)).consent_id for category in ("health", "social", "employment")}
    with world.engine.connect().execution_options(writes=True) as connection:
        assert len(world.ledger_on(SqlStore(connection)).end_all(she, Rule.DEATH)) == 3
        connection.rollback()
    with world.ledger() as ledger:
        assert {consent.consent_id for consent in ledger.consents(she) if consent.state is State.GRANTED} == kept
    assert audited(world) == []


def test_a_closed_case_ends_what_was_given_for_it_by_its_own_recipient_alone(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        mine, other_case = given(ledger, she), given(ledger, she, "social", case="26-9999")
        no_case, elsewhere = given(ledger, she, "economy", case=None), given(ledger, she, recipient=CLINIC)
        question = asked(ledger, she, "employment")
        done = ledger.end_case(she, JOBCENTER, "26-1234")
        assert ledger.end_case(she, JOBCENTER, "26-1234", event_id=done[0].event_id) == done
        for wrong in ((CLINIC, "26-1234"), (JOBCENTER, "26-9999")):
            with pytest.raises(EventReused):
                ledger.end_case(she, *wrong, event_id=done[0].event_id)
    assert states(house, she) == {
        mine: State.ENDED,
        other_case: State.GRANTED,
        no_case: State.GRANTED,
        elsewhere: State.GRANTED,
        question: State.LAPSED,
    }


# upkeep


def upkeep(house: House, at_once: int = 100) -> Upkeep:
    @contextmanager
    def opened(writes: bool) -> Iterator[Ledger]:
        with house.ledger() as ledger:
            yield ledger

    return Upkeep(opened, at_once=at_once)


def ends(house: House, category: str, *, after: timedelta) -> Mandate:
    """Give one of the register's mandates an end."""
    mandate = Mandate(
        agency=JOBCENTER,
        category=category,
        purpose=PURPOSE,
        sender=REGION,
        legal_ref="retssikkerhedsloven § 11 a",
        kind=Kind.COLLECTION,
        valid_from=START - timedelta(days=30),
        valid_until=START + after,
    )
    with house.ledger() as ledger:
        ledger.register_mandate(mandate)
    return mandate


def test_a_question_lapses_when_its_time_is_over_and_not_before(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        soon, later = asked(ledger, she, days=2), asked(ledger, she, "social", days=3)
        yes = given(ledger, she, "employment", days=2)
    house.clock.at = START + timedelta(days=2) - timedelta(milliseconds=10)
    assert upkeep(house).run_once() == 0
    house.clock.at = START + timedelta(days=2)
    assert upkeep(house).run_once() == 1
    assert states(house, she) == {soon: State.LAPSED, later: State.REQUESTED, yes: State.GRANTED}
    assert upkeep(house).run_once() == 0
    with house.ledger() as ledger:
        assert ledger.latest(she)[soon].act.actor == "system"


def test_many_rounds_do_what_one_round_cannot_and_two_workers_write_one_event(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        questions = {asked(ledger, she, days=1) for _ in range(5)}
    house.clock.pass_by(days=1)
    one = upkeep(house, at_once=2)
    with house.ledger() as ledger:  # another worker has found the same, at the same moment
        first, second = ledger.overdue(limit=2)
        lapsed = ledger.lapse(she, first.consent_id, act=CLOCK, event_id=first.event_id("lapsed"))
        again = ledger.lapse(she, first.consent_id, act=CLOCK, event_id=first.event_id("lapsed"))
        assert lapsed == again
        assert first.event_id("lapsed") != second.event_id("lapsed")
    assert [one.run_once() for _ in range(4)] == [2, 2, 0, 0]
    assert set(states(house, she)) == questions
    with house.ledger() as ledger:
        assert all(len(ledger.history(she, question)) == 2 for question in questions)


def test_a_log_far_behind_is_given_a_rest(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.ledger() as ledger:
        asked(ledger, ledger.subject_of(NUMBERS[0]), days=1)
    house.clock.pass_by(days=1)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "MOST_OUTSTANDING", 0)
        assert upkeep(house).run_once() == 0
    assert upkeep(house).run_once() == 1


def test_the_end_of_a_mandate_ends_what_rested_on_it_alone(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        rested, both = given(ledger, she, "health.la265"), given(ledger, she, "health.other", "social")
        never = given(ledger, she, "justice")  # no mandate ever reached it
        other_law = given(ledger, she, "health.gdpr", kind=Kind.GDPR)
        elsewhere = given(ledger, she, recipient=CLINIC)
    ends(house, "health", after=timedelta(days=2))
    house.clock.at = START + timedelta(days=2) - timedelta(milliseconds=10)
    assert upkeep(house).run_once() == 0
    house.clock.at = START + timedelta(days=2)
    assert upkeep(house).run_once() == 1
    left = {both: State.GRANTED, never: State.GRANTED, other_law: State.GRANTED, elsewhere: State.GRANTED}
    assert states(house, she) == {**left, rested: State.ENDED}
    with house.ledger() as ledger:
        assert ledger.latest(she)[rested].act == Rule.MANDATE_ENDED.act
    ends(house, "social", after=timedelta(days=3))
    house.clock.pass_by(days=1)
    worker = upkeep(house, at_once=1)
    assert sum(worker.run_once() for _ in range(5)) == 1
    assert states(house, she)[both] is State.ENDED


def test_a_mandate_that_goes_on_or_is_to_come_keeps_its_consents(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        kept = given(ledger, she)
    old = ends(house, "health", after=timedelta(days=1))
    with house.ledger() as ledger:
        successor = {"valid_from": START + timedelta(days=3), "valid_until": None}
        ledger.register_mandate(Mandate(**{**vars(old), **successor}))
    house.clock.pass_by(days=2)
    assert upkeep(house).run_once() == 0
    assert states(house, she) == {kept: State.GRANTED}


def test_what_she_did_herself_meanwhile_stands(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        mine = given(ledger, she)
    ends(house, "health", after=timedelta(days=1))
    house.clock.pass_by(days=2)
    worker = upkeep(house)
    found = Ledger.resting_on

    def late(self: Ledger, *given: object, **more: object) -> object:
        told = found(self, *given, **more)  # type: ignore[arg-type]  # handed on as they came
        self.withdraw(she, mine, act=CITIZEN)
        return told

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Ledger, "resting_on", late)
        assert worker.run_once() == 0
    assert states(house, she) == {mine: State.WITHDRAWN}


def test_what_is_over_is_found_by_indexes_that_hold_only_what_is_open(world: World) -> None:
    if world.engine.dialect.name != "sqlite":
        return  # a small table is read whole there, whatever indexes it has
    statements: list[tuple[str, object]] = []

    def hear(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        statements.append((statement, parameters))

    with world.engine.connect() as connection:
        store = SqlStore(connection)
        event.listen(world.engine, "before_cursor_execute", hear)
        store.overdue(1, (0, UUID(int=0)), 1)
        store.resting("a", "b", "c", UUID(int=0), 1)
        event.remove(world.engine, "before_cursor_execute", hear)
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all())  # type: ignore[arg-type]  # as they were sent
            for statement, given in statements
            if statement.startswith("SELECT")
        ]
        held = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'ix_ledger_consent_open'")).scalar()
    assert "ix_ledger_consent_open" in plans[0]
    assert "ix_ledger_in_force_mandate" in plans[1]
    assert "state = 'requested'" in str(held)


def test_what_ends_soon_is_found_the_nearest_first_in_portions_and_nothing_else(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        ids = [ConsentId(uuid4()) for _ in range(4)]
        kinds = ("health", "social", "education", "economy")
        for consent_id, kind, days in zip(ids, kinds, (20, 10, 31, 5), strict=True):
            served = ledger.serve(she, consent_id, rendered())
            ledger.give(she, consent_id, terms(kind, days=days), served_id=served.served_id, act=CITIZEN)
        ledger.withdraw(she, ids[3], act=CITIZEN)
    with house.ledger() as ledger:
        until = START + timedelta(days=30)
        (first,) = ledger.ending(until, limit=1)
        (second,) = ledger.ending(until, after=first, limit=1)
        assert [first.consent_id, second.consent_id] == [ids[1], ids[0]]
        assert (first.subject, first.until) == (she, START + timedelta(days=10))
        assert START <= first.granted_at < START + timedelta(minutes=1)
        assert ledger.ending(until, after=second) == []
