"""Batches: what items inherit, how a faulty one is answered in its place, when to stop, and one signature over all."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from consent.canonical import loads
from consent.log import merkle
from consent.log.leaf import check_commitment
from tests.consent.http.test_evaluation import problem, rows
from tests.consent.http.world import NUMBER, UNKNOWN, Caller, World

PATH = "/access/v1/evaluations"


def resource(category: str = "health", number: str = NUMBER) -> dict[str, Any]:
    return {
        "type": "dataCategory",
        "id": category,
        "properties": {"person": {"scheme": "cpr", "value": number}},
    }


def batch(region: Caller, *items: object, **top: Any) -> dict[str, Any]:
    body = {name: value for name, value in region.question().items() if name != "resource"}
    answer = region.send(PATH, body | {"evaluations": list(items)} | top)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def reasons(answer: dict[str, Any]) -> list[str]:
    contexts = [item["context"] for item in answer["evaluations"]]
    return [context.get("reason") or context["error"]["code"] for context in contexts]


def test_items_are_answered_in_their_order(region: Caller, world: World) -> None:
    world.says_yes()
    asked = [{"resource": resource(*what)} for what in (("health",), ("social",), ("health", UNKNOWN), ("health.x",))]
    answer = batch(region, *asked)
    assert reasons(answer) == ["OK", "NO_CONSENT", "NO_CONSENT", "OK"]
    assert "decision" not in answer
    assert rows(world) == 4


def test_a_batch_is_proved_by_one_signature(region: Caller, world: World) -> None:
    world.says_yes()
    answer = batch(region, *[{"resource": resource("health", number)} for number in (NUMBER, UNKNOWN, NUMBER)])
    told = loads(world.keys.verify("consent-check-batch+jwt", answer["context"]["evidence"]["jws"]))
    assert (told["iss"], told["n"]) == ("log.fjordby.example/test", 3)
    root = b64decode(told["root"])
    for position, item in enumerate(answer["evaluations"]):
        evidence = item["context"]["evidence"]
        assert evidence["index"] == position
        commitment = check_commitment(b64decode(evidence["salt"]), evidence["record"].encode())
        path = [b64decode(step) for step in evidence["path"]]
        merkle.verify_inclusion(position, 3, merkle.leaf_hash(commitment), path, root)
        record = json.loads(evidence["record"])
        assert record["check_id"] == item["context"]["checkId"]
        assert record["decision"] is item["decision"]


def test_what_stands_at_the_top_is_inherited_whole_and_never_merged(region: Caller) -> None:
    answer = batch(
        region,
        {},
        {"context": {"caseRef": "A-1"}},
        {"context": {"purpose": "advertising"}},
        {"resource": resource("social")},
        {"resource": {"type": "dataCategory", "id": "social"}},
        resource=resource("health"),
    )
    assert reasons(answer) == [
        "NO_CONSENT",
        "request.invalid",
        "NOT_AUTHORISED_TO_ASK",
        "NO_CONSENT",
        "request.invalid",
    ]


def test_a_faulty_item_is_answered_closed_in_its_place_and_is_not_kept(region: Caller, world: World) -> None:
    world.says_yes()
    good = {"resource": resource()}
    answer = batch(
        region,
        good,
        {"resource": resource("taxes")},
        {"resource": resource(), "subject": {"type": "agency", "id": "jobcenter"}},
        7,
        None,
        {},
        {"resource": resource(), "action": {"name": "write"}},
        good,
    )
    assert reasons(answer) == [
        "OK",
        "request.unknown-category",
        "subject.not-caller",
        "request.invalid",
        "request.invalid",
        "request.invalid",
        "ACTION_UNKNOWN",
        "OK",
    ]
    assert [item["decision"] for item in answer["evaluations"]] == [True, *[False] * 6, True]
    error = answer["evaluations"][1]["context"]["error"]
    assert (error["status"], error["errors"]) == (400, [{"pointer": "/resource/id", "code": "unknown"}])
    assert answer["evaluations"][2]["context"]["error"]["status"] == 403
    assert rows(world) == 3
    # The signature covers what was answered, and the indexes count that.
    indexes = [item["context"]["evidence"]["index"] for item in answer["evaluations"] if "reason" in item["context"]]
    assert indexes == [0, 1, 2]


def test_only_faulty_items_make_an_answer_without_a_signature(region: Caller, world: World) -> None:
    answer = batch(region, {}, {})
    assert reasons(answer) == ["request.invalid", "request.invalid"]
    assert "context" not in answer
    assert rows(world) == 0


def test_deny_on_first_deny_stops_there_and_keeps_no_more(region: Caller, world: World) -> None:
    world.says_yes()
    items = [{"resource": resource(category)} for category in ("health", "social", "health")]
    answer = batch(region, *items, options={"evaluations_semantic": "deny_on_first_deny"})
    assert reasons(answer) == ["OK", "NO_CONSENT"]
    assert rows(world) == 2
    for item in answer["evaluations"]:
        world.keys.verify("consent-check+jwt", item["context"]["evidence"]["jws"])
    # A faulty item is a denial too.
    answer = batch(region, {}, *items, options={"evaluations_semantic": "deny_on_first_deny"})
    assert reasons(answer) == ["request.invalid"]


def test_permit_on_first_permit_stops_there(region: Caller, world: World) -> None:
    world.says_yes()
    items = [{"resource": resource(category)} for category in ("social", "taxes", "health", "health")]
    answer = batch(region, *items, options={"evaluations_semantic": "permit_on_first_permit", "other": 1})
    assert reasons(answer) == ["NO_CONSENT", "request.unknown-category", "OK"]
    assert rows(world) == 2


def test_options_that_are_not_known_are_refused(region: Caller) -> None:
    wrong: tuple[object, ...] = ({"evaluations_semantic": "best_effort"}, {"evaluations_semantic": None}, [], "x")
    for options in wrong:
        body = region.question() | {"evaluations": [{}], "options": options}
        problem(region.send(PATH, body), 400, "request.invalid")


def test_without_evaluations_it_is_a_single_check(region: Caller, world: World) -> None:
    world.says_yes()
    for body in (region.question(), region.question() | {"evaluations": []}):
        answer = region.send(PATH, body).get_json()
        assert answer["decision"] is True
        assert "evaluations" not in answer
    problem(region.send(PATH, {"subject": {"type": "agency", "id": "region"}}), 400, "request.invalid")


def test_a_mistyped_envelope_is_refused_as_a_whole(region: Caller, world: World) -> None:
    envelopes: tuple[dict[str, object], ...] = (
        {"evaluations": {}},
        {"evaluations": None},
        {"subject": "region"},
        {"context": None},
        {"action": []},
    )
    for wrong in envelopes:
        body = region.question() | {"evaluations": [{}]} | wrong
        problem(region.send(PATH, body), 400, "request.invalid")
    assert rows(world) == 0


def test_a_thousand_fit_and_one_more_does_not(region: Caller, world: World) -> None:
    top = {"resource": resource()}
    answer = batch(region, *[{}] * 1000, **top)
    assert len(answer["evaluations"]) == 1000
    body = region.question() | {"evaluations": [{}] * 1001}
    problem(region.send(PATH, body), 400, "request.too-many")
    assert rows(world) == 1000


def test_a_batch_may_be_a_mebibyte_and_not_more(region: Caller) -> None:
    body = region.question() | {"evaluations": [{}], "padding": "x" * 900_000}
    assert region.send(PATH, body).status_code == 200
    body["padding"] = "x" * 1024 * 1024
    problem(region.send(PATH, body), 413, "request.too-large")


def test_a_batch_counts_each_item_against_the_budget(region: Caller, world: World) -> None:
    world.budget(3)
    batch(region, *[{"resource": resource()}] * 2)
    body = region.question() | {"evaluations": [{}, {}]}
    problem(region.send(PATH, body), 429, "budget.exhausted")
    assert rows(world) == 2
    batch(region, {"resource": resource()})


def test_the_batch_scope_is_needed(region: Caller) -> None:
    narrow = str(region.token_answer(scope="samtykke:check").get_json()["access_token"])
    answer = region.http.post(PATH, json=region.question(), headers={"Authorization": f"Bearer {narrow}"})
    problem(answer, 403, "token.scope")
