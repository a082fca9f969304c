"""An agency reads its own consents over HTTP: in our words, as ISO 27560 and as FHIR; another's are not there."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from consent.formats import from_dpv, from_fhir
from consent.http.examples_holdings import HOLDING_EXAMPLES
from consent.http.replies import REPLIES
from consent.http.replies_holdings import HOLDING_REPLIES
from consent.http.schema import Fault, compiled
from tests.consent.formats.rules import dpv_faults, fhir_faults
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import NUMBER, UNKNOWN, Caller, World

PATH = "/api/v1/consents"


def faults(name: str, value: object) -> list[Fault]:
    found: list[Fault] = []
    compiled(HOLDING_REPLIES[name], {**REPLIES, **HOLDING_REPLIES})(value, "", found)
    return found


def read(caller: Caller, place: str, accept: str | None = None) -> Any:
    headers = caller.headers() if accept is None else caller.headers(Accept=accept)
    return caller.http.get(place, headers=headers)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/fhir+json", "application/fhir+json"),
        ("text/html, application/fhir+json;q=0.5, application/json;q=0.4", "application/fhir+json"),
        ("text/html", "application/json"),
        ("nonsense", "application/json"),
    ],
)
def test_the_form_is_the_callers_choice(region: Caller, world: World, accept: str | None, media: str) -> None:
    _, consent_id = world.says_yes()
    answer = read(region, f"{PATH}/{consent_id}", accept)
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_all_forms_tell_the_same_consent_and_history(region: Caller, world: World) -> None:
    subject, consent_id = world.says_yes()
    world.withdraws(subject, consent_id)
    ours = read(region, f"{PATH}/{consent_id}").get_json()
    assert faults("HeldConsent", ours) == []
    assert (ours["state"], ours["caseRef"], ours["seq"]) == ("withdrawn", "RK-1", 3)
    assert [event["type"] for event in ours["history"]] == ["requested", "granted", "withdrawn"]
    dpv = read(region, f"{PATH}/{consent_id}", "application/ld+json").get_json(force=True)
    fhir = read(region, f"{PATH}/{consent_id}", "application/fhir+json").get_json(force=True)
    assert (dpv_faults(dpv), fhir_faults(fhir)) == ([], [])
    assert from_dpv(dpv) == from_fhir(fhir)
    terms, history = from_dpv(dpv)
    assert (terms.recipient, terms.case, [str(event.event_id) for event in history]) == (
        "region",
        "RK-1",
        [event["eventId"] for event in ours["history"]],
    )
    # Her pseudonym is the one of the checks, and her number is nowhere.
    told = region.check()["context"]["evidence"]["jws"]
    person = world.keys.verify("consent-check+jwt", told).decode()
    assert ours["persons"][0] in person
    for text in (str(ours), str(dpv), str(fhir)):
        assert NUMBER not in text


def test_another_agencys_consent_looks_like_one_that_is_not_there(
    region: Caller, jobcentre: Caller, world: World
) -> None:
    _, consent_id = world.says_yes()
    foreign, missing = (read(jobcentre, f"{PATH}/{wanted}") for wanted in (consent_id, uuid4()))
    problem(foreign, 404, "not-found")
    assert foreign.data == missing.data
    assert read(jobcentre, PATH).get_json() == {"consents": [], "next": None}


def test_the_pages_together_are_all_of_them_once(region: Caller, world: World) -> None:
    given = set()
    for place in range(5):
        given.add(str(world.says_yes(number=NUMBER if place % 2 else UNKNOWN)[1]))
        world.clock.tick(milliseconds=place % 2)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = read(region, f"{PATH}?limit=2" + (f"&cursor={cursor}" if cursor else "")).get_json()
        assert faults("HeldConsents", page) == []
        found += [consent["id"] for consent in page["consents"]]
        cursor = page["next"]
    assert len(found) == 5
    assert set(found) == given


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=201", "limit=-1", "limit=x", "limit=٣", "limit=", "limit=1e2"),
        *("cursor=", "cursor=x", "cursor=AAAA", "cursor=%00", "cursor=MTp4", "cursor=é", "cursor=" + "A" * 5000),
    ],
)
def test_a_cursor_or_limit_that_is_none_is_told_so(region: Caller, query: str) -> None:
    problem(read(region, f"{PATH}?{query}"), 400, "request.invalid")


def test_a_token_without_the_scope_does_not_do(region: Caller) -> None:
    token = region.token_answer(scope="samtykke:check").get_json()["access_token"]
    for place in (PATH, f"{PATH}/{uuid4()}"):
        answer = region.http.get(place, headers={"Authorization": f"Bearer {token}"})
        problem(answer, 403, "token.scope")
        problem(region.http.get(place), 401, "token.missing")


@pytest.mark.parametrize("name", sorted(HOLDING_EXAMPLES))
def test_every_example_is_of_its_shape(name: str) -> None:
    assert faults(name, HOLDING_EXAMPLES[name]) == []
