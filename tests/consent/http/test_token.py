"""The token endpoint: whose key signed, how fresh it is, and that it is never taken twice."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from joserfc.jwk import ECKey, OKPKey

from consent.events import AgencyId
from consent.http.tokens import SCOPES
from consent.ledger import Agency
from tests.consent.http.world import ISSUER, Caller, Client, World, client


def part(data: object) -> str:
    return urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def opened(token: str, index: int) -> dict[str, Any]:
    text = token.split(".")[index]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def refused(caller: Caller, assertion: str) -> str:
    answer = caller.token_answer(assertion)
    assert answer.status_code == 401
    assert answer.get_json()["error"] == "invalid_client"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.get_json()["code"])


def test_a_good_assertion_gets_a_token_of_five_minutes_with_all_its_scopes(region: Caller) -> None:
    answer = region.token_answer()
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 300)
    assert opened(body["access_token"], 0)["typ"] == "at+jwt"
    claims = opened(body["access_token"], 1)
    assert (claims["iss"], claims["aud"], claims["client_id"]) == (ISSUER, ISSUER, "region")
    assert claims["exp"] - claims["iat"] == 300
    assert set(claims["scope"].split()) == set(SCOPES)


@pytest.mark.parametrize("algorithm", ["EdDSA", "Ed25519"])
def test_an_edwards_key_is_as_good_under_either_of_its_names(algorithm: str, world: World, app: Flask) -> None:
    key = OKPKey.generate_key("Ed25519", {"kid": "ed-1"})
    private = key.get_op_key("sign")
    assert isinstance(private, Ed25519PrivateKey)
    with world.ledger() as ledger:
        ledger.register_agency(
            Agency(agency_id=AgencyId("ed"), name="Ed", jwks=(key.as_dict(private=False),), scopes=frozenset({"a"}))
        )
    caller = Caller(world, app, Client("ed", key))
    header, payload = part({"alg": algorithm, "kid": "ed-1"}), part(caller.who.claims(world.clock()))
    signature = urlsafe_b64encode(private.sign(f"{header}.{payload}".encode())).rstrip(b"=").decode()
    assert caller.token_answer(f"{header}.{payload}.{signature}").status_code == 200


def test_an_assertion_is_good_for_one_token(region: Caller, world: World) -> None:
    assertion = region.who.assertion(world.clock())
    assert region.token_answer(assertion).status_code == 200
    assert refused(region, assertion) == "assertion.replayed"


def test_an_assertion_is_used_up_even_where_its_scope_was_refused(region: Caller, world: World) -> None:
    assertion = region.who.assertion(world.clock())
    assert region.token_answer(assertion, scope="samtykke:everything").get_json()["error"] == "invalid_scope"
    assert refused(region, assertion) == "assertion.replayed"


def test_two_agencies_may_use_the_same_jti(region: Caller, jobcentre: Caller, world: World) -> None:
    for caller in (region, jobcentre):
        assert caller.token_answer(caller.who.assertion(world.clock(), jti="one")).status_code == 200


def test_wrong_claims_are_refused_and_named(region: Caller, world: World) -> None:
    now = int(world.clock().timestamp())
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("assertion.audience", {"aud": ISSUER + "/oauth/token"}),
        ("assertion.audience", {"aud": [ISSUER, "https://other.example"]}),
        ("assertion.audience", {"aud": None}),
        ("assertion.expired", {"iat": now - 60, "exp": now}),
        ("assertion.expired", {"iat": now - 600, "exp": now - 540}),
        ("assertion.lifetime", {"exp": now + 61}),
        ("assertion.lifetime", {"iat": None, "exp": now + 61}),
        ("assertion.not-yet-valid", {"iat": now + 11, "exp": now + 60}),
        ("assertion.not-yet-valid", {"nbf": now + 30}),
        ("assertion.malformed", {"exp": None}),
        ("assertion.malformed", {"exp": "soon"}),
        ("assertion.malformed", {"exp": True}),
        ("assertion.malformed", {"exp": 1e300}),
        ("assertion.jti", {"jti": None}),
        ("assertion.jti", {"jti": ""}),
        ("assertion.jti", {"jti": "x" * 129}),
        ("assertion.jti", {"jti": 7}),
        ("assertion.issuer", {"sub": "jobcenter"}),
        ("assertion.issuer", {"iss": None}),
        ("assertion.issuer", {"iss": 7, "sub": 7}),
    ]
    for code, changed in wrong:
        assert refused(region, region.who.assertion(world.clock(), **changed)) == code, changed


def test_a_foreign_key_an_unknown_kid_and_an_unknown_client_are_refused(region: Caller, world: World) -> None:
    forged = Client("region", ECKey.generate_key("P-256", {"kid": "region-1"}))
    assert refused(region, forged.assertion(world.clock())) == "assertion.signature"
    assert refused(region, region.who.assertion(world.clock(), header={"kid": "region-2"})) == "assertion.key"
    assert refused(region, client("nobody").assertion(world.clock())) == "assertion.key"
    # Another registered agency's good signature is still not region's.
    other = Client("region", world.jobcentre.key)
    assert refused(region, other.assertion(world.clock())) == "assertion.key"


def test_without_a_kid_the_only_fitting_key_is_meant(region: Caller, world: World) -> None:
    assert region.token_answer(region.who.assertion(world.clock(), header={"kid": None})).status_code == 200


def test_alg_none_a_mac_with_the_public_key_and_stray_algorithms_are_refused(region: Caller, world: World) -> None:
    payload = part(region.who.claims(world.clock()))
    for algorithm in ("none", "None", "HS256", "RS256", "ES384", "", 7, ["ES256"]):
        assert refused(region, f"{part({'alg': algorithm, 'kid': 'region-1'})}.{payload}.") == "assertion.algorithm"
    good = region.who.assertion(world.clock())
    head, claims, signature = good.split(".")
    swapped = f"{part({'alg': 'EdDSA', 'kid': 'region-1'})}.{claims}.{signature}"
    assert refused(region, swapped) == "assertion.key"
    critical = f"{part({'alg': 'ES256', 'crit': ['b64'], 'b64': False})}.{claims}.{signature}"
    assert refused(region, critical) == "assertion.malformed"
    assert refused(region, f"{head}.{part(region.who.claims(world.clock()))}.{signature}") == "assertion.signature"
    assert refused(region, f"{head}.{claims}.") == "assertion.signature"


@pytest.mark.parametrize("text", ["", "x", "a.b", "a.b.c.d", "....", "æ.ø.å", "e30.e30.e30", "!" * 9000])
def test_what_is_no_jwt_at_all_is_refused_calmly(text: str, region: Caller) -> None:
    answer = region.token_answer(text)
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")


def test_claims_that_two_parsers_could_read_in_two_ways_are_refused(region: Caller) -> None:
    twice = urlsafe_b64encode(b'{"iss":"region","sub":"region","iss":"jobcenter"}').rstrip(b"=").decode()
    assert refused(region, f"{part({'alg': 'ES256'})}.{twice}.AAAA") == "assertion.malformed"


def test_the_form_must_be_a_form_with_each_parameter_once(region: Caller) -> None:
    cases: list[tuple[str, Any]] = [
        ("unsupported_grant_type", {"data": {"grant_type": "authorization_code"}}),
        ("invalid_request", {"data": {}}),
        ("invalid_request", {"json": {"grant_type": "client_credentials"}}),
        (
            "invalid_request",
            {
                "data": "grant_type=client_credentials&grant_type=client_credentials",
                "content_type": "application/x-www-form-urlencoded",
            },
        ),
        ("invalid_client", {"data": {"grant_type": "client_credentials", "client_id": "region", "client_secret": "x"}}),
    ]
    for error, sent in cases:
        answer = region.http.post("/oauth/token", **sent)
        assert answer.get_json()["error"] == error
    assert region.token_answer(client_id="jobcenter").get_json()["code"] == "assertion.issuer"


def test_fewer_scopes_are_given_when_asked_for_and_none_that_are_not_registered(region: Caller) -> None:
    assert region.token_answer(scope="samtykke:check").get_json()["scope"] == "samtykke:check"
    answer = region.token_answer(scope="samtykke:check admin")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_scope")


def test_a_check_needs_a_token_of_ours_that_lives_and_has_the_scope(region: Caller, world: World) -> None:
    path, question = "/access/v1/evaluation", region.question()
    bare = region.http.post(path, json=question)
    assert (bare.status_code, bare.get_json()["code"]) == (401, "token.missing")
    assert bare.headers["WWW-Authenticate"] == 'Bearer realm="agency-api"'

    narrow = str(region.token_answer(scope="samtykke:request.write").get_json()["access_token"])
    answer = region.http.post(path, json=question, headers={"Authorization": f"Bearer {narrow}"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "token.scope")
    assert 'error="insufficient_scope", scope="samtykke:check"' in answer.headers["WWW-Authenticate"]

    headers = region.headers()
    assert region.http.post(path, json=question, headers=headers).status_code == 200
    token = headers["Authorization"].removeprefix("Bearer ")
    # A token, an answer and a promise are signed by one key: their `typ` keeps them apart.
    promise = world.keys.sign("consent-check+jwt", urlsafe_b64decode(token.split(".")[1] + "=="))
    for wrong in (token[:-2], token + "A", promise, region.who.assertion(world.clock()), "x" * 5000, "a b", "é"):
        answer = region.http.post(path, json=question, headers={"Authorization": f"Bearer {wrong}"})
        assert (answer.status_code, answer.get_json()["code"]) == (401, "token.invalid")
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert region.http.post(path, json=question, headers={"Authorization": f"Basic {token}"}).status_code == 401

    world.clock.tick(seconds=300)
    answer = region.http.post(path, json=question, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token.invalid")
