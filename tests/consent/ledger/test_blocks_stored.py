"""A citizen blocks an agency: it reads nothing and asks nothing until she lifts the block, in every home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from consent.blocks import BlockType
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Reason, State
from consent.keys import Keyring
from consent.ledger import Blocked, Busy, EventReused, Ledger, MandateMissing, UnknownAgency, WrongActor
from consent.verbs import writing
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    CLINIC,
    JOBCENTER,
    NUMBERS,
    REGION,
    START,
    SYSTEM,
    ask,
    rendered,
    terms,
)
from tests.support.databases import FreshDatabase

STAFF = Act(actor="staff:1", channel=Channel.ORAL, assurance=Assurance.NONE, on_behalf_of="citizen")


@pytest.fixture(params=HOMES)
def house(request: pytest.FixtureRequest, fresh_database: FreshDatabase, keys: Keyring) -> Iterator[House]:
    home: Home = request.param
    with housed(home, fresh_database, keys) as opened:
        yield opened


def given(ledger: Ledger, number: str = NUMBERS[0], category: str = "health") -> ConsentId:
    she, consent_id = ledger.subject_of(number), ConsentId(uuid4())
    served = ledger.serve(she, consent_id, rendered())
    ledger.give(she, consent_id, terms(category), served_id=served.served_id, act=CITIZEN)
    return consent_id


def told(house: House, number: str = NUMBERS[0], category: str = "health") -> Reason:
    with house.ledger() as ledger:
        return ledger.check(JOBCENTER, ask(number, category)).reason


def test_a_block_stands_above_a_yes_ends_nothing_and_can_be_lifted(house: House) -> None:
    with house.ledger() as ledger:
        consent_id = given(ledger)
        she = ledger.subject_of(NUMBERS[0])
    assert told(house) is Reason.OK
    with house.ledger() as ledger:
        assert ledger.block(she, JOBCENTER, act=CITIZEN) is not None
        (block,) = ledger.blocks(she)
        assert (block.agency, block.seq, block.stands) == (JOBCENTER, 1, True)
        assert ledger.consent(she, consent_id).state is State.GRANTED
    assert told(house) is Reason.BLOCKED_BY_CITIZEN
    with house.ledger() as ledger:
        record = ledger.check(JOBCENTER, ask())
        assert (record.consent_id, record.consent_seq, record.sender) == (None, None, None)
        assert ledger.unblock(she, JOBCENTER, act=STAFF) is not None
        assert ledger.blocks(she) == []
        assert [event.type for event in ledger.block_history(she, JOBCENTER)] == list(BlockType)
    assert told(house) is Reason.OK


def test_whoever_has_no_consent_at_all_can_block_too(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        done = ledger.block(she, JOBCENTER, act=CITIZEN)
        assert done is not None
        assert done.seq == 1
        name = ledger.pairwise(JOBCENTER, NUMBERS[0])
        for question in (ask(), ask(name, scheme="pairwise"), ask(category="social")):
            assert ledger.check(JOBCENTER, question).reason is Reason.BLOCKED_BY_CITIZEN
        assert ledger.check(JOBCENTER, ask(NUMBERS[1])).reason is Reason.NO_CONSENT


def test_a_block_is_of_one_agency_and_one_person(house: House) -> None:
    with house.ledger() as ledger:
        given(ledger)
        given(ledger, NUMBERS[1])
        ledger.block(ledger.subject_of(NUMBERS[0]), CLINIC, act=CITIZEN)
        ledger.block(ledger.subject_of(NUMBERS[1]), JOBCENTER, act=CITIZEN)
    assert (told(house), told(house, NUMBERS[1])) == (Reason.OK, Reason.BLOCKED_BY_CITIZEN)


def test_in_a_batch_only_those_who_blocked_are_blocked(house: House) -> None:
    with house.ledger() as ledger:
        for number in NUMBERS[:2]:
            given(ledger, number)
        ledger.block(ledger.subject_of(NUMBERS[1]), JOBCENTER, act=CITIZEN)
        ledger.block(ledger.subject_of(NUMBERS[2]), JOBCENTER, act=CITIZEN)
        asked = [ask(number) for number in NUMBERS]
        asked += [ask(NUMBERS[1], action="write"), ask(NUMBERS[1], category="justice")]
        answers = ledger.check_many(JOBCENTER, asked).answers
    assert [answer.reason for answer in answers] == [
        Reason.OK,
        Reason.BLOCKED_BY_CITIZEN,
        Reason.BLOCKED_BY_CITIZEN,
        Reason.NO_CONSENT,
        Reason.ACTION_UNKNOWN,  # what an agency may not ask at all, it is told before anything about her
        Reason.NOT_AUTHORISED_TO_ASK,
    ]


def test_a_blocked_agency_cannot_ask_her_and_may_when_it_is_lifted(house: House) -> None:
    with house.ledger() as ledger:
        she, consent_id, wanted = ledger.subject_of(NUMBERS[0]), ConsentId(uuid4()), terms()
        first = ledger.request(she, consent_id, wanted, act=ASKER)
        ledger.block(she, JOBCENTER, act=CITIZEN)
    with house.ledger() as ledger:
        assert ledger.request(she, consent_id, wanted, act=ASKER) == first  # what was acknowledged stays so
    with pytest.raises(Blocked), house.ledger() as ledger:
        ledger.request(she, ConsentId(uuid4()), terms("social"), act=ASKER)
    with pytest.raises(MandateMissing), house.ledger() as ledger:  # without a mandate it learns nothing of her
        ledger.request(she, ConsentId(uuid4()), terms("justice"), act=ASKER)
    with house.ledger() as ledger:
        ledger.unblock(she, JOBCENTER, act=CITIZEN)
        ledger.request(she, ConsentId(uuid4()), terms("social"), act=ASKER)


def test_blocking_twice_is_a_double_click_and_a_retry_is_the_same_act(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        assert ledger.unblock(she, JOBCENTER, act=CITIZEN) is None
        first = ledger.block(she, JOBCENTER, act=CITIZEN)
        assert first is not None
        assert ledger.block(she, JOBCENTER, act=CITIZEN) is None
        assert ledger.block(she, JOBCENTER, act=CITIZEN, event_id=first.event_id) == first
        lifted = ledger.unblock(she, JOBCENTER, act=CITIZEN)
        assert lifted is not None
        again = ledger.block(she, JOBCENTER, act=CITIZEN)
        assert again is not None
        assert (lifted.consent_id, lifted.seq, again.consent_id, again.seq) == (
            first.consent_id,
            2,
            first.consent_id,
            3,
        )
        assert ledger.block(she, JOBCENTER, act=CITIZEN, event_id=first.event_id) == first
        yes = given(ledger)
        consent_event = ledger.history(she, yes)[0].event_id
        other = ledger.subject_of(NUMBERS[1])
        for event_id, who, agency, act in (
            (first.event_id, she, CLINIC, CITIZEN),
            (first.event_id, she, JOBCENTER, STAFF),
            (first.event_id, other, JOBCENTER, CITIZEN),
            (lifted.event_id, she, JOBCENTER, CITIZEN),
            (consent_event, she, JOBCENTER, CITIZEN),
        ):
            with pytest.raises(EventReused):
                ledger.block(who, agency, act=act, event_id=event_id)
        with pytest.raises(EventReused):
            ledger.withdraw(she, yes, act=CITIZEN, event_id=first.event_id)
        with pytest.raises(EventReused):
            ledger.withdraw_all(she, JOBCENTER, act=CITIZEN, event_id=first.event_id)


def test_only_she_or_a_caseworker_for_her_sets_and_lifts_and_only_for_an_agency_there_is(house: House) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        for act in (ASKER, SYSTEM, replace(ASKER, actor=f"agency:{REGION}")):
            with pytest.raises(WrongActor):
                ledger.block(she, JOBCENTER, act=act)
        ledger.block(she, JOBCENTER, act=CITIZEN)
        with pytest.raises(WrongActor):
            ledger.unblock(she, JOBCENTER, act=ASKER)
        with pytest.raises(UnknownAgency):
            ledger.block(she, AgencyId("nobody"), act=CITIZEN)


def test_a_block_is_always_heard_and_lifting_it_may_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        given(ledger)
    monkeypatch.setattr(writing, "MOST_OUTSTANDING", 0)
    with house.ledger() as ledger:
        assert ledger.block(she, JOBCENTER, act=CITIZEN) is not None
    assert told(house) is Reason.BLOCKED_BY_CITIZEN
    with pytest.raises(Busy), house.ledger() as ledger:
        ledger.unblock(she, JOBCENTER, act=CITIZEN)


def test_as_of_knows_when_a_block_stood(house: House) -> None:
    instants = []
    with house.ledger() as ledger:
        she = ledger.subject_of(NUMBERS[0])
        given(ledger)
        instants.append(house.clock())
        ledger.block(she, JOBCENTER, act=CITIZEN)
        instants.append(house.clock())
        ledger.unblock(she, JOBCENTER, act=CITIZEN)
        instants.append(house.clock())
    due = [Reason.OK, Reason.BLOCKED_BY_CITIZEN, Reason.OK]
    with house.ledger() as ledger:
        for at, reason in zip(instants, due, strict=True):
            then = ledger.as_of(JOBCENTER, ask(), effective_at=at, known_at=house.clock())
            assert then.reason is reason
            assert then.decision is (reason is Reason.OK)
        late = ledger.as_of(JOBCENTER, ask(), effective_at=instants[2], known_at=instants[1])
        assert late.reason is Reason.BLOCKED_BY_CITIZEN
        assert [ground.type for ground in late.evidence] == ["granted", "blocked"]
        before = ledger.as_of(JOBCENTER, ask(), effective_at=START, known_at=START)
        assert before.reason is Reason.NO_CONSENT
