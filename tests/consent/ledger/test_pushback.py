"""While the log is far behind, new acts wait; a withdrawal, a refusal and a check never do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from consent.canonical import uuid7
from consent.events import ConsentId, EventType
from consent.keys import Keyring
from consent.ledger import Busy, Ledger, Refused
from consent.sql import SqlStore
from consent.sql import tables as t
from consent.verbs import writing
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.populated import sequencer_of
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    JOBCENTER,
    NUMBERS,
    SYSTEM,
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


def far_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were thousands: whatever waits at all is too much."""
    monkeypatch.setattr(writing, "MOST_OUTSTANDING", 0)


def test_the_limit_is_4096_outstanding_acts() -> None:
    assert writing.MOST_OUTSTANDING == 4096


def test_every_act_but_a_no_is_pushed_back(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, other, given, paused, wrong = (ConsentId(uuid4()) for _ in range(5))
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        for consent_id in (asked, other):
            ledger.request(she, consent_id, terms(at=house.clock()), act=ASKER)
        text = ledger.serve(she, asked, rendered()).served_id
        for consent_id, category in ((given, "health"), (paused, "social"), (wrong, "employment")):
            served = ledger.serve(she, consent_id, rendered())
            wanted = terms(category, at=house.clock())
            ledger.give(she, consent_id, wanted, served_id=served.served_id, act=CITIZEN)
        ledger.pause(she, paused, act=CITIZEN)
        fresh = ConsentId(uuid4())
        shown = ledger.serve(she, fresh, rendered()).served_id
    far_behind(monkeypatch)
    wanted = terms(at=house.clock())
    pushed_back: list[Callable[[Ledger], object]] = [
        lambda ledger: ledger.request(she, ConsentId(uuid4()), wanted, act=ASKER),
        lambda ledger: ledger.grant(she, asked, categories=wanted.categories, served_id=text, act=CITIZEN),
        lambda ledger: ledger.give(she, fresh, wanted, served_id=shown, act=CITIZEN),
        lambda ledger: ledger.cancel(she, asked, act=ASKER),
        lambda ledger: ledger.lapse(she, asked, act=SYSTEM),
        lambda ledger: ledger.resume(she, paused, act=CITIZEN),
        lambda ledger: ledger.end(she, given, act=SYSTEM),
    ]
    for act in pushed_back:
        with pytest.raises(Busy), house.ledger() as ledger:
            act(ledger)
    with house.ledger() as ledger:
        assert {consent.seq for consent in ledger.consents(she)} == {1, 2}
        assert ledger.check(JOBCENTER, ask()).decision
        assert ledger.correct(she, wrong, act=CITIZEN).seq == 2
        assert ledger.pause(she, given, act=CITIZEN).seq == 2
        assert ledger.refuse(she, asked, act=CITIZEN).seq == 2
        no = ledger.withdraw(she, given, act=CITIZEN)
        assert no is not None
        assert [one.consent_id for one in ledger.withdraw_all(she, JOBCENTER, act=CITIZEN)] == [paused]
        assert not ledger.check(JOBCENTER, ask()).decision
    assert issubclass(Busy, Refused)


def test_what_was_acknowledged_is_acknowledged_again_however_busy(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent_id, wanted = ConsentId(uuid4()), terms(at=house.clock())
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        done = ledger.request(she, consent_id, wanted, act=ASKER)
    far_behind(monkeypatch)
    with house.ledger() as ledger:
        assert ledger.request(she, consent_id, wanted, act=ASKER) == done
        assert ledger.request(she, consent_id, wanted, act=ASKER, event_id=done.event_id) == done


def test_a_store_knows_that_more_wait_than_may(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        for _ in range(3):
            ledger.request(she, ConsentId(uuid4()), terms(at=house.clock()), act=ASKER)
    with house.store() as store:
        assert [store.outstanding_beyond(most) for most in (0, 2, 3, 4096)] == [True, True, False, False]


def test_beyond_4096_outstanding_acts_a_new_one_waits_until_the_log_has_caught_up(
    world: World, keys_folder: Path
) -> None:
    subject = world.subject()
    world.requested(subject)
    with world.engine.connect().execution_options(writes=True) as connection:
        (event,) = connection.execute(select(t.event)).mappings()
        (pending,) = connection.execute(select(t.pending)).mappings()
        ids = [uuid7(world.clock(), lambda n: uuid4().bytes[:n]) for _ in range(writing.MOST_OUTSTANDING - 1)]
        copies = [{**event, "event_id": one, "seq": seq} for seq, one in enumerate(ids, 2)]
        connection.execute(insert(t.event), copies)
        connection.execute(insert(t.pending), [{**pending, "event_id": one} for one in ids])
        connection.commit()
    other = world.subject(NUMBERS[1])
    last = world.requested(other)  # there are 4,096, and this one more makes 4,097
    with pytest.raises(Busy):
        world.requested(other)
    with world.engine.connect() as connection:
        assert SqlStore(connection).outstanding_beyond(writing.MOST_OUTSTANDING)
    assert world.do(lambda ledger: ledger.refuse(other, last, act=CITIZEN)).seq == 2
    assert sequencer_of(world, keys_folder).run_once() == 256
    world.requested(other, terms("social", at=world.clock()))  # not what she has just said no to
    with world.ledger() as ledger:
        assert [event.type for event in ledger.history(other, last)] == [EventType.REQUESTED, EventType.REFUSED]
