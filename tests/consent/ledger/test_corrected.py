"""A consent that was recorded as hers and never was: it ends at once, and stays to be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent.events import Act, Assurance, Channel, EventType, Reason, State
from consent.ledger import WrongActor, WrongState
from tests.consent.ledger.world import ASKER, CITIZEN, SYSTEM, World

STAFF = Act(actor="staff:1", channel=Channel.ORAL, assurance=Assurance.NONE, on_behalf_of="citizen")


@pytest.mark.parametrize("act", [CITIZEN, STAFF], ids=["herself", "a caseworker"])
def test_what_she_never_said_ends_at_once_and_stays_to_be_read(world: World, act: Act) -> None:
    subject = world.subject()
    consent_id = world.given(subject).consent_id
    assert world.checked().decision
    done = world.do(lambda ledger: ledger.correct(subject, consent_id, act=act))
    told = world.checked()
    assert (told.decision, told.reason, told.consent_seq) == (False, Reason.ENDED, done.seq)
    with world.ledger() as ledger:
        assert ledger.consent(subject, consent_id).state is State.ENDED
        assert [event.type for event in ledger.history(subject, consent_id)] == [
            EventType.GRANTED,
            EventType.CORRECTED,
        ]


def test_a_correction_sent_again_is_the_same_act(world: World) -> None:
    subject = world.subject()
    consent_id, event_id = world.given(subject).consent_id, world.event_id()
    world.do(lambda ledger: ledger.pause(subject, consent_id, act=CITIZEN))
    once = world.do(lambda ledger: ledger.correct(subject, consent_id, act=CITIZEN, event_id=event_id))
    assert world.do(lambda ledger: ledger.correct(subject, consent_id, act=CITIZEN, event_id=event_id)) == once
    with pytest.raises(WrongState):
        world.do(lambda ledger: ledger.correct(subject, consent_id, act=CITIZEN))


@pytest.mark.parametrize("act", [ASKER, SYSTEM, replace(ASKER, actor="agency:region")])
def test_nobody_else_says_what_she_never_said(world: World, act: Act) -> None:
    subject = world.subject()
    consent_id = world.given(subject).consent_id
    with pytest.raises(WrongActor):
        world.do(lambda ledger: ledger.correct(subject, consent_id, act=act))
    assert world.checked().decision


def test_she_can_say_yes_after_a_correction(world: World) -> None:
    subject = world.subject()
    consent_id = world.given(subject).consent_id
    world.do(lambda ledger: ledger.correct(subject, consent_id, act=STAFF))
    assert world.given(subject).superseded == ()
    assert world.checked().decision
