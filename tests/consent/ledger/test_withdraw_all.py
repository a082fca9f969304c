"""Withdraw everything for one agency: one act, one event a consent, all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from consent.canonical import uuid7
from consent.events import Act, AgencyId, ConsentId, EventId, EventType, Reason, State, Terms
from consent.fsck import fsck
from consent.keys import Keyring
from consent.ledger import Acknowledgement, EventReused, WrongActor
from consent.rows import ConsentRow, EventRow, InForceRow, PendingRow
from consent.sql import SqlAudit, SqlStore
from consent.state import Consent
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    CLINIC,
    JOBCENTER,
    NUMBERS,
    ORIGIN,
    START,
    World,
    ask,
    rendered,
    terms,
)
from tests.support.databases import FreshDatabase

CATEGORIES = ("health", "social", "employment")


@pytest.fixture(params=HOMES)
def house(request: pytest.FixtureRequest, fresh_database: FreshDatabase, keys: Keyring) -> Iterator[House]:
    home: Home = request.param
    with housed(home, fresh_database, keys) as opened:
        yield opened


def new_id(house: House) -> EventId:
    return EventId(uuid7(house.clock(), os.urandom))


class Asta:
    """One citizen with consents, and what she does with them."""

    def __init__(self, house: House, number: str = NUMBERS[0]) -> None:
        self.house, self.number = house, number
        with house.ledger() as ledger:
            self.subject = ledger.subject_of(number)

    def gives(self, of: Terms) -> ConsentId:
        consent_id = ConsentId(uuid4())
        with self.house.ledger() as ledger:
            served = ledger.serve(self.subject, consent_id, rendered())
            ledger.give(self.subject, consent_id, of, served_id=served.served_id, act=CITIZEN)
        return consent_id

    def withdraws_all(
        self, recipient: AgencyId = JOBCENTER, event_id: EventId | None = None, act: Act = CITIZEN
    ) -> tuple[Acknowledgement, ...]:
        with self.house.ledger() as ledger:
            return ledger.withdraw_all(self.subject, recipient, act=act, event_id=event_id)

    def consent(self, consent_id: ConsentId) -> Consent:
        with self.house.ledger() as ledger:
            return ledger.consent(self.subject, consent_id)

    def reasons(self) -> list[Reason]:
        with self.house.ledger() as ledger:
            return [ledger.check(JOBCENTER, ask(self.number, category)).reason for category in CATEGORIES]


@pytest.fixture
def asta(house: House) -> Asta:
    return Asta(house)


def test_every_category_is_refused_afterwards_and_nothing_else_is_touched(house: House, asta: Asta) -> None:
    three = sorted(asta.gives(terms(category, at=house.clock())) for category in CATEGORIES)
    other_purpose = asta.gives(terms("health", purpose="benefit-case", at=house.clock()))
    paused = asta.gives(terms("social", purpose="health-assessment", at=house.clock()))
    to_clinic = asta.gives(terms(recipient=CLINIC, at=house.clock()))
    asked, bo = ConsentId(uuid4()), Asta(house, NUMBERS[1])
    bos = bo.gives(terms(at=house.clock()))
    with house.ledger() as ledger:
        ledger.pause(asta.subject, paused, act=CITIZEN)
        ledger.request(asta.subject, asked, terms(at=house.clock()), act=ASKER)
    assert asta.reasons() == [Reason.OK] * 3
    done = asta.withdraws_all()
    assert [one.consent_id for one in done] == sorted([*three, other_purpose, paused])
    assert len({one.at for one in done}) == 1
    assert len({one.event_id for one in done}) == 5
    for one in done:
        with house.ledger() as ledger:
            last = ledger.history(asta.subject, one.consent_id)[-1]
            assert (last.type, last.event_id, last.seq) == (EventType.WITHDRAWN, one.event_id, one.seq)
            assert ledger.promise(one.event_id) == one.promise
            assert ledger.replacement(asta.subject, one.consent_id) is None
            assert ledger.replaced(asta.subject, one.event_id) == []
    assert asta.reasons() == [Reason.PENDING, Reason.WITHDRAWN, Reason.WITHDRAWN]
    assert (asta.consent(to_clinic).state, asta.consent(asked).state) == (State.GRANTED, State.REQUESTED)
    assert bo.consent(bos).state is State.GRANTED
    assert bo.reasons()[0] is Reason.OK


def test_a_later_yes_is_a_yes(house: House, asta: Asta) -> None:
    asta.gives(terms())
    asta.withdraws_all()
    asta.gives(terms(at=house.clock()))
    assert asta.reasons()[0] is Reason.OK


def test_a_retry_gets_the_same_acknowledgements_and_leaves_a_later_yes_alone(house: House, asta: Asta) -> None:
    for category in CATEGORIES:
        asta.gives(terms(category, at=house.clock()))
    event_id = new_id(house)
    done = asta.withdraws_all(event_id=event_id)
    assert done[0].event_id == event_id
    later = asta.gives(terms("health", at=house.clock()))
    house.clock.pass_by(hours=1)
    assert asta.withdraws_all(event_id=event_id) == done
    assert asta.consent(later).state is State.GRANTED
    with house.ledger() as ledger:
        assert ledger.withdraw(asta.subject, done[0].consent_id, act=CITIZEN, event_id=event_id) == done[0]
    assert [one.consent_id for one in asta.withdraws_all()] == [later]
    assert asta.withdraws_all() == ()


def test_an_event_id_used_for_something_else_withdraws_nothing(house: House, asta: Asta) -> None:
    first, second = asta.gives(terms("health")), asta.gives(terms("social"))
    single, whole = new_id(house), new_id(house)
    with house.ledger() as ledger:
        ledger.withdraw(asta.subject, first, act=CITIZEN, event_id=single)
    with pytest.raises(EventReused):
        asta.withdraws_all(event_id=single)
    assert asta.consent(second).state is State.GRANTED
    asta.withdraws_all(event_id=whole)
    with pytest.raises(EventReused):
        asta.withdraws_all(CLINIC, whole)
    with pytest.raises(EventReused):
        asta.withdraws_all(event_id=whole, act=replace(CITIZEN, actor="staff:1"))
    with pytest.raises(EventReused):
        Asta(house, NUMBERS[1]).withdraws_all(event_id=whole)


def test_an_expired_consent_is_withdrawn_as_well_so_that_no_slow_clock_permits_by_it(house: House, asta: Asta) -> None:
    expired = asta.gives(terms("health", days=1))
    house.clock.pass_by(days=2)
    assert [one.consent_id for one in asta.withdraws_all()] == [expired]
    house.clock.at -= timedelta(days=2)
    assert asta.reasons()[0] is Reason.WITHDRAWN


def test_an_agency_withdraws_nothing_on_her_behalf(house: House, asta: Asta) -> None:
    consent_id = asta.gives(terms())
    with pytest.raises(WrongActor):
        asta.withdraws_all(act=ASKER)
    assert asta.consent(consent_id).state is State.GRANTED


class Crash(Exception):
    pass


class Frail(SqlStore):
    """A store whose process dies after so many acts of a transaction."""

    left = 0

    def add_act(self, event: EventRow, consent: ConsentRow, places: Sequence[InForceRow], pending: PendingRow) -> None:
        if self.left == 0:
            raise Crash
        self.left -= 1
        super().add_act(event, consent, places, pending)


@pytest.mark.parametrize("left", [0, 1, 2, 3])
def test_a_crash_before_the_commit_leaves_everything_in_force(world: World, left: int) -> None:
    """With three acts left, the crash comes between the last of them and the commit."""
    subject = world.subject()
    given = [world.given(subject, terms(category, at=world.clock())).consent_id for category in CATEGORIES]

    def crash() -> None:
        with world.engine.connect().execution_options(writes=True) as connection:
            store = Frail(connection)
            store.left = left
            world.ledger_on(store).withdraw_all(subject, JOBCENTER, act=CITIZEN)
            raise Crash

    with pytest.raises(Crash):
        crash()
    with world.ledger() as ledger:
        assert {consent.state for consent in ledger.consents(subject)} == {State.GRANTED}
        assert [len(ledger.history(subject, consent_id)) for consent_id in given] == [1, 1, 1]
    done = world.do(lambda ledger: ledger.withdraw_all(subject, JOBCENTER, act=CITIZEN))
    assert [one.consent_id for one in done] == sorted(given)
    with world.engine.connect() as connection:
        assert fsck(SqlAudit(connection), keys=world.keys, now=START, origin=ORIGIN) == []


def test_a_withdrawal_of_everything_leaves_memory_as_fsck_wants_it(
    fresh_database: FreshDatabase, keys: Keyring
) -> None:
    with housed("memory", fresh_database, keys) as house:
        asta = Asta(house)
        for category in CATEGORIES:
            asta.gives(terms(category, at=house.clock()))
        asta.withdraws_all()
        assert house.memory is not None
        assert fsck(house.memory, keys=keys, now=START, origin=ORIGIN) == []
