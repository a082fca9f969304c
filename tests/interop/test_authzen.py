"""AuthZEN 1.0's rules of protocol on both endpoints, as a list of its own sentences: the wire is theirs, not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from consent.keys import Keyring
from consent.sql import engine_of
from tests.consent.http.world import ISSUER, ORIGIN, Caller, Clock, World
from tests.support.databases import migrate_ledger

SINGLE, BATCH = "/access/v1/evaluation", "/access/v1/evaluations"
BOTH = pytest.mark.parametrize("path", [SINGLE, BATCH])
ALLOWED, DENIED = "health", "economy"
"""What she has said yes to, and what nobody may ask about here."""


@pytest.fixture
def migrate_database() -> object:
    return migrate_ledger


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = engine_of(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    folder = tmp_path / "keys"
    world = World(engine=engine, keys=Keyring.create(folder, origin=ORIGIN), keys_dir=folder, clock=Clock())
    world.says_yes()
    return world


@pytest.fixture
def app(world: World) -> Flask:
    return world.app()


@pytest.fixture
def pep(world: World, app: Flask) -> Caller:
    """The policy enforcement point."""
    return Caller(world, app, world.region)


def decided(answer: TestResponse) -> dict[str, Any]:
    """5.5: 200, JSON, and a `decision` that is a boolean."""
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    told: dict[str, Any] = answer.get_json()
    assert type(told["decision"]) is bool
    assert type(told.get("context", {})) is dict
    return told


def each(answer: TestResponse) -> list[bool]:
    """7.2: an array of the same objects, in the order of the request."""
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    told = answer.get_json()["evaluations"]
    assert all(type(one["decision"]) is bool for one in told)
    return [one["decision"] for one in told]


def items(pep: Caller, *categories: str) -> list[dict[str, Any]]:
    return [{"resource": pep.question(category)["resource"]} for category in categories]


def batch(pep: Caller, *categories: str, **more: Any) -> dict[str, Any]:
    top = {name: part for name, part in pep.question().items() if name != "resource"}
    return top | {"evaluations": items(pep, *categories)} | more


def refused(answer: TestResponse) -> None:
    assert answer.status_code == 400, answer.text
    assert "decision" not in answer.get_json()


# 6: one access evaluation


def test_a_permit_is_200_and_true_and_a_denial_is_200_and_false(pep: Caller) -> None:
    assert decided(pep.send(SINGLE, pep.question(ALLOWED)))["decision"] is True
    assert decided(pep.send(SINGLE, pep.question(DENIED)))["decision"] is False


@BOTH
@pytest.mark.parametrize("part", ["subject", "action", "resource"])
def test_what_is_required_is_required(pep: Caller, path: str, part: str) -> None:
    for value in (None, "text", 7, True, [], {}):
        refused(pep.send(path, pep.question() | {part: value}))
    question = pep.question()
    del question[part]
    refused(pep.send(path, question))


@BOTH
@pytest.mark.parametrize("place", ["subject.type", "subject.id", "action.name", "resource.type", "resource.id"])
def test_each_entity_has_the_fields_it_must_have_and_they_are_text(pep: Caller, path: str, place: str) -> None:
    part, field = place.split(".")
    for value in (None, 7, True, [], {}, "absent"):
        question = deepcopy(pep.question())
        if value == "absent":
            del question[part][field]
        else:
            question[part][field] = value
        refused(pep.send(path, question))


@BOTH
@pytest.mark.parametrize("place", ["resource.properties", "subject.properties", "action.properties", "context"])
def test_what_is_an_object_is_one(pep: Caller, path: str, place: str) -> None:
    part, _, field = place.partition(".")
    question = deepcopy(pep.question())
    if field:
        question[part][field] = "text"
    else:
        question[part] = "text"
    answer = pep.send(path, question)
    if place in ("subject.properties", "action.properties"):  # we read nothing there, so it is as any unknown field
        decided(answer)
    else:
        refused(answer)


@BOTH
def test_fields_that_are_not_known_are_ignored(pep: Caller, path: str) -> None:
    question = deepcopy(pep.question())
    for place in (question, question["subject"], question["action"], question["resource"], question["context"]):
        place["x-later"] = {"deep": [1, None, "two"]}
    question["subject"]["properties"] = {"department": "any"}
    question["action"]["properties"] = {"method": "GET"}
    question["resource"]["properties"]["library"] = "any"
    assert decided(pep.send(path, question))["decision"] is True


# 10.1: the transport


@BOTH
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"7", b"\xff", b"subject=x"])
def test_a_body_that_is_no_json_object_is_400(pep: Caller, path: str, body: bytes) -> None:
    refused(pep.http.post(path, data=body, headers=pep.headers(), content_type="application/json"))


@BOTH
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", None])
def test_a_body_that_is_not_called_json_is_400_and_not_415(pep: Caller, path: str, kind: str | None) -> None:
    body = json.dumps(pep.question())
    refused(pep.http.post(path, data=body, headers=pep.headers(), content_type=kind))


@BOTH
def test_a_charset_beside_the_media_type_changes_nothing(pep: Caller, path: str) -> None:
    kind = "application/json; charset=utf-8"
    body = json.dumps(pep.question())
    assert decided(pep.http.post(path, data=body, headers=pep.headers(), content_type=kind))["decision"] is True


@BOTH
def test_without_credentials_it_is_401_and_for_somebody_else_403(pep: Caller, path: str) -> None:
    assert pep.http.post(path, json=pep.question()).status_code == 401
    other = pep.question()
    other["subject"]["id"] = "jobcenter"
    assert pep.send(path, other).status_code == 403


@BOTH
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_it_is_post_and_nothing_else(pep: Caller, path: str, method: str) -> None:
    assert pep.http.open(path, method=method, headers=pep.headers()).status_code == 405


@BOTH
def test_a_request_id_comes_back_the_same_on_answers_and_on_errors(pep: Caller, path: str) -> None:
    given = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    for body in (pep.question(), pep.question(DENIED), {}):
        assert pep.send(path, body, **{"X-Request-ID": given}).headers["X-Request-ID"] == given
    assert "X-Request-ID" not in pep.send(path, pep.question()).headers


# 7: several at once


def test_items_are_answered_in_their_order_and_each_in_its_place(pep: Caller) -> None:
    asked = [ALLOWED, DENIED, ALLOWED, DENIED, DENIED, ALLOWED]
    assert each(pep.send(BATCH, batch(pep, *asked))) == [category == ALLOWED for category in asked]


def test_top_level_values_are_defaults_that_an_item_replaces(pep: Caller) -> None:
    top = pep.question(ALLOWED)
    told = each(pep.send(BATCH, top | {"evaluations": [{}, *items(pep, DENIED), {"action": {"name": "write"}}]}))
    assert told == [True, False, False]


def test_every_item_may_state_everything_itself(pep: Caller) -> None:
    whole = {"evaluations": [pep.question(ALLOWED), pep.question(DENIED)]}
    assert each(pep.send(BATCH, whole)) == [True, False]


@pytest.mark.parametrize("none", [{}, {"evaluations": []}])
def test_without_items_it_is_the_one_evaluation(pep: Caller, none: dict[str, Any]) -> None:
    assert decided(pep.send(BATCH, pep.question() | none))["decision"] is True


@pytest.mark.parametrize("items", ["text", 7, {}, True])
def test_items_that_are_no_array_are_400(pep: Caller, items: object) -> None:
    refused(pep.send(BATCH, pep.question() | {"evaluations": items}))


def test_a_fault_in_one_item_denies_that_one_alone_and_tells_why(pep: Caller) -> None:
    body = batch(pep, ALLOWED, DENIED, ALLOWED)
    body["evaluations"][1] = {"resource": {"type": "dataCategory"}}
    answer = pep.send(BATCH, body)
    assert each(answer) == [True, False, True]
    error = answer.get_json()["evaluations"][1]["context"]["error"]
    assert error["status"] == 400
    assert isinstance(error["message"], str)


@pytest.mark.parametrize(
    ("semantic", "asked", "told"),
    [
        (None, (ALLOWED, DENIED, ALLOWED), [True, False, True]),
        ("execute_all", (DENIED, ALLOWED, DENIED), [False, True, False]),
        ("deny_on_first_deny", (ALLOWED, DENIED, ALLOWED), [True, False]),
        ("deny_on_first_deny", (ALLOWED, ALLOWED), [True, True]),
        ("permit_on_first_permit", (DENIED, ALLOWED, DENIED), [False, True]),
        ("permit_on_first_permit", (DENIED, DENIED), [False, False]),
    ],
)
def test_the_semantics_stop_where_they_say(
    pep: Caller, semantic: str | None, asked: tuple[str, ...], told: list[bool]
) -> None:
    options = {} if semantic is None else {"options": {"evaluations_semantic": semantic, "x-later": 1}}
    assert each(pep.send(BATCH, batch(pep, *asked, **options))) == told


def test_a_semantic_that_is_none_is_400(pep: Caller) -> None:
    refused(pep.send(BATCH, batch(pep, ALLOWED, options={"evaluations_semantic": "whatever"})))


# 9: discovery


def test_the_metadata_name_the_endpoints_by_their_own_addresses(pep: Caller) -> None:
    told = pep.http.get("/.well-known/authzen-configuration").get_json()
    assert told["policy_decision_point"] == ISSUER
    assert told["access_evaluation_endpoint"] == ISSUER + SINGLE
    assert told["access_evaluations_endpoint"] == ISSUER + BATCH
