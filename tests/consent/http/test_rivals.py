"""The same thing sent many times at once happens once; and nothing anybody sends brings the API down."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from consent.events import AgencyId
from consent.ledger import Agency
from tests.consent.http.world import NUMBER, Caller, World

AT_ONCE = 8


def all_at_once(send: Callable[[], TestResponse]) -> list[TestResponse]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(send) for _ in range(AT_ONCE)]]


def test_one_assertion_sent_at_once_gets_one_token(region: Caller, world: World, app: Flask) -> None:
    assertion = region.who.assertion(world.clock())
    answers = all_at_once(lambda: Caller(world, app, world.region).token_answer(assertion))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (AT_ONCE - 1)
    assert {answer.get_json().get("code", "") for answer in answers} == {"", "assertion.replayed"}


def test_one_request_sent_at_once_asks_once_and_all_get_its_answer(region: Caller, world: World, app: Flask) -> None:
    body, headers = region.request_body(), region.headers()
    answers = all_at_once(lambda: app.test_client().post("/api/v1/consent-requests", json=body, headers=headers))
    assert sorted(answer.status_code for answer in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({answer.text for answer in answers}) == 1
    assert len(world.asked) == 1
    with world.ledger() as ledger:
        subject = ledger.find_subject(NUMBER)
        assert subject is not None
        assert len(ledger.consents(subject)) == 1


def test_the_supplier_behind_an_agency_stands_in_every_record(world: World, app: Flask) -> None:
    key = world.region.key
    with world.ledger() as ledger:
        ledger.register_agency(
            Agency(
                agency_id=AgencyId("region"),
                name="Regionen",
                jwks=(key.as_dict(private=False),),
                scopes=frozenset({"samtykke:check", "samtykke:request.write"}),
                supplier="kmd",
            )
        )
    caller = Caller(world, app, world.region)
    caller.check()
    asked = caller.send("/api/v1/consent-requests", caller.request_body())
    assert asked.status_code == 201
    with world.ledger() as ledger:
        subject = ledger.find_subject(NUMBER)
        assert subject is not None
        assert [row.supplier for row in ledger.checks_of(subject)] == ["kmd"]
        (event,) = ledger.history(subject, world.asked[0])
        assert (event.act.actor, event.act.on_behalf_of) == ("agency:region", "supplier:kmd")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
LEAVES = (
    ("subject", "id"),
    ("subject", "type"),
    ("action", "name"),
    ("resource", "id"),
    ("resource", "type"),
    ("resource", "properties"),
    ("context", "purpose"),
    ("context", "caseRef"),
    ("context", "nonce"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON, where=st.sampled_from(LEAVES))
def test_whatever_stands_in_a_field_the_answer_is_a_decision_or_a_problem(
    value: Any, where: tuple[str, str], region: Caller
) -> None:
    question = region.question()
    question[where[0]][where[1]] = value
    answer = region.send("/access/v1/evaluation", question)
    assert answer.status_code in (200, 400, 403), answer.text
    if answer.status_code == 200:
        assert answer.get_json()["decision"] is False
    answer = region.send("/access/v1/evaluations", region.question() | {"evaluations": [question, value]})
    assert answer.status_code == 200, answer.text
    assert all(item["decision"] is False for item in answer.get_json()["evaluations"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_whatever_bytes_come_the_answer_is_a_problem(data: bytes, region: Caller) -> None:
    headers = region.headers(**{"Content-Type": "application/json"})
    for path in ("/access/v1/evaluation", "/access/v1/evaluations", "/api/v1/consent-requests"):
        answer = region.http.post(path, data=data, headers=headers)
        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert region.token_answer(data.decode("latin-1")).status_code == 401
