"""One check: what is asked, what is answered, what is kept, and what is refused before anything is decided."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from consent.sql import tables
from tests.consent.http.world import NUMBER, UNKNOWN, Caller, World, uuid

PATH = "/access/v1/evaluation"


def rows(world: World) -> int:
    with world.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.check)).scalar_one())


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.get_json()
    assert (body["code"], body["status"]) == (code, status)
    assert body["type"].endswith(f"#/x-problem-types/{code}")
    return body


def test_permit_then_withdrawal_then_deny_withdrawn(region: Caller, world: World) -> None:
    subject, consent_id = world.says_yes()
    permit = region.check()
    assert permit["decision"] is True
    context = permit["context"]
    assert context["reason"] == "OK"
    assert context["consent"] == {"id": str(consent_id), "seq": 2}
    assert (context["decidedAt"], context["freshUntil"]) == ("2026-03-02T09:00:00.000Z", "2026-03-02T09:01:00.000Z")
    assert "captureUrl" not in context
    world.clock.tick(seconds=1)
    world.withdraws(subject, consent_id)
    denied = region.check()
    assert (denied["decision"], denied["context"]["reason"]) == (False, "WITHDRAWN")
    assert "captureUrl" not in denied["context"]
    assert rows(world) == 2


def test_the_signed_answer_says_what_the_open_one_says(region: Caller, world: World) -> None:
    world.says_yes()
    answer = region.check(nonce="0f9b1c5d2e7a48b6a1c0", caseRef="RK-1")
    told = json.loads(world.keys.verify("consent-check+jwt", answer["context"]["evidence"]["jws"]))
    record = told["record"]
    assert told["iss"] == "log.fjordby.example/test"
    assert record["check_id"] == answer["context"]["checkId"]
    assert (record["agency"], record["category"], record["case"]) == ("region", "health", "RK-1")
    assert (record["decision"], record["reason"], record["nonce"]) == (True, "OK", "0f9b1c5d2e7a48b6a1c0")
    assert NUMBER not in json.dumps(told)
    # The pseudonym in the answer is good for the next question.
    question = region.question()
    question["resource"]["properties"]["person"] = {"scheme": "pairwise", "value": record["person"]}
    again = region.send(PATH, question).get_json()
    assert again["decision"] is True


def test_a_consent_to_a_category_covers_its_refinements_and_not_its_neighbours(region: Caller, world: World) -> None:
    world.says_yes(world.terms("health"))
    assert region.reason("health.la265") == "OK"
    assert region.reason("social") == "NO_CONSENT"


def test_the_reason_follows_the_consent_through_time(region: Caller, world: World) -> None:
    world.says_yes(world.terms(until=timedelta(minutes=2)))
    assert region.check()["context"]["freshUntil"] == "2026-03-02T09:01:00.000Z"
    world.clock.tick(seconds=90)
    assert region.check()["context"]["freshUntil"] == "2026-03-02T09:02:00.000Z"
    world.clock.tick(seconds=30)
    expired = region.check()
    assert (expired["decision"], expired["context"]["reason"]) == (False, "EXPIRED")
    assert expired["context"]["captureUrl"] == "http://127.0.0.1:8000/samtykker"


def test_an_unknown_person_and_one_without_consent_get_the_same_bytes(region: Caller, world: World) -> None:
    with world.ledger() as ledger:
        ledger.subject_of(NUMBER)
    answers = []
    for number in (NUMBER, UNKNOWN):
        text = region.send(PATH, region.question(number=number)).text
        context = json.loads(text)["context"]
        text = text.replace(context["checkId"], "ID").replace(context["evidence"]["jws"], "JWS")
        answers.append((text, len(context["evidence"]["jws"])))
    assert answers[0] == answers[1]
    assert '"reason":"NO_CONSENT"' in answers[0][0]


def test_the_hyphen_in_a_number_makes_no_difference(region: Caller, world: World) -> None:
    world.says_yes()
    assert region.reason(number="610190-1111") == "OK"


def test_no_mandate_is_an_answer_and_is_kept(jobcentre: Caller, world: World) -> None:
    world.says_yes()
    answer = jobcentre.check()
    assert (answer["decision"], answer["context"]["reason"]) == (False, "NOT_AUTHORISED_TO_ASK")
    assert answer["context"]["consent"] is None
    assert rows(world) == 1


def test_a_purpose_without_mandate_is_not_authorised(region: Caller, world: World) -> None:
    world.says_yes()
    assert region.check(purpose="advertising")["context"]["reason"] == "NOT_AUTHORISED_TO_ASK"


def test_another_action_is_unknown_and_is_kept(region: Caller, world: World) -> None:
    world.says_yes()
    answer = region.send(PATH, region.question() | {"action": {"name": "write"}}).get_json()
    assert (answer["decision"], answer["context"]["reason"]) == (False, "ACTION_UNKNOWN")
    assert rows(world) == 1


def test_an_agency_asks_only_for_itself(region: Caller, world: World) -> None:
    answer = region.send(PATH, region.question() | {"subject": {"type": "agency", "id": "jobcenter"}})
    problem(answer, 403, "subject.not-caller")
    assert rows(world) == 0


@pytest.mark.parametrize("category", ["taxes", "healthy", "health.", "Health", "health.a.b.c", "sundhed"])
def test_an_unknown_category_is_refused(category: str, region: Caller, world: World) -> None:
    answer = region.send(PATH, region.question(category))
    assert answer.status_code == 400
    assert answer.get_json()["code"] in ("request.unknown-category", "request.invalid")
    assert answer.get_json()["errors"][0]["pointer"] == "/resource/id"
    assert rows(world) == 0


def test_unknown_fields_are_ignored_whatever_they_hold(region: Caller, world: World) -> None:
    world.says_yes()
    question = region.question()
    question["context"]["time"] = {"now": 1.5, "ønske": [None, 10**30]}
    question["subject"]["properties"] = {"department": "x"}
    question["extra"] = True
    assert region.send(PATH, question).get_json()["decision"] is True


def test_a_missing_or_mistyped_field_is_named(region: Caller, world: World) -> None:
    wrong: list[tuple[str, list[str], Any]] = [
        ("/subject", ["subject"], ...),
        ("/subject", ["subject"], "region"),
        ("/subject/id", ["subject", "id"], ...),
        ("/subject/id", ["subject", "id"], 7),
        ("/subject/type", ["subject", "type"], "user"),
        ("/action", ["action"], ...),
        ("/action/name", ["action", "name"], ""),
        ("/action/name", ["action", "name"], None),
        ("/resource", ["resource"], []),
        ("/resource/type", ["resource", "type"], "document"),
        ("/resource/id", ["resource", "id"], ...),
        ("/resource/id", ["resource", "id"], True),
        ("/resource/id", ["resource", "id"], "health\n"),
        ("/resource/id", ["resource", "id"], "health.6101901111"),
        ("/resource/properties", ["resource", "properties"], ...),
        ("/resource/properties/person", ["resource", "properties", "person"], ...),
        ("/resource/properties/person", ["resource", "properties", "person"], NUMBER),
        ("/resource/properties/person/value", ["resource", "properties", "person", "value"], "610190"),
        ("/resource/properties/person/value", ["resource", "properties", "person", "value"], 6101901111),
        ("/resource/properties/person/value", ["resource", "properties", "person", "value"], "٦١٠١٩٠١١١١"),
        ("/resource/properties/person/scheme", ["resource", "properties", "person", "scheme"], "email"),
        ("/context", ["context"], ...),
        ("/context/purpose", ["context", "purpose"], ...),
        ("/context/purpose", ["context", "purpose"], "for 6101901111"),
        ("/context/caseRef", ["context", "caseRef"], "6101901111"),
        ("/context/caseRef", ["context", "caseRef"], "sag/610190-1111"),
        ("/context/purpose", ["context", "purpose"], "610190-1111"),
        ("/resource/id", ["resource", "id"], "health.610190.1111"),
        ("/context/caseRef", ["context", "caseRef"], "sag 12"),
        ("/context/caseRef", ["context", "caseRef"], "x" * 65),
        ("/context/caseRef", ["context", "caseRef"], None),
        ("/context/nonce", ["context", "nonce"], "610190-1111"),
        ("/context/nonce", ["context", "nonce"], "x" * 129),
    ]
    for pointer, path, value in wrong:
        question = region.question()
        place: Any = question
        for step in path[:-1]:
            place = place[step]
        if value is ...:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        body = problem(region.send(PATH, question), 400, "request.invalid")
        assert pointer in [fault["pointer"] for fault in body["errors"]], (path, value)
        assert "6101901111" not in json.dumps(body)
    assert rows(world) == 0


def test_a_case_reference_is_kept_as_it_was_written(region: Caller) -> None:
    for reference in ("KK-2026/88.12:a_b", "202612-0042", "15.20.12-G01-17-25"):
        assert region.check(caseRef=reference)["decision"] is False


def test_bodies_that_cannot_be_read_in_one_way_only_are_refused(region: Caller, world: World) -> None:
    deep = b'{"subject":' + b"[" * 2000 + b"]" * 2000 + b"}"
    for code, data in (
        ("not_json", b""),
        ("not_json", b"{"),
        ("not_json", b"nonsense"),
        ("not_json", b'{"a":NaN}'),
        ("not_json", b'{"a":1}{"b":2}'),
        ("not_utf8", b'{"a":"\xff"}'),
        ("not_json", b'\xef\xbb\xbf{"a":1}'),
        ("duplicate_key", b'{"subject":{"id":"region","id":"jobcenter"}}'),
        ("surrogate", b'{"a":"\\ud800"}'),
        ("surrogate", b'{"\\udfff":1}'),
        ("too_deep", deep),
        ("not_json", b'{"a":' + b"9" * 5000 + b"}"),
    ):
        answer = region.http.post(PATH, data=data, headers=region.headers(**{"Content-Type": "application/json"}))
        assert problem(answer, 400, "request.malformed")["errors"][0]["code"] == code, data[:40]
    for whole in (b"[]", b"null", b'"x"', b"7"):
        answer = region.http.post(PATH, data=whole, headers=region.headers(**{"Content-Type": "application/json"}))
        problem(answer, 400, "request.invalid")
    assert rows(world) == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_that_is_not_called_json_is_refused_with_400(kind: str, region: Caller) -> None:
    answer = region.http.post(
        PATH, data=json.dumps(region.question()), headers=region.headers(**{"Content-Type": kind})
    )
    problem(answer, 400, "request.malformed")


def test_an_oversized_body_is_refused(region: Caller, world: World) -> None:
    question = region.question() | {"padding": "x" * 64 * 1024}
    problem(region.send(PATH, question), 413, "request.too-large")
    assert rows(world) == 0
    question["padding"] = "x" * 60_000
    assert region.send(PATH, question).status_code == 200


def test_another_method_is_a_problem_with_the_allowed_ones(region: Caller) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = region.http.open(PATH, method=method, headers={"X-Request-ID": "r-1"})
        problem(answer, 405, "method.not-allowed")
        assert "POST" in answer.headers["Allow"]
        assert answer.headers["X-Request-ID"] == "r-1"
    problem(region.http.get("/access/v1/search"), 404, "not-found")


def test_the_request_id_comes_back_on_answers_and_on_problems(region: Caller) -> None:
    for body in (region.question(), {}):
        answer = region.send(PATH, body, **{"X-Request-ID": "0197-ab"})
        assert answer.headers["X-Request-ID"] == "0197-ab"
    assert "X-Request-ID" not in region.send(PATH, {}, **{"X-Request-ID": "x" * 200}).headers


def test_problems_speak_danish_or_english_and_their_code_does_neither(region: Caller) -> None:
    titles = {}
    for wanted, spoken in (
        ("da", "da"),
        ("da-DK,en;q=0.5", "da"),
        ("en", "en"),
        ("fr", "en"),
        ("en;q=0.4,da;q=0.3", "en"),
    ):
        answer = region.send(PATH, {}, **{"Accept-Language": wanted})
        assert answer.headers["Content-Language"] == spoken, wanted
        titles[spoken] = problem(answer, 400, "request.invalid")["title"]
    assert titles["da"].startswith("Et felt mangler")
    assert titles["en"].startswith("A field is missing")


def test_answers_are_kept_by_no_cache(region: Caller) -> None:
    assert region.send(PATH, region.question()).headers["Cache-Control"] == "no-store"
    assert region.send(PATH, {}).headers["Cache-Control"] == "no-store"


def test_the_hours_budget_ends_with_a_429_and_the_next_hour_begins_anew(region: Caller, world: World) -> None:
    world.budget(2)
    world.clock.tick(minutes=59)
    assert [region.reason(), region.reason()] == ["NO_CONSENT", "NO_CONSENT"]
    answer = region.send(PATH, region.question())
    problem(answer, 429, "budget.exhausted")
    assert answer.headers["Retry-After"] == "60"
    assert rows(world) == 2
    world.clock.tick(seconds=60)
    assert region.reason() == "NO_CONSENT"


def test_every_answer_has_a_check_id_of_its_own(region: Caller) -> None:
    ids = {uuid(region.check()["context"]["checkId"]) for _ in range(3)}
    assert len(ids) == 3
