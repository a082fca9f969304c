"""What the API says of itself is what it is: metadata, keys, the OpenAPI document, health."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from joserfc import jws
from joserfc.jwk import KeySet
from sqlalchemy import Engine, text

from consent.http.examples import EXAMPLES
from consent.http.problems import PROBLEMS
from consent.http.replies import REPLIES
from consent.http.replies_notices import NOTICE_REPLIES
from consent.http.replies_past import PAST_REPLIES
from consent.http.schema import Fault, Schema, compiled
from consent.http.shapes import COMPONENTS
from consent.http.shapes_notices import NOTICE_COMPONENTS
from consent.http.shapes_past import PAST_COMPONENTS
from consent.log.guard import Guard
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import ISSUER, Caller, World

ALL: dict[str, Schema] = {
    **(COMPONENTS | PAST_COMPONENTS | NOTICE_COMPONENTS),
    **(REPLIES | PAST_REPLIES | NOTICE_REPLIES),
}


def faults(schema: Schema, value: object) -> list[Fault]:
    found: list[Fault] = []
    compiled(schema, ALL)(value, "", found)
    return found


def test_the_metadata_leads_to_doors_that_exist(region: Caller, app: Flask) -> None:
    server = region.http.get("/.well-known/oauth-authorization-server").get_json()
    point = region.http.get("/.well-known/authzen-configuration").get_json()
    assert server["issuer"] == point["policy_decision_point"] == ISSUER
    assert server["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    transmitter = region.http.get("/.well-known/ssf-configuration").get_json()
    assert transmitter["issuer"] == ISSUER
    bodies = (server, point, transmitter)
    told = [value for body in bodies for name, value in body.items() if name.endswith(("endpoint", "_uri"))]
    known = {rule.rule for rule in app.url_map.iter_rules()}
    assert len(told) == 6
    assert {url.removeprefix(ISSUER) for url in told} <= known


def test_answers_verify_with_the_published_keys_and_these_hold_nothing_private(region: Caller) -> None:
    keys = region.http.get("/.well-known/jwks.json").get_json()
    assert all("d" not in key for key in keys["keys"])
    answer = region.check()["context"]["evidence"]["jws"]
    assert jws.deserialize_compact(answer, KeySet.import_key_set(keys), algorithms=["ES256"]).payload


def test_every_door_is_marked_and_described_and_nothing_else_is(region: Caller, app: Flask) -> None:
    document = region.http.get("/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    described = {
        (method.upper(), path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    doors = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).replace("{rest}", "{path}")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            doors[method, path] = getattr(app.view_functions[rule.endpoint], "audience", None)
    assert set(doors) == set(described)
    for door, audience in doors.items():
        secured = bool(described[door].get("security"))
        assert audience == frozenset({"agency"} if secured else {"anyone"}), door
        assert ("401" in described[door]["responses"]) is (secured or door[1] == "/oauth/token"), door


def test_the_documents_references_lead_somewhere_and_its_names_are_used_once(region: Caller) -> None:
    document = region.http.get("/openapi.json").get_json()
    schemas = document["components"]["schemas"]
    used: set[str] = set()
    names: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if "$ref" in part:
                used.add(part["$ref"].removeprefix("#/components/schemas/"))
            if "operationId" in part:
                names.append(part["operationId"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(document)
    assert used == set(schemas)
    assert len(names) == len(set(names))
    assert set(document["x-problem-types"]) == set(PROBLEMS)


def test_every_problem_is_told_where_it_can_happen(region: Caller) -> None:
    document = region.http.get("/openapi.json").get_json()
    told = {
        code
        for operations in document["paths"].values()
        for operation in operations.values()
        for response in operation["responses"].values()
        for code in re.findall(r"`([a-z-]+(?:\.[a-z-]+)?)`:", response["description"])
    }
    assert told == set(PROBLEMS)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_is_of_its_shape(name: str) -> None:
    assert faults(ALL[name], EXAMPLES[name]) == []


def test_what_is_answered_is_of_the_shape_that_is_promised(region: Caller, world: World) -> None:
    world.says_yes()
    assert faults(ALL["Decision"], region.check()) == []
    assert faults(ALL["Decision"], region.check("social")) == []
    batch = region.question() | {"evaluations": [{}, {"resource": 7}]}
    assert faults(ALL["Decisions"], region.send("/access/v1/evaluations", batch).get_json()) == []
    stopping = batch | {"options": {"evaluations_semantic": "deny_on_first_deny"}}
    assert faults(ALL["Decisions"], region.send("/access/v1/evaluations", stopping).get_json()) == []
    asked = region.send("/api/v1/consent-requests", region.request_body()).get_json()
    assert faults(ALL["ConsentRequestState"], asked) == []
    assert faults(ALL["Problem"], region.send("/access/v1/evaluation", {}).get_json()) == []
    assert faults(ALL["Token"], region.token_answer().get_json()) == []
    assert faults(ALL["TokenError"], region.token_answer("x").get_json()) == []
    assert faults(ALL["Ready"], region.http.get("/readyz").get_json()) == []


def test_an_unknown_keyword_in_a_schema_is_found_at_start_up() -> None:
    with pytest.raises(ValueError, match="dependentRequired"):
        compiled({"type": "object", "dependentRequired": {}}, {})
    with pytest.raises(ValueError, match="anchored"):
        compiled({"type": "string", "pattern": "a"}, {})


def test_alive_and_ready_are_two_questions(region: Caller, engine: Engine) -> None:
    assert region.http.get("/healthz").get_json() == {"status": "ok"}
    ready = region.http.get("/readyz")
    assert ready.get_json() == {
        "status": "ready",
        "checks": {"database": "ok", "schema": "ok", "keys": "ok", "head": "ok"},
    }
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version_consent SET version_num = '0000'"))
    old = region.http.get("/readyz")
    assert (old.status_code, old.get_json()["checks"]["schema"]) == (503, "failed")
    assert old.headers["Retry-After"] == "5"
    assert region.http.get("/healthz").status_code == 200


def test_a_database_behind_its_guard_is_not_ready_and_answers_nothing(
    region: Caller, world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from consent import http
    from consent.keys import log_signer
    from consent.log.checkpoint import Checkpoint

    guard = Guard(tmp_path_factory.mktemp("guard") / "log.guard")
    note = log_signer(world.keys_dir).sign(str(Checkpoint("log.fjordby.example/test", 9, b"\1" * 32)))
    guard.advance(note)
    app = Flask("behind")
    for blueprint in http.blueprints(_guarded(world, guard)):
        app.register_blueprint(blueprint)
    behind = Caller(world, app, world.region)
    ready = behind.http.get("/readyz")
    assert (ready.status_code, ready.get_json()["checks"]["head"]) == (503, "failed")
    problem(behind.send("/access/v1/evaluation", behind.question()), 503, "service.unavailable")


def _guarded(world: World, guard: Guard) -> Any:
    from dataclasses import replace

    return replace(world.deps(), guard=guard)
