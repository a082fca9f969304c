"""Asking a citizen: once under one id, within the mandates, and taken back only while she has not answered."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from consent.events import AgencyId, ConsentId, SubjectId
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import ISSUER, NUMBER, SAID, UNKNOWN, Caller, World, uuid

PATH = "/api/v1/consent-requests"


def subject_of(world: World, number: str = NUMBER) -> SubjectId:
    with world.ledger() as ledger:
        found = ledger.find_subject(number)
    assert found is not None
    return found


def test_a_request_reaches_the_citizen_and_her_answer_reaches_the_agency(region: Caller, world: World) -> None:
    body = region.request_body()
    asked = region.send(PATH, body)
    assert asked.status_code == 201, asked.text
    state = asked.get_json()
    assert asked.headers["Location"] == f"{ISSUER}{PATH}/{body['id']}"
    assert (state["id"], state["state"], state["sender"]) == (body["id"], "requested", "laege")
    assert state["kind"] == "retssikkerhedsloven-11a"
    assert state["captureUrl"] == f"{ISSUER}/samtykker"
    assert world.asked == [uuid(body["id"])]
    assert region.reason() == "PENDING"
    world.answers_yes(subject_of(world), ConsentId(uuid(body["id"])))
    assert region.get(f"{PATH}/{body['id']}").get_json()["state"] == "granted"
    assert region.reason() == "OK"


def test_the_same_body_again_finds_the_first_answer_and_asks_nobody_twice(region: Caller, world: World) -> None:
    body = region.request_body()
    first = region.send(PATH, body)
    world.clock.tick(minutes=4)
    again = region.send(PATH, dict(reversed(body.items())))
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    assert len(world.asked) == 1
    world.answers_yes(subject_of(world), ConsentId(uuid(body["id"])))
    after = region.send(PATH, body)
    assert (after.status_code, after.get_json()["state"]) == (200, "granted")


def test_another_body_under_the_same_id_is_a_conflict(region: Caller, world: World) -> None:
    body = region.request_body()
    region.send(PATH, body)
    later = (world.clock() + timedelta(days=61)).isoformat()
    for changed in (
        {"person": {"scheme": "cpr", "value": UNKNOWN}},
        {"categories": ["health", "social"]},
        {"categories": ["social"]},
        {"caseRef": "RK-2"},
        {"validUntil": later},
        {"validFrom": (world.clock() + timedelta(days=1)).isoformat()},
        {"sender": "region"},
        {"purpose": "benefit-case"},
    ):
        problem(region.send(PATH, body | changed), 409, "consent-request.id-used")
    without = {name: value for name, value in body.items() if name != "caseRef"}
    problem(region.send(PATH, without), 409, "consent-request.id-used")
    assert len(world.asked) == 1


def test_a_request_is_the_asking_agencys_alone(region: Caller, jobcentre: Caller, world: World) -> None:
    body = region.request_body()
    region.send(PATH, body)
    place = f"{PATH}/{body['id']}"
    problem(jobcentre.get(place), 404, "not-found")
    problem(jobcentre.http.delete(place, headers=jobcentre.headers()), 404, "not-found")
    problem(jobcentre.send(PATH, body), 409, "consent-request.id-used")
    missing = jobcentre.get(f"{PATH}/{uuid4()}")
    assert missing.get_json() == jobcentre.get(place).get_json()


def test_a_request_can_be_taken_back_twice_but_not_once_answered(region: Caller, world: World) -> None:
    body = region.request_body()
    region.send(PATH, body)
    place = f"{PATH}/{body['id']}"
    for _ in range(2):
        taken = region.http.delete(place, headers=region.headers())
        assert (taken.status_code, taken.get_json()["state"]) == (200, "cancelled")
    assert region.reason() == "NO_CONSENT"

    body = region.request_body()
    region.send(PATH, body)
    world.answers_yes(subject_of(world), ConsentId(uuid(body["id"])))
    answer = region.http.delete(f"{PATH}/{body['id']}", headers=region.headers())
    assert problem(answer, 409, "consent-request.state")["state"] == "granted"


def test_whom_she_has_blocked_may_not_ask_her(region: Caller, world: World) -> None:
    body = region.request_body()
    region.send(PATH, body)
    she = subject_of(world)
    with world.ledger() as ledger:
        ledger.block(she, AgencyId("region"), act=SAID)
    problem(region.send(PATH, region.request_body()), 403, "blocked-by-citizen")
    assert region.send(PATH, body).status_code == 200  # what was asked before is asked no more, and still told
    assert region.reason() == "BLOCKED_BY_CITIZEN"
    told = region.check()
    assert (told["decision"], "captureUrl" in told["context"]) == (False, False)
    assert len(world.asked) == 1
    with world.ledger() as ledger:
        ledger.unblock(she, AgencyId("region"), act=SAID)
    assert region.send(PATH, region.request_body()).status_code == 201


def test_only_what_the_mandates_allow_may_be_asked_for(region: Caller, jobcentre: Caller, world: World) -> None:
    problem(jobcentre.send(PATH, jobcentre.request_body()), 403, "mandate.missing")
    for changed in ({"categories": ["health", "justice"]}, {"purpose": "benefit-case"}, {"sender": "jobcenter"}):
        problem(region.send(PATH, region.request_body(**changed)), 403, "mandate.missing")
    problem(region.send(PATH, region.request_body(categories=["taxes"])), 400, "request.unknown-category")
    assert world.asked == []


def test_terms_no_consent_can_have_are_refused(region: Caller, world: World) -> None:
    def at(**delta: float) -> str:
        return (world.clock() + timedelta(**delta)).isoformat()

    for changed in (
        {"validUntil": at(days=-1)},
        {"validUntil": at(days=800)},
        {"validFrom": at(days=10), "validUntil": at(days=9)},
        {"validUntil": "9999-12-31T23:59:59Z"},
    ):
        problem(region.send(PATH, region.request_body(**changed)), 422, "terms.invalid")


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "not-a-uuid"},
        {"id": "{01234567-89ab-7def-8123-456789abcdef}"},
        {"person": NUMBER},
        {"person": {"scheme": "pairwise", "value": "A" * 43}},
        {"person": {"scheme": "cpr", "value": NUMBER, "name": "x"}},
        {"categories": []},
        {"categories": ["health", "health"]},
        {"categories": "health"},
        {"purpose": "Sundhed"},
        {"caseRef": "61019011110"},
        {"validUntil": "tomorrow"},
        {"validUntil": "2026-12-01"},
        {"validUntil": "2026-12-01T00:00:00"},
        {"validUntil": "2026-02-30T00:00:00Z"},
        {"validUntil": "9999-12-31T23:59:59-12:00"},
        {"validFrom": 0},
        {"kind": "everything"},
        {"validUntill": "2026-12-01T00:00:00Z"},
    ],
)
def test_a_malformed_request_is_refused_and_unknown_fields_are_not_overlooked(
    changed: dict[str, object], region: Caller
) -> None:
    problem(region.send(PATH, region.request_body(**changed)), 400, "request.invalid")


def test_a_missing_field_is_refused(region: Caller) -> None:
    body = region.request_body()
    for name in ("id", "person", "categories", "purpose", "validUntil"):
        less = {field: value for field, value in body.items() if field != name}
        errors = problem(region.send(PATH, less), 400, "request.invalid")["errors"]
        assert errors == [{"pointer": f"/{name}", "code": "required"}]


def test_requests_answer_wrong_doors_with_problems(region: Caller) -> None:
    problem(region.get(f"{PATH}/not-a-uuid"), 404, "not-found")
    problem(region.http.put(PATH), 405, "method.not-allowed")
    problem(region.http.get(f"{PATH}/{uuid4()}"), 401, "token.missing")
    problem(region.get(f"{PATH}/{uuid4()}"), 404, "not-found")


def test_a_consent_given_unasked_is_no_request(region: Caller, world: World) -> None:
    _, asked = world.says_yes()
    assert region.get(f"{PATH}/{asked}").get_json()["state"] == "granted"


def test_after_a_no_the_same_question_is_refused_with_the_time_when_it_may_be_asked_again(
    region: Caller, world: World
) -> None:
    body = region.request_body()
    asked = region.send("/api/v1/consent-requests", body).get_json()
    with world.ledger() as ledger:
        ledger.refuse(ledger.subject_of(NUMBER), ConsentId(uuid(asked["id"])), act=SAID)
    world.clock.tick(days=29)
    region.forget()
    again = region.send("/api/v1/consent-requests", region.request_body())
    problem(again, 409, "consent-request.asked-recently")
    assert again.headers["Retry-After"] == str(24 * 60 * 60)
    world.clock.tick(days=1)
    region.forget()
    assert region.send("/api/v1/consent-requests", region.request_body()).status_code == 201
