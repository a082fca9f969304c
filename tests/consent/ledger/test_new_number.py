"""A change of CPR number keeps the person: whatever she does and whoever asks, old and new number are told the same."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.events import ConsentId, Reason, SubjectId
from consent.keys import Keyring
from consent.ledger import Ask, EventReused, Ledger, Refused
from consent.store import AlreadyThere
from tests.consent.ledger.homes import HOMES, Home, House, housed
from tests.consent.ledger.world import ASKER, CITIZEN, JOBCENTER, NUMBERS, ask, rendered, terms
from tests.support.databases import FreshDatabase

CATEGORIES = ("health", "social", "health.la265")
STEPS = ("give", "request", "withdraw", "withdraw all", "pause", "block", "unblock", "new number", "new number")
step = st.tuples(st.sampled_from(STEPS), st.integers(1, 3), st.sampled_from(CATEGORIES))


def do(ledger: Ledger, name: str, which: int, category: str, numbers: list[str]) -> None:
    """Whoever acts finds her by her newest number, and sometimes by her oldest."""
    she, consent_id = ledger.subject_of(numbers[-1 if which % 2 else 0]), ConsentId(UUID(int=which))
    match name:
        case "give":
            served = ledger.serve(she, consent_id, rendered())
            ledger.give(she, consent_id, terms(category), served_id=served.served_id, act=CITIZEN)
        case "request":
            ledger.request(she, consent_id, terms(category), act=ASKER)
        case "withdraw all":
            ledger.withdraw_all(she, JOBCENTER, act=CITIZEN)
        case "block" | "unblock":
            getattr(ledger, name)(she, JOBCENTER, act=CITIZEN)
        case "new number":
            if len(numbers) < len(NUMBERS) - 1:
                number = NUMBERS[len(numbers)]
                ledger.add_number(she, number)
                numbers.append(number)
        case _:
            getattr(ledger, name)(she, consent_id, act=CITIZEN)


def told_alike(house: House, numbers: list[str], before: list[datetime]) -> None:
    """By each of her numbers and by each of her names: alone, in one batch, and as of every instant so far."""
    with house.ledger() as ledger:
        names = [ledger.pairwise(JOBCENTER, number) for number in numbers]
        assert len(set(names)) == len(numbers)
        assert {ledger.find_subject(number) for number in numbers} == {ledger.find_subject(numbers[0])}
        for category in CATEGORIES:
            asks = [ask(number, category) for number in numbers]
            asks += [ask(name, category, scheme="pairwise") for name in names]
            singles = [ledger.check(JOBCENTER, one) for one in asks]
            batch = ledger.check_many(JOBCENTER, asks).answers
            said = {(one.decision, one.reason, one.consent_id, one.consent_seq) for one in (*singles, *batch)}
            assert len(said) == 1
            then = {_as_of(ledger, one, before) for one in asks}
            assert len(then) == 1
        # Somebody else's number is told nothing of all this.
        assert ledger.check(JOBCENTER, ask(NUMBERS[-1])).reason is Reason.NO_CONSENT


def _as_of(ledger: Ledger, one: Ask, instants: list[datetime]) -> tuple[object, ...]:
    told = [ledger.as_of(JOBCENTER, one, effective_at=at, known_at=at) for at in instants]
    return tuple((then.decision, then.reason, then.consent_id, then.consent_seq, then.evidence) for then in told)


@pytest.mark.parametrize("home", HOMES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(step, min_size=3, max_size=9))
def test_old_and_new_number_are_told_the_same_at_all_times(
    home: Home, fresh_database: FreshDatabase, keys: Keyring, script: list[tuple[str, int, str]]
) -> None:
    with housed(home, fresh_database, keys) as house:
        numbers, instants = [NUMBERS[0]], [house.clock()]
        for name, which, category in (("give", 1, "health"), ("new number", 1, "health"), *script):
            try:
                with house.ledger() as ledger:
                    do(ledger, name, which, category, numbers)
            except (Refused, EventReused, AlreadyThere):
                pass
            instants.append(house.clock())
        told_alike(house, numbers, instants)


@pytest.mark.parametrize("home", HOMES)
def test_she_is_told_of_what_was_asked_by_any_of_her_numbers(
    home: Home, fresh_database: FreshDatabase, keys: Keyring
) -> None:
    with housed(home, fresh_database, keys) as house, house.ledger() as ledger:
        she: SubjectId = ledger.subject_of(NUMBERS[0])
        ledger.check(JOBCENTER, ask(NUMBERS[1]))  # before anybody knew that this number would be hers
        ledger.block(she, JOBCENTER, act=CITIZEN)
        ledger.add_number(she, NUMBERS[1])
        for number in NUMBERS[:2]:
            assert ledger.check(JOBCENTER, ask(number)).reason is Reason.BLOCKED_BY_CITIZEN
        assert len(ledger.checks_of(she)) == 3
