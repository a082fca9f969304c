"""An agency reads its own consents, each once and in order, and nothing of anybody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, EventType, State
from consent.ledger import UnknownConsent
from tests.consent.http.world import NUMBER, UNKNOWN, World
from tests.support.statements import counted

REGION, JOBCENTRE = AgencyId("region"), AgencyId("jobcenter")


def walked(world: World, agency: AgencyId, size: int) -> list[ConsentId]:
    """All of an agency's consents, page by page."""
    found: list[ConsentId] = []
    after: tuple[datetime, UUID] | None = None
    with world.ledger() as ledger:
        while True:
            page, after = ledger.held(agency, after=after, limit=size)
            found += [held.consent.consent_id for held in page]
            if after is None:
                return found


def test_every_consent_is_told_once_oldest_first_whatever_the_page(world: World) -> None:
    given: list[ConsentId] = []
    for place in range(7):
        _, consent_id = world.says_yes(number=NUMBER if place % 2 else UNKNOWN)
        given.append(consent_id)
        world.clock.tick(milliseconds=place % 3)  # some in the same millisecond
    for size in (1, 2, 3, 7, 100):
        found = walked(world, REGION, size)
        assert sorted(found) == sorted(given)
        assert found == walked(world, REGION, 100)
    assert walked(world, JOBCENTRE, 3) == []


def test_a_consent_is_told_with_its_case_its_names_and_its_history(world: World) -> None:
    subject, consent_id = world.says_yes()
    with world.ledger() as ledger:
        ledger.add_number(subject, UNKNOWN)
    world.withdraws(subject, consent_id)
    with world.ledger() as ledger:
        held, history = ledger.held_one(REGION, consent_id)
        names = {ledger.pairwise(REGION, number) for number in (NUMBER, UNKNOWN)}
    assert (held.consent.terms.case, held.consent.state) == ("RK-1", State.WITHDRAWN)
    assert set(held.persons) == names
    assert [event.type for event in history] == [EventType.REQUESTED, EventType.GRANTED, EventType.WITHDRAWN]


def test_which_caseworker_it_was_is_not_told(world: World) -> None:
    subject, consent_id = world.says_yes()
    staff = Act(actor=f"staff:{uuid4()}", channel=Channel.PAPER, assurance=Assurance.NONE)
    with world.ledger() as ledger:
        ledger.withdraw(subject, consent_id, act=staff)
        _, history = ledger.held_one(REGION, consent_id)
    assert [event.act.actor for event in history] == ["agency:region", "citizen", "staff"]


def test_another_agencys_consent_is_as_one_that_is_not_there(world: World) -> None:
    _, consent_id = world.says_yes()
    with world.ledger() as ledger:
        for agency, wanted in ((JOBCENTRE, consent_id), (REGION, ConsentId(uuid4()))):
            with pytest.raises(UnknownConsent):
                ledger.held_one(agency, wanted)


def test_a_page_costs_as_many_statements_as_an_empty_one_does(world: World) -> None:
    for place in range(5):
        terms = replace(world.terms(), case=f"RK-{place}")
        world.says_yes(terms, number=NUMBER if place % 2 else UNKNOWN)
    with world.ledger() as ledger, counted(world.engine) as few:
        ledger.held(REGION, limit=1)
    with world.ledger() as ledger, counted(world.engine) as many:
        assert len(ledger.held(REGION, limit=100)[0]) == 5
    assert len(few) == len(many) == 3
