"""Permitted at T, as known at T′: to the millisecond, under the mandate of T, and with the evidence for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from consent.events import AgencyId, ConsentId, EventType, Kind, Reason, SubjectId, Terms
from consent.keys import Keyring
from consent.ledger import Acknowledgement, AsOf, Mandate, NotKnownYet
from consent.log.errors import LogInconsistent
from consent.log.merkle import leaf_hash
from consent.log.verify import verify_receipt
from consent.rows import EventRow, sealed
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.populated import sequencer_of
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

MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture(params=HOMES)
def house(request: pytest.FixtureRequest, fresh_database: FreshDatabase, keys: Keyring) -> Iterator[House]:
    home: Home = request.param
    with housed(home, fresh_database, keys) as opened:
        yield opened


def given(house: House, of: Terms) -> tuple[SubjectId, Acknowledgement]:
    consent_id = ConsentId(uuid4())
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        served = ledger.serve(she, consent_id, rendered())
        return she, ledger.give(she, consent_id, of, served_id=served.served_id, act=CITIZEN)


def told(
    house: House,
    effective_at: datetime,
    known_at: datetime | None = None,
    person: str = NUMBERS[0],
    agency: AgencyId = JOBCENTER,
    **other: object,
) -> AsOf:
    with house.ledger() as ledger:
        known_at = known_at or house.clock()
        return ledger.as_of(agency, ask(person, **other), effective_at=effective_at, known_at=known_at)


def test_validity_is_half_open_to_the_millisecond(house: House) -> None:
    begin, end = START + timedelta(days=1), START + timedelta(days=3)
    given(house, terms(at=begin, days=2))
    house.clock.pass_by(days=9)
    answers = [told(house, at).reason for at in (begin - MILLISECOND, begin, end - MILLISECOND, end)]
    assert answers == [Reason.NOT_YET_VALID, Reason.OK, Reason.OK, Reason.EXPIRED]


def test_an_event_counts_from_its_own_millisecond_on(house: House) -> None:
    she, yes = given(house, terms())
    house.clock.pass_by(hours=1)
    with house.ledger() as ledger:
        no = ledger.withdraw(she, yes.consent_id, act=CITIZEN)
    assert no is not None
    house.clock.pass_by(hours=1)
    answers = [
        (told(house, at).reason, told(house, no.at + timedelta(hours=1), at).reason)
        for at in (yes.at - MILLISECOND, yes.at, no.at - MILLISECOND, no.at)
    ]
    assert answers == [(reason, reason) for reason in (Reason.NO_CONSENT, Reason.OK, Reason.OK, Reason.WITHDRAWN)]


def test_a_withdrawal_does_not_undo_the_reads_before_it(house: House) -> None:
    she, yes = given(house, terms())
    house.clock.pass_by(hours=1)
    before = house.clock()
    with house.ledger() as ledger:
        ledger.withdraw(she, yes.consent_id, act=CITIZEN)
    answer = told(house, before)
    assert (answer.decision, answer.consent_id, answer.sender) == (True, yes.consent_id, REGION)
    assert [ground.type for ground in answer.evidence] == [EventType.GRANTED]


def test_what_was_known_then_says_nothing_of_what_came_later(house: House) -> None:
    she, yes = given(house, terms())
    then = house.clock()
    with house.ledger() as ledger:
        ledger.withdraw(she, yes.consent_id, act=CITIZEN)
    later = house.clock() + timedelta(days=3)
    assert told(house, later, then).reason is Reason.OK
    assert told(house, later).reason is Reason.WITHDRAWN
    assert told(house, START + timedelta(days=91), then).reason is Reason.EXPIRED


def test_the_future_of_the_ledger_is_not_known(house: House) -> None:
    with pytest.raises(NotKnownYet):
        told(house, START, house.clock() + timedelta(seconds=1))


def test_the_mandate_is_the_one_of_then(house: House) -> None:
    given(house, terms())
    ends = START + timedelta(days=10)
    with house.ledger() as ledger:
        ledger.register_mandate(
            Mandate(
                agency=JOBCENTER,
                category="health",
                purpose=PURPOSE,
                sender=REGION,
                legal_ref="retssikkerhedsloven § 11 a",
                kind=Kind.COLLECTION,
                valid_from=START - timedelta(days=30),
                valid_until=ends,
            )
        )
    assert told(house, ends - MILLISECOND).reason is Reason.OK
    answer = told(house, ends)
    assert (answer.reason, answer.evidence, answer.consent_id) == (Reason.NOT_AUTHORISED_TO_ASK, (), None)
    assert told(house, START - timedelta(days=30) - MILLISECOND).reason is Reason.NOT_AUTHORISED_TO_ASK
    assert told(house, START, category="justice").evidence == ()
    assert told(house, START, agency=CLINIC).reason is Reason.NOT_AUTHORISED_TO_ASK
    assert told(house, START, action="write").reason is Reason.ACTION_UNKNOWN


def test_a_stranger_has_no_history(house: House) -> None:
    given(house, terms())
    answer = told(house, START + timedelta(hours=1), person=NUMBERS[3])
    assert (answer.decision, answer.reason, answer.evidence) == (False, Reason.NO_CONSENT, ())


def test_the_old_and_the_new_number_have_one_history(house: House) -> None:
    she, yes = given(house, terms())
    with house.ledger() as ledger:
        ledger.add_number(she, NUMBERS[1])
        pairwise = ledger.pairwise(JOBCENTER, NUMBERS[1])
    at, known = yes.at, house.clock()
    answer = told(house, at, known)
    assert answer.decision
    assert told(house, at, known, NUMBERS[1]) == answer
    assert told(house, at, known, pairwise, scheme="pairwise") == answer


def test_asking_leaves_nothing_behind(house: House) -> None:
    she, yes = given(house, terms())
    told(house, yes.at)
    with house.ledger() as ledger:
        assert ledger.checks_of(she) == []


def test_a_history_that_lost_its_end_answers_nothing(fresh_database: FreshDatabase, keys: Keyring) -> None:
    with housed("memory", fresh_database, keys) as house:
        she, yes = given(house, terms())
        with house.ledger() as ledger:
            no = ledger.withdraw(she, yes.consent_id, act=CITIZEN)
        assert no is not None
        assert house.memory is not None
        house.memory._tables[EventRow].pop((no.event_id,))
        with pytest.raises(LogInconsistent):
            told(house, house.clock())


def test_a_history_of_other_bytes_answers_nothing(fresh_database: FreshDatabase, keys: Keyring) -> None:
    with housed("memory", fresh_database, keys) as house:
        _, yes = given(house, terms())
        assert house.memory is not None
        (row,) = house.memory.rows(EventRow)
        house.memory._tables[EventRow][(yes.event_id,)] = sealed(_other(row), keys)
        with pytest.raises(LogInconsistent):
            told(house, house.clock())
        house.memory._tables[EventRow][(yes.event_id,)] = _other(row)
        with pytest.raises(LogInconsistent):
            told(house, house.clock())


def _other(row: EventRow) -> EventRow:
    return replace(row, commitment=bytes(32))


def test_the_evidence_verifies_offline_once_it_is_in_the_log(world: World, keys_folder: Path) -> None:
    subject = world.subject()
    consent_id = world.requested(subject)
    yes = world.granted(subject, consent_id)
    other = world.requested(subject, terms("social", at=world.clock()))
    world.do(lambda ledger: ledger.cancel(subject, other, act=ASKER))
    now = world.clock()
    answer = world.do(lambda ledger: ledger.as_of(JOBCENTER, ask(), effective_at=yes.at, known_at=now))
    assert [ground.receipt for ground in answer.evidence] == [None, None]
    while sequencer_of(world, keys_folder).run_once():
        pass
    answer = world.do(lambda ledger: ledger.as_of(JOBCENTER, ask(), effective_at=now, known_at=now))
    assert answer.decision
    assert len(answer.evidence) == 4
    for ground in answer.evidence:
        assert ground.receipt is not None
        verified = verify_receipt(ground.receipt, world.keys.vkey)
        assert leaf_hash(verified.leaf.encode()) == ground.leaf_hash
        assert f'"event_id":"{ground.event_id}"'.encode() in verified.record
