"""What is signed is a JWS as any library writes and reads it."""

from __future__ import annotations

from joserfc import jws
from joserfc.jwk import ECKey

from consent import signing


def test_another_librarys_signature_differs_only_in_the_signature_itself() -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    for payload in (b"", b"{}", bytes(range(256)) * 5):
        own = signing.compact(key, "consent-promise+jwt", payload)
        theirs = jws.serialize_compact({"alg": "ES256", "kid": key.kid, "typ": "consent-promise+jwt"}, payload, key)
        assert own.rpartition(".")[0] == theirs.rpartition(".")[0]


def test_another_library_verifies_each_signature_however_small_its_numbers_are() -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    # One in 128 signatures has a number that begins with an empty byte, which must not be left out.
    for number in range(600):
        payload = str(number).encode()
        found = jws.deserialize_compact(signing.compact(key, "a+jwt", payload), key, algorithms=["ES256"])
        assert found.payload == payload


def test_kind_and_key_are_told_apart() -> None:
    keys = [ECKey.generate_key("P-256", auto_kid=True) for _ in range(2)]
    for key in keys:
        for kind in ("a+jwt", "b+jwt"):
            headers = jws.deserialize_compact(signing.compact(key, kind, b"{}"), key, algorithms=["ES256"]).headers()
            assert headers == {"alg": "ES256", "kid": key.kid, "typ": kind}
