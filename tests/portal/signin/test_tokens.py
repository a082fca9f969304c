"""Every single claim and header of a token, bent one at a time: the honest token passes, each bent one is refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from portal.signin import tokens
from portal.signin.oidc import ID_TOKEN_TYPES, LOGOUT_TOKEN_TYPES
from portal.signin.refusals import TokenInvalid

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
ISSUER = "https://provider.example"
KEY = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
OTHER = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
ENCRYPTION = ECKey.generate_key("P-256", {"kid": "three", "use": "enc"})
KEYS = KeySet([KEY, RSA, ENCRYPTION])

ID_CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "portal",
    "sub": "she",
    "iat": AT,
    "exp": AT + 300,
    "auth_time": AT - 10,
    "nonce": "n" * 43,
    "at_hash": tokens.half_hash("access"),
}
LOGOUT_CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": "portal",
    "sub": "she",
    "sid": "visit",
    "iat": AT,
    "exp": AT + 120,
    "jti": "j1",
    "events": {tokens.LOGOUT_EVENT: {}},
}


def find_key(kid: str | None, algorithm: str) -> ECKey | RSAKey:
    found = tokens.pick(KEYS, kid, algorithm)
    if found is None:
        raise TokenInvalid("kid")
    return found


def signed(claims: dict[str, Any], key: Any = KEY, **header: Any) -> str:
    from joserfc.jws import JWSRegistry

    whole = {"alg": "ES256", "kid": "one"} | header
    return jwt.encode(
        {name: value for name, value in whole.items() if value is not None},
        claims,
        key,
        registry=JWSRegistry(algorithms=["ES256", "RS256", "HS256"], strict_check_header=False),
        default_type=None,
    )


def read_id(token: str) -> None:
    claims = tokens.opened(token, find_key, types=ID_TOKEN_TYPES)
    tokens.check_id_token(
        claims, issuer=ISSUER, client_id="portal", nonce="n" * 43, now=NOW, access_token="access", not_before=NOW
    )


def read_logout(token: str) -> None:
    claims = tokens.opened(token, find_key, types=LOGOUT_TOKEN_TYPES)
    tokens.check_logout_token(claims, issuer=ISSUER, client_id="portal", now=NOW)


GONE = object()


def bent(claims: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (claims | change).items() if value is not GONE}


def test_the_honest_tokens_pass() -> None:
    read_id(signed(ID_CLAIMS))
    read_id(signed(ID_CLAIMS, typ="JWT"))
    read_id(signed(ID_CLAIMS, key=RSA, alg="RS256", kid="two"))
    read_id(signed(bent(ID_CLAIMS, {"aud": ["portal"], "azp": "portal", "at_hash": GONE})))
    read_logout(signed(LOGOUT_CLAIMS, typ="logout+jwt"))
    read_logout(signed(bent(LOGOUT_CLAIMS, {"sid": GONE}), typ="Logout+JWT"))
    read_logout(signed(bent(LOGOUT_CLAIMS, {"sub": GONE}), typ="logout+jwt"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iss": ISSUER + "/"}, "iss"),
        ({"iss": GONE}, "iss"),
        ({"iss": [ISSUER]}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": GONE}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": ["portal", "other"]}, "aud"),
        ({"azp": "other"}, "azp"),
        ({"sub": GONE}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": "s" * 256}, "sub"),
        ({"iat": GONE}, "iat"),
        ({"iat": str(AT)}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": AT + 31}, "iat"),
        ({"iat": AT - 601}, "iat"),
        ({"exp": GONE}, "exp"),
        ({"exp": AT - 30}, "exp"),
        ({"exp": "never"}, "exp"),
        ({"nbf": AT + 60}, "nbf"),
        ({"nonce": GONE}, "nonce"),
        ({"nonce": "m" * 43}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"at_hash": tokens.half_hash("another")}, "at_hash"),
        ({"auth_time": GONE}, "auth_time"),
        ({"auth_time": AT - 31}, "auth_time"),
        ({"auth_time": AT + 31}, "auth_time"),
        ({"auth_time": "now"}, "auth_time"),
    ],
)
def test_an_id_token_with_one_claim_bent_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(TokenInvalid) as refused:
        read_id(signed(bent(ID_CLAIMS, change)))
    assert str(refused.value) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"iss": "https://other.example"}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"iat": AT - 601}, "iat"),
        ({"iat": GONE}, "iat"),
        ({"exp": GONE}, "exp"),
        ({"exp": AT - 30}, "exp"),
        ({"events": GONE}, "events"),
        ({"events": {}}, "events"),
        ({"events": [tokens.LOGOUT_EVENT]}, "events"),
        ({"events": {tokens.LOGOUT_EVENT: True}}, "events"),
        ({"nonce": "n"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"jti": GONE}, "jti"),
        ({"jti": ""}, "jti"),
        ({"sub": GONE, "sid": GONE}, "sid"),
        ({"sid": ""}, "sid"),
        ({"sub": 5}, "sid"),
    ],
)
def test_a_logout_token_with_one_claim_bent_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(TokenInvalid) as refused:
        read_logout(signed(bent(LOGOUT_CLAIMS, change), typ="logout+jwt"))
    assert str(refused.value) == code


def test_neither_token_passes_for_the_other() -> None:
    with pytest.raises(TokenInvalid, match="header"):
        read_logout(signed(LOGOUT_CLAIMS))
    with pytest.raises(TokenInvalid, match="header"):
        read_logout(signed(ID_CLAIMS | LOGOUT_CLAIMS, typ="JWT"))
    with pytest.raises(TokenInvalid, match="header"):
        read_id(signed(ID_CLAIMS, typ="logout+jwt"))
    with pytest.raises(TokenInvalid, match="header"):
        read_id(signed(ID_CLAIMS, typ="at+jwt"))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "HS256", "ES384", "EdDSA", "", 1, None])
def test_an_algorithm_we_have_not_chosen_is_refused(algorithm: object) -> None:
    header = _part({"alg": algorithm, "kid": "one"} if algorithm is not None else {"kid": "one"})
    honest = signed(ID_CLAIMS).split(".")
    for signature in ("", honest[2]):
        with pytest.raises(TokenInvalid):
            read_id(f"{header}.{honest[1]}.{signature}")


def test_our_public_key_is_no_shared_secret() -> None:
    secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    with pytest.raises(TokenInvalid, match="alg"):
        read_id(signed(ID_CLAIMS, key=secret, alg="HS256"))


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": OTHER.as_dict(private=False)},
        {"jku": "https://evil.example/jwks.json"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"], "exp": 1},
        {"b64": False},
    ],
)
def test_a_token_that_brings_its_own_key_or_rules_is_refused(header: dict[str, Any]) -> None:
    token = signed(ID_CLAIMS)
    forged = _part({"alg": "ES256", "kid": "one"} | header)
    with pytest.raises(TokenInvalid):
        read_id(".".join((forged, *token.split(".")[1:])))


def test_the_right_name_on_the_wrong_key_is_refused() -> None:
    with pytest.raises(TokenInvalid, match="signature"):
        read_id(signed(ID_CLAIMS, key=OTHER))
    for kid in ("nobody", "two", "three", 7):
        with pytest.raises(TokenInvalid, match="kid"):
            read_id(".".join((_part({"alg": "ES256", "kid": kid}), *signed(ID_CLAIMS).split(".")[1:])))


def test_without_a_name_a_key_is_only_used_when_it_is_the_only_one() -> None:
    assert tokens.pick(KEYS, None, "ES256") is not None
    assert tokens.pick(KeySet([KEY, OTHER]), None, "ES256") is None
    assert tokens.pick(KeySet([KEY, OTHER]), "one", "ES256") is None


@given(st.one_of(st.text(max_size=200), st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode())))
def test_whatever_is_fed_in_comes_out_as_a_refusal(anything: str) -> None:
    for token in (anything, f"{anything}.{anything}.{anything}", signed(ID_CLAIMS) + anything + "x"):
        with pytest.raises(TokenInvalid):
            read_id(token)


@given(st.integers(0, 10**6), st.integers(0, 255))
def test_any_one_character_changed_breaks_the_token(where: int, other: int) -> None:
    token = signed(ID_CLAIMS)
    place = where % len(token)
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."[other % 65]
    changed = token[:place] + letter + token[place + 1 :]
    if changed == token or _same_bytes(changed, token):
        return
    with pytest.raises(TokenInvalid):
        read_id(changed)


def test_an_oversized_token_is_not_even_opened() -> None:
    with pytest.raises(TokenInvalid, match="form"):
        read_id(signed(ID_CLAIMS | {"padding": "x" * tokens.LONGEST}))


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _same_bytes(one: str, two: str) -> bool:
    """The last character of a base64url part carries bits that no byte holds: changing those changes nothing."""
    if one.count(".") != two.count("."):
        return False
    try:
        parts = [[base64.urlsafe_b64decode(p + "=" * (-len(p) % 4)) for p in token.split(".")] for token in (one, two)]
    except ValueError:
        return False
    return parts[0] == parts[1]
