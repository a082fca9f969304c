"""A permit lasts as long as its lease and no longer, for exactly its question, and ends at once by a notice."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from consent.client import Denied, Doubt, Permit, Refused, Request, Response
from consent.events import Reason
from tests.consent.client.double import ISSUER
from tests.consent.client.place import HERS, SHE, Place, notice
from tests.support.consents import CONSENT_ID


def test_a_yes_permits_and_a_no_says_why(place: Place) -> None:
    permit = place.client.check(SHE)
    assert isinstance(permit, Permit)
    assert permit
    assert permit.consent_id == CONSENT_ID
    place.consents = []
    refused = place.client.check(replace(SHE, category="social"))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.capture_url) == (Reason.NO_CONSENT, f"{ISSUER}/samtykker")
    assert not refused


def test_a_permit_is_remembered_for_its_lease_and_for_exactly_its_question(place: Place) -> None:
    first = place.client.check(SHE)
    assert place.client.check(SHE) is first
    assert place.double.checks == 1
    others = [replace(SHE, category="social"), replace(SHE, case="RK-2"), replace(SHE, person="6202852222")]
    assert len({id(place.client.check(other)) for other in others} | {id(first)}) == 4
    place.later(49)
    assert place.client.check(SHE, at_least=0) is first
    assert place.client.check(SHE) is not first
    place.later(9)
    assert not first


def test_a_refusal_is_never_remembered(place: Place) -> None:
    place.consents = []
    assert not place.client.check(SHE)
    place.consents = [HERS]
    assert place.client.check(SHE)


@pytest.mark.parametrize("away", [timedelta(days=-365), timedelta(hours=-1), timedelta(0)])
def test_a_wall_clock_that_is_set_back_does_not_stretch_a_lease(place: Place, away: timedelta) -> None:
    permit = place.client.check(SHE)
    place.seconds += 57.9
    place.at += away
    assert permit
    place.seconds += 0.2
    assert not permit


def test_a_wall_clock_that_is_set_ahead_ends_it_early(place: Place) -> None:
    permit = place.client.check(SHE)
    place.at += timedelta(seconds=58)
    assert not permit


def test_however_long_the_ledger_says_a_permit_lasts_none_is_used_for_more_than_a_minute(place: Place) -> None:
    place.double.spelt = lambda decision, item: {"fresh_until": place.at + timedelta(days=1)}
    permit = place.client.check(SHE)
    assert permit
    place.later(58)
    assert not permit


def test_an_answer_that_was_too_long_on_its_way_is_no_permit(place: Place) -> None:
    def slow(request: Request) -> Response | None:
        if not request.path.startswith("/access/"):
            return None
        answer = place.double(request, limit=0)
        place.seconds += 58
        return answer

    place.instead = slow
    assert place.doubt() is Doubt.STALE


def test_a_ledger_from_the_future_is_no_permit(place: Place) -> None:
    place.double.now = lambda: place.at + timedelta(seconds=61)
    assert place.doubt() is Doubt.CLOCK


def test_a_notice_ends_the_permit_at_once_in_whosever_hands_it_is(place: Place) -> None:
    held = place.client.check(SHE)
    place.later(50)
    again = place.client.check(SHE)
    other = replace(SHE, category="social")
    assert held
    assert again is not held
    place.client.notice(notice({"consent": str(UUID(int=5))}))
    assert held
    place.client.notice(notice({"consent": str(CONSENT_ID)}))
    assert not held
    assert not again
    assert place.client.check(other), "asked after the notice: the ledger's word counts again"
    with pytest.raises(Denied, match="noticed"):
        held.require()


@pytest.mark.parametrize("token", ["", "a.b.c", "e30.e30.e30", "x" * 100_000])
def test_a_notice_that_says_nothing_ends_every_permit(place: Place, token: str) -> None:
    held = place.client.check(SHE)
    place.client.notice(token)
    assert not held


def test_a_notice_by_her_pseudonym_ends_all_about_her(place: Place) -> None:
    held = place.client.check(SHE)
    assert isinstance(held, Permit)
    place.client.notice(notice({"sub_id": {"format": "opaque", "id": held.person}}))
    assert not held


def test_a_notice_that_overtakes_an_answer_makes_the_client_ask_again(place: Place) -> None:
    def overtaken(request: Request) -> Response | None:
        if not request.path.startswith("/access/"):
            return None
        answer = place.double(request, limit=0)
        if place.double.checks == 1:
            place.consents = []
            place.client.notice(notice({"consent": str(CONSENT_ID)}))
        return answer

    place.instead = overtaken
    assert isinstance(place.client.check(SHE), Refused)
    assert place.double.checks == 2


def test_reading_needs_a_permit_from_its_first_moment_to_its_last(place: Place) -> None:
    with place.client.reading(SHE) as permit:
        permit.require()
    with pytest.raises(Denied, match="stale"), place.client.reading(SHE) as permit:
        place.later(59)
    place.consents = []
    with pytest.raises(Denied, match="NO_CONSENT"), place.client.reading(SHE):
        pytest.fail("nothing may be read")
    place.consents = [HERS]
    with pytest.raises(KeyError, match="the reader's own trouble"):
        _fails_while_reading(place)


def _fails_while_reading(place: Place) -> None:
    with place.client.reading(SHE):
        place.later(59)
        raise KeyError("the reader's own trouble is not hidden")


def test_many_threads_share_one_client(place: Place) -> None:
    told: list[bool] = []

    def work(number: int) -> None:
        for round_ in range(20):
            told.append(bool(place.client.check(replace(SHE, case=f"RK-{(number + round_) % 7}"))))
            if round_ % 9 == 0:
                place.client.notice(notice({"consent": str(UUID(int=number))}))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [True] * 160
    assert place.double.tokens <= 8


def test_what_is_over_is_soon_forgotten(place: Place) -> None:
    for number in range(50):
        place.client.check(replace(SHE, case=f"RK-{number}"))
        place.later(2)
    assert len(place.client._memory._permits) < 35
