"""From a question to a yes, a permit, a withdrawal and a refusal, on both engines."""

from __future__ import annotations

from uuid import uuid4

import pytest

from consent.events import ConsentId, EventType, Reason, State
from consent.ledger import (
    EventReused,
    MandateMissing,
    TextMissing,
    UnknownConsent,
    WrongState,
)
from tests.consent.ledger.world import (
    ASKER,
    CITIZEN,
    CLINIC,
    JOBCENTER,
    NUMBERS,
    World,
    ask,
    rendered,
    terms,
)


def test_a_yes_permits_and_a_withdrawal_refuses(world: World) -> None:
    subject = world.subject()
    consent_id = world.requested(subject)
    assert world.checked().reason is Reason.PENDING
    acknowledged = world.granted(subject, consent_id)
    answer = world.checked()
    assert (answer.decision, answer.reason, answer.consent_id) == (True, Reason.OK, consent_id)
    assert acknowledged.seq == answer.consent_seq == 2
    assert world.withdrawn(subject, consent_id) is not None
    answer = world.checked()
    assert (answer.decision, answer.reason) == (False, Reason.WITHDRAWN)


def test_withdrawing_twice_is_a_double_click(world: World) -> None:
    subject = world.subject()
    consent_id = world.given(subject).consent_id
    assert world.withdrawn(subject, consent_id) is not None
    assert world.withdrawn(subject, consent_id) is None


def test_a_retry_gets_the_first_acknowledgement_to_the_letter(world: World) -> None:
    subject = world.subject()
    consent_id = world.requested(subject)
    event_id = world.event_id()
    first = world.granted(subject, consent_id, event_id=event_id)
    assert world.granted(subject, consent_id, event_id=event_id) == first
    with pytest.raises(WrongState):
        world.granted(subject, consent_id)


def test_an_event_id_used_for_something_else_is_refused(world: World) -> None:
    subject, event_id = world.subject(), world.event_id()
    consent_id = world.requested(subject)
    world.granted(subject, consent_id, event_id=event_id)
    with pytest.raises(EventReused):
        world.do(lambda ledger: ledger.withdraw(subject, consent_id, act=CITIZEN, event_id=event_id))
    other = world.subject(NUMBERS[1])
    theirs = world.requested(other)
    with pytest.raises(EventReused):
        world.granted(other, theirs, event_id=event_id)


def test_asking_the_same_again_finds_the_first_and_asking_else_is_refused(world: World) -> None:
    subject, wanted = world.subject(), terms()
    consent_id = world.requested(subject, wanted)
    again = world.do(lambda ledger: ledger.request(subject, consent_id, wanted, act=ASKER))
    assert again.seq == 1
    with pytest.raises(EventReused):
        world.do(lambda ledger: ledger.request(subject, consent_id, terms("social"), act=ASKER))
    with pytest.raises(EventReused):
        world.requested(world.subject(NUMBERS[1]), wanted, consent_id)


def test_a_new_yes_supersedes_the_old_one_in_the_same_act(world: World) -> None:
    subject = world.subject()
    old = world.given(subject, terms("health", "social")).consent_id
    apart = world.given(subject, terms("employment")).consent_id
    asked = world.requested(subject, terms("health.la265"))
    event_id = world.event_id()
    acknowledged = world.granted(subject, asked, event_id=event_id)
    assert acknowledged.superseded == (old,)
    assert world.granted(subject, asked, event_id=event_id) == acknowledged
    with world.ledger() as ledger:
        assert ledger.consent(subject, old).state is State.SUPERSEDED
        assert ledger.consent(subject, apart).state is State.GRANTED
        assert [event.type for event in ledger.history(subject, old)] == [EventType.GRANTED, EventType.SUPERSEDED]
    assert world.checked(ask(category="health.la265")).decision
    assert not world.checked(ask(category="social")).decision


