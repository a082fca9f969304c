"""An agency is told: it reads its feed by cursor, and has the same pushed; every fault has its code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import KeySet
from sqlalchemy import select

from consent.events import AgencyId
from consent.http.replies_notices import NOTICE_REPLIES
from consent.sql import tables as t
from tests.consent.http.test_discovery import faults
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import ISSUER, NUMBER, Caller, World

ENDPOINT = "https://region.example/secevents"
WISH = {"delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": ENDPOINT}}


def events(caller: Caller, query: str = "") -> dict[str, Any]:
    answer = caller.get(f"/api/v1/events{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    assert faults(NOTICE_REPLIES["Events"], told) == []
    return told


def wish(caller: Caller, **changed: Any) -> Any:
    return caller.send("/api/v1/streams", WISH | changed)


def made(caller: Caller, **changed: Any) -> str:
    answer = wish(caller, **changed)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/streams/{answer.get_json()['stream_id']}"


def test_the_feed_tells_everything_in_order_without_gaps(region: Caller, world: World) -> None:
    assert events(region) == {"events": [], "next": 0, "more": False}
    given = world.says_yes()
    world.withdraws(*given)
    world.sequence()
    told = events(region)
    assert [event["number"] for event in told["events"]] == [1, 2, 3]
    assert [event["type"] for event in told["events"]] == ["requested", "granted", "withdrawn"]
    assert [event["state"] for event in told["events"]] == ["requested", "granted", "withdrawn"]
    assert {event["consentId"] for event in told["events"]} == {str(given[1])}
    assert (told["next"], told["more"]) == (3, False)
    first = events(region, "?limit=2")
    assert (len(first["events"]), first["next"], first["more"]) == (2, 2, True)
    assert [event["number"] for event in events(region, "?after=2&limit=2")["events"]] == [3]
    assert events(region, "?after=3")["events"] == []


def test_each_event_is_signed_for_this_agency_and_names_her_as_it_knows_her(region: Caller, world: World) -> None:
    world.says_yes()
    world.sequence()
    keys = KeySet.import_key_set(region.http.get("/.well-known/jwks.json").get_json())
    told = events(region)["events"][1]
    found = jws.deserialize_compact(told["set"], keys, algorithms=["ES256"])
    claims = json.loads(bytes(found.payload or b""))
    assert found.headers()["typ"] == "secevent+jwt"
    assert (claims["iss"], claims["aud"]) == (ISSUER, "region")
    with world.ledger() as ledger:
        known_as = ledger.pairwise(AgencyId(world.region.client_id), NUMBER)
    assert claims["sub_id"] == {"format": "opaque", "id": known_as}
    ((name, payload),) = claims["events"].items()
    assert name == "https://mitforloeb.example/secevent/consent/granted"
    assert payload == {"consentId": told["consentId"], "seq": 2, "state": "granted"}
    assert "exp" not in claims, "RFC 8417 section 2.2: an event does not expire"
    with world.engine.connect() as connection:
        query = select(t.feed.c.event_id).where(t.feed.c.agency == "region", t.feed.c.number == 2)
        assert claims["jti"] == str(connection.execute(query).scalar_one())
    assert events(region)["events"][1]["set"] != told["set"]
    again = jws.deserialize_compact(events(region)["events"][1]["set"], keys, algorithms=["ES256"])
    assert json.loads(bytes(again.payload or b""))["jti"] == claims["jti"]


def test_asking_for_more_says_that_the_rest_was_received(region: Caller, world: World) -> None:
    world.says_yes()
    world.sequence()
    events(region)
    query = select(t.reading.c.agency, t.reading.c.number, t.reading.c.at)
    with world.engine.connect() as connection:
        assert connection.execute(query).all() == []
    first = world.clock()
    for _ in range(2):
        events(region, "?after=2")
        world.clock.tick(minutes=1)
    with world.engine.connect() as connection:
        (row,) = connection.execute(query).all()
    assert row[:2] == ("region", 2)
    assert row[2] == int(first.timestamp() * 1000)


def test_one_agency_never_reads_anothers_events(region: Caller, jobcentre: Caller, world: World) -> None:
    world.says_yes()
    world.sequence()
    assert events(jobcentre)["events"] == []
    problem(jobcentre.get("/api/v1/events?after=1"), 400, "cursor.unknown")


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=", "after=1.0", "after=٣", "after=1e3", "limit=0",
                                   "limit=501", "limit=-1", "after=" + "9" * 19, "after=%00", "after=0x1"])  # fmt: skip
def test_a_cursor_that_is_no_number_is_refused(query: str, region: Caller) -> None:
    problem(region.get(f"/api/v1/events?{query}"), 400, "request.invalid")


@pytest.mark.parametrize("after", ["1", "9" * 18])
def test_a_cursor_beyond_the_end_is_unknown(after: str, region: Caller) -> None:
    problem(region.get(f"/api/v1/events?after={after}"), 400, "cursor.unknown")


def test_a_stream_is_made_once_and_the_same_wish_again_is_a_retry(region: Caller, world: World) -> None:
    world.says_yes()
    world.sequence()
    secret = {"delivery": WISH["delivery"] | {"authorization_header": "Bearer s3cret"}}
    first = wish(region, **secret)
    assert first.status_code == 201
    told = first.get_json()
    assert faults(NOTICE_REPLIES["Stream"], told) == []
    assert first.headers["Location"] == f"{ISSUER}/api/v1/streams/{told['stream_id']}"
    assert (told["aud"], told["status"], told["after"]) == ("region", "enabled", 2)
    again = wish(region, **secret)
    assert (again.status_code, again.get_json()) == (200, told)
    problem(wish(region), 409, "stream.exists")
    problem(wish(region, **secret, description="Another"), 409, "stream.exists")
    assert region.get("/api/v1/streams").get_json() == [told]
    assert "s3cret" not in first.text + again.text + region.get("/api/v1/streams").text
    with world.engine.connect() as connection:
        assert b"s3cret" not in bytes(connection.execute(select(t.stream.c.authorization_sealed)).scalar_one())


@pytest.mark.parametrize(
    "url",
    [
        "http://region.example/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://0x7f000001/",
        "https://region.example:22/",
        "https://user@region.example/",
        "https://region.example/#x",
    ],
)
def test_an_endpoint_that_we_would_not_call_is_refused_at_once(url: str, region: Caller) -> None:
    delivery = WISH["delivery"] | {"endpoint_url": url}
    problem(wish(region, delivery=delivery), 422, "stream.endpoint")
    refused = region.http.patch(made(region), json={"delivery": delivery}, headers=region.headers())
    problem(refused, 422, "stream.endpoint")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"delivery": {}},
        {"delivery": {"method": "urn:ietf:rfc:8936", "endpoint_url": ENDPOINT}},
        {"delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": "https://region.example/6101901111"}},
        {"delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": ENDPOINT, "authorization_header": "a\r\nHost: b"}},
        WISH | {"after": -1},
        WISH | {"after": "1"},
        WISH | {"events_requested": []},
        WISH | {"description": "610190-1111 er hende"},
    ],
)
def test_a_wish_of_another_shape_is_refused(body: object, region: Caller) -> None:
    problem(region.send("/api/v1/streams", body), 400, "request.invalid")


def test_a_stream_cannot_begin_where_the_feed_has_not_come(region: Caller) -> None:
    for after in (1, 2**63, 10**30):
        assert wish(region, after=after).get_json()["code"] in ("cursor.unknown", "request.malformed")


def test_a_stream_is_changed_by_whoever_has_read_it_last(region: Caller) -> None:
    path = made(region)

    def change(body: object, **headers: str) -> Any:
        return region.http.patch(path, json=body, headers=region.headers(**headers))

    tag = region.get(path).headers["ETag"]
    paused = change({"status": "paused"}, **{"If-Match": tag})
    assert (paused.status_code, paused.get_json()["status"]) == (200, "paused")
    assert paused.headers["ETag"] != tag
    problem(change({"status": "enabled"}, **{"If-Match": tag}), 412, "stream.changed")
    problem(change({"status": "enabled"}, **{"If-Match": "nonsense"}), 412, "stream.changed")
    moved = change({"delivery": {"endpoint_url": "https://other.example/"}}, **{"If-Match": "*"})
    assert moved.get_json()["delivery"]["endpoint_url"] == "https://other.example/"
    assert moved.get_json()["status"] == "paused"
    problem(change({"status": "disabled"}), 400, "request.invalid")


def test_a_closed_stream_stays_to_be_seen_and_makes_room_for_another(region: Caller) -> None:
    path = made(region)
    for _ in range(2):
        assert region.http.delete(path, headers=region.headers()).status_code == 204
    assert region.get(path).get_json()["status"] == "disabled"
    assert region.get("/api/v1/streams").get_json() == []
    problem(region.http.patch(path, json={}, headers=region.headers()), 409, "stream.closed")
    problem(region.send(f"{path}/verify", {}), 409, "stream.closed")
    problem(region.send(f"{path}/redeliver", {"from": 1}), 409, "stream.closed")
    assert made(region) != path


def test_a_verification_is_asked_for_and_left_to_the_worker(region: Caller, world: World) -> None:
    path = made(region)
    answer = region.send(f"{path}/verify", {"state": "are you there?"})
    assert (answer.status_code, answer.data) == (204, b"")
    with world.engine.connect() as connection:
        assert connection.execute(select(t.stream.c.verify_state)).scalar_one() == "are you there?"
    problem(region.send(f"{path}/verify", {"state": "x" * 201}), 400, "request.invalid")


def test_only_numbers_that_the_stream_has_had_come_again(region: Caller) -> None:
    path = made(region)
    for number in (1, 10**15):
        problem(region.send(f"{path}/redeliver", {"from": number}), 400, "cursor.unknown")
    problem(region.send(f"{path}/redeliver", {"from": 0}), 400, "request.invalid")


def test_anothers_stream_looks_like_none(region: Caller, jobcentre: Caller) -> None:
    path = made(region)
    for answer in (
        jobcentre.get(path),
        jobcentre.http.patch(path, json={"nonsense": 1}, headers=jobcentre.headers()),
        jobcentre.http.delete(path, headers=jobcentre.headers()),
        jobcentre.send(f"{path}/verify", {}),
        jobcentre.send(f"{path}/redeliver", {}),
    ):
        problem(answer, 404, "not-found")
    assert region.get(path).get_json()["status"] == "enabled"


def test_the_scope_is_needed(world: World, region: Caller) -> None:
    token = region.token_answer(scope="samtykke:check").get_json()["access_token"]
    answer = region.http.get("/api/v1/events", headers={"Authorization": f"Bearer {token}"})
    problem(answer, 403, "token.scope")


def test_a_clock_that_counts_microseconds_breaks_neither_feed_nor_stream(region: Caller, world: World) -> None:
    world.says_yes()
    world.sequence()
    world.clock.tick(microseconds=123_456)
    assert len(events(region, "?after=0")["events"]) == 2
    assert events(region, "?after=2")["events"] == []
    assert region.get(made(region)).status_code == 200
