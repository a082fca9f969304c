"""After a no she is left in peace: the same question is refused for 30 days, and another one is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.events import SubjectId
from consent.refusals import AskedRecently
from tests.consent.ledger.world import ASKER, CITIZEN, Clock, World, terms

DAYS = timedelta(days=30)


def said_no(world: World, *categories: str) -> SubjectId:
    subject = world.subject()
    consent_id = world.requested(subject, terms(*categories))
    world.do(lambda ledger: ledger.refuse(subject, consent_id, act=CITIZEN))
    return subject


def test_the_same_question_is_refused_until_thirty_days_after_the_no_to_the_millisecond(
    world: World, clock: Clock
) -> None:
    subject = said_no(world, "health")
    with world.ledger() as ledger:
        (refused,) = ledger.consents(subject)
    assert refused.ended_at is not None
    clock.at = refused.ended_at + DAYS - timedelta(milliseconds=10)
    with pytest.raises(AskedRecently) as told:
        world.requested(subject, terms(at=clock.at, days=60))
    assert told.value.until == refused.ended_at + DAYS
    clock.at = refused.ended_at + DAYS - timedelta(milliseconds=1)  # the clock moves on at each look
    world.requested(subject, terms(at=clock.at, days=60))


def test_a_question_that_holds_the_one_she_said_no_to_is_refused_too(world: World) -> None:
    subject = said_no(world, "health")
    with pytest.raises(AskedRecently):
        world.requested(subject, terms("health", "social"))


def test_another_category_may_be_asked_about(world: World) -> None:
    subject = said_no(world, "health")
    world.requested(subject, terms("social"))
    with world.ledger() as ledger:
        assert len(ledger.consents(subject)) == 2
    with pytest.raises(AskedRecently):
        world.requested(subject, terms("health"))


def test_she_may_say_yes_unasked_the_day_after_her_no(world: World, clock: Clock) -> None:
    subject = said_no(world, "health")
    clock.pass_by(days=1)
    world.given(subject, terms("health", at=clock.at))
    assert world.checked().decision


def test_a_question_that_lapsed_or_was_taken_back_may_be_asked_again(world: World) -> None:
    subject = world.subject()
    consent_id = world.requested(subject)
    world.do(lambda ledger: ledger.cancel(subject, consent_id, act=ASKER))
    world.requested(subject)