def test_an_answer_without_the_text_that_was_shown_for_it_is_no_evidence(world: World) -> None:
    subject = world.subject()
    consent_id, other_id = world.requested(subject), world.requested(subject)
    with world.ledger() as ledger:
        other = ledger.serve(subject, other_id, rendered())
    for served_id in (uuid4(), other.served_id):
        with pytest.raises(TextMissing), world.ledger() as ledger:
            ledger.grant(subject, consent_id, categories=frozenset({"health"}), served_id=served_id, act=CITIZEN)


def test_the_same_text_for_the_same_consent_is_written_once(world: World) -> None:
    subject = world.subject()
    consent_id = world.requested(subject)
    with world.ledger() as ledger:
        first = ledger.serve(subject, consent_id, rendered())
    with world.ledger() as ledger:
        assert ledger.serve(subject, consent_id, rendered()) == first
        assert ledger.served(subject, first.served_id) == first
        assert first.sections == rendered().sections
        assert ledger.serve(subject, consent_id, rendered("En anden ordlyd.")) != first


def test_another_persons_consent_looks_like_none(world: World) -> None:
    subject, other = world.subject(), world.subject(NUMBERS[1])
    consent_id = world.requested(subject)
    for missing in (consent_id, ConsentId(uuid4())):
        with pytest.raises(UnknownConsent), world.ledger() as ledger:
            ledger.consent(other, missing)
        with pytest.raises(UnknownConsent), world.ledger() as ledger:
            ledger.history(other, missing)
        with pytest.raises(UnknownConsent), world.ledger() as ledger:
            ledger.refuse(other, missing, act=CITIZEN)
        with pytest.raises(UnknownConsent), world.ledger() as ledger:
            ledger.withdraw(other, missing, act=CITIZEN)


def test_an_agency_asks_only_for_what_it_has_a_mandate_for(world: World) -> None:
    subject = world.subject()
    for wanted in (terms("justice"), terms("health", "justice"), terms(purpose="benefit-case"), terms(sender=CLINIC)):
        with pytest.raises(MandateMissing):
            world.requested(subject, wanted)
    assert world.checked(ask(category="justice")).reason is Reason.NOT_AUTHORISED_TO_ASK
    assert world.checked(agency=CLINIC).reason is Reason.NOT_AUTHORISED_TO_ASK
    assert world.checked(ask(action="write")).reason is Reason.ACTION_UNKNOWN


def test_a_yes_to_one_agency_says_nothing_to_another(world: World) -> None:
    subject = world.subject()
    world.given(subject, terms(recipient=CLINIC))
    assert world.checked().reason is Reason.NO_CONSENT


def test_pause_resume_end_cancel_and_lapse_are_acts_like_any_other(world: World) -> None:
    subject = world.subject()
    consent_id = world.given(subject).consent_id
    world.do(lambda ledger: ledger.pause(subject, consent_id, act=CITIZEN))
    assert world.checked().reason is Reason.PAUSED
    world.do(lambda ledger: ledger.resume(subject, consent_id, act=CITIZEN))
    assert world.checked().decision
    from tests.consent.ledger.world import SYSTEM

    world.do(lambda ledger: ledger.end(subject, consent_id, act=SYSTEM))
    assert world.checked().reason is Reason.ENDED
    first, second = world.requested(subject), world.requested(subject)
    world.do(lambda ledger: ledger.cancel(subject, first, act=ASKER))
    world.do(lambda ledger: ledger.lapse(subject, second, act=SYSTEM))
    with world.ledger() as ledger:
        states = {consent.consent_id: consent.state for consent in ledger.consents(subject)}
    assert states == {consent_id: State.ENDED, first: State.CANCELLED, second: State.LAPSED}


def test_checks_are_shown_to_her_newest_first_and_by_page(world: World) -> None:
    for category in ("health", "social", "employment"):
        world.checked(ask(category=category))
    world.checked(ask(person=NUMBERS[1]))
    subject = world.subject()
    with world.ledger() as ledger:
        whole = ledger.checks_of(subject)
        assert [row.category for row in whole] == ["employment", "social", "health"]
        assert {row.agency for row in whole} == {JOBCENTER}
        mark = (whole[0].decided_at, whole[0].check_id)
        assert ledger.checks_of(subject, limit=1, before=mark) == whole[1:2]
