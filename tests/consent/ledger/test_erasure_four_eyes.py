"""Erasing takes a ground with its § and two members of staff, of whom the second may say no."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from consent.events import Act, Assurance, Channel
from consent.ledger import Erasure, ErasureGround, ErasureRefused, ErasureState, WrongActor
from tests.consent.ledger.erasing import LAW, Erasing, erasing_in
from tests.consent.ledger.populated import ANNA, BENT
from tests.consent.ledger.world import CITIZEN, Clock

CARL = Act(actor="staff:carl", channel=Channel.PORTAL, assurance=Assurance.HIGH)


@pytest.fixture
def erasing(engine: Engine, clock: Clock, tmp_path: Path) -> Erasing:
    return erasing_in(tmp_path / "keys", engine, clock)


def test_it_takes_a_ground_with_its_paragraph_and_two_people(erasing: Erasing) -> None:
    world = erasing.world
    subject = world.subject()
    world.given(subject)
    erasing.sequenced()
    with pytest.raises(ErasureRefused, match="no_ground"), world.ledger() as ledger:
        ledger.ask_erasure(subject, ground=ErasureGround.ORDER, legal_ref="fordi", act=ANNA)
    with pytest.raises(WrongActor), world.ledger() as ledger:
        ledger.ask_erasure(subject, ground=ErasureGround.ORDER, legal_ref=LAW, act=CITIZEN)
    until = world.clock() + timedelta(days=1)
    with world.ledger() as ledger:
        asked = ledger.ask_erasure(subject, ground=ErasureGround.ORDER, legal_ref=LAW, act=ANNA, not_before=until)
        assert asked.state is ErasureState.ASKED
        assert ledger.ask_erasure(subject, ground=ErasureGround.ORDER, legal_ref=LAW, act=BENT) == asked
    for act, why in ((ANNA, "same_person"), (BENT, "too_early")):
        with pytest.raises(ErasureRefused, match=why), world.ledger() as ledger:
            ledger.approve_erasure(asked.erasure_id, act=act)
    with pytest.raises(ErasureRefused, match="unknown"), world.ledger() as ledger:
        ledger.approve_erasure(UUID(int=1), act=BENT)
    assert world.checked().decision
    erasing.sequenced()
    world.clock.pass_by(days=2)  # type: ignore[attr-defined]  # the fixture's clock
    first = erasing.approved(asked.erasure_id)
    assert erasing.approved(asked.erasure_id) == first
    assert first.state is ErasureState.APPROVED
    with pytest.raises(ErasureRefused, match="over"), world.ledger() as ledger:
        ledger.approve_erasure(asked.erasure_id, act=ANNA)


def test_the_second_pair_of_eyes_may_say_no(erasing: Erasing) -> None:
    world = erasing.world
    subject = world.subject()
    given = world.given(subject)
    erasing.sequenced()
    asked = erasing.asked(subject)

    def declined(act: Act) -> Erasure:
        return world.do(lambda ledger: ledger.decline_erasure(asked.erasure_id, act=act))

    with pytest.raises(ErasureRefused, match="same_person"):
        declined(ANNA)
    with pytest.raises(WrongActor):
        declined(CITIZEN)
    first = declined(BENT)
    assert (first.state, first.approved_by, first.subject_id) == (ErasureState.DECLINED, BENT.actor, None)
    assert declined(BENT) == first
    for act, why in ((BENT, "declined"), (CARL, "over")):
        with pytest.raises(ErasureRefused, match=why), world.ledger() as ledger:
            ledger.approve_erasure(asked.erasure_id, act=act)
    erasing.daily.run()
    erasing.daily.run()
    assert world.do(lambda ledger: ledger.history(subject, given.consent_id)), "nothing went"
    again = erasing.asked(subject)
    assert again.erasure_id != asked.erasure_id
    erasing.approved(again.erasure_id)
    with pytest.raises(ErasureRefused, match="over"), world.ledger() as ledger:
        ledger.decline_erasure(again.erasure_id, act=BENT)
    erasing.daily.run()
    assert [one.state for one in world.do(lambda ledger: ledger.erasures())] == [
        ErasureState.DECLINED,
        ErasureState.DONE,
    ]
    assert erasing.faults() == []
