"""The little of JOSE a careful client needs: sign its own assertions, and verify what the ledger signed, strictly."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from consent import canonical

_ECDSA = ec.ECDSA(SHA256())
_SIZE = 32
_TEXT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_MAX_KEYS = 64
_MAX_TOKEN = 64 * 1024
_EDWARDS = ("EdDSA", "Ed25519")
"""Two names of one thing: RFC 8037's, and RFC 9864's."""


class BadSignature(Exception):
    """Not a JWS that one of these keys made as what it claims to be."""


class UnknownKey(BadSignature):
    """The header names a key that is not among these: perhaps a newer one."""


def b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64url(text: object) -> bytes:
    """Only the one spelling: a character whose spare bits are set is another text, and is a ValueError."""
    if not isinstance(text, str) or not _TEXT.fullmatch(text):
        raise ValueError("not base64url")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64url(data) != text:
        raise ValueError("not base64url in its one spelling")
    return data


class SigningKey:
    """An agency's own private key, from its JWK: P-256 (ES256) or Ed25519 (EdDSA)."""

    def __init__(self, jwk: Mapping[str, Any]) -> None:
        kind = (jwk.get("kty"), jwk.get("crv"))
        self._ec: ec.EllipticCurvePrivateKey | None = None
        self._ed: Ed25519PrivateKey | None = None
        secret = unb64url(jwk.get("d"))
        if kind == ("EC", "P-256"):
            self.algorithm = "ES256"
            self._ec = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
        elif kind == ("OKP", "Ed25519"):
            self.algorithm = "EdDSA"
            self._ed = Ed25519PrivateKey.from_private_bytes(secret)
        else:
            raise ValueError("an agency's key is P-256 or Ed25519")
        kid = jwk.get("kid")
        self.kid = kid if isinstance(kid, str) else None

    def sign(self, kind: str, payload: bytes) -> str:
        """A compact JWS; `kind` is its `typ`."""
        header: dict[str, str] = {"alg": self.algorithm, "typ": kind}
        if self.kid is not None:
            header["kid"] = self.kid
        signed = f"{b64url(canonical.spell(header))}.{b64url(payload)}"
        return f"{signed}.{b64url(self._signature(signed.encode('ascii')))}"

    def _signature(self, data: bytes) -> bytes:
        if self._ec is not None:
            r, s = decode_dss_signature(self._ec.sign(data, _ECDSA))
            return r.to_bytes(_SIZE, "big") + s.to_bytes(_SIZE, "big")
        assert self._ed is not None
        return self._ed.sign(data)


PublicKey = ec.EllipticCurvePublicKey | Ed25519PublicKey


class Keys:
    """The ledger's public keys, from its JWKS. Keys of kinds we do not know are left out; a kid is one key's."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        told = jwks.get("keys")
        if not isinstance(told, list) or len(told) > _MAX_KEYS:
            raise ValueError("not a JWKS")
        self._keys: dict[str, PublicKey] = {}
        for jwk in told:
            if not isinstance(jwk, dict):
                raise ValueError("not a JWKS")
            kid, key = jwk.get("kid"), _public(jwk)
            if not isinstance(kid, str) or key is None or jwk.get("use", "sig") != "sig":
                continue
            if kid in self._keys:
                raise ValueError("two keys have one kid")
            self._keys[kid] = key

    def verify(self, kind: str, token: object) -> bytes:
        """The payload of a compact JWS of this `typ`; `BadSignature` for anything else, whatever it is fed."""
        if not isinstance(token, str) or len(token) > _MAX_TOKEN or token.count(".") != 2:
            raise BadSignature("not a compact JWS")
        head, body, tail = token.split(".")
        try:
            header = canonical.loads(unb64url(head), max_depth=2)
            payload, signature = unb64url(body), unb64url(tail)
        except ValueError:
            raise BadSignature("not a compact JWS") from None
        if not isinstance(header, dict) or header.get("typ") != kind or "crit" in header:
            raise BadSignature("signed as something else")
        kid = header.get("kid")
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise UnknownKey("signed by a key that is not known")
        if not _holds(key, header.get("alg"), f"{head}.{body}".encode("ascii"), signature):
            raise BadSignature("the signature does not hold")
        return payload


def _public(jwk: Mapping[str, Any]) -> PublicKey | None:
    try:
        if (jwk.get("kty"), jwk.get("crv")) == ("EC", "P-256"):
            x, y = (int.from_bytes(unb64url(jwk.get(name)), "big") for name in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        if (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519"):
            return Ed25519PublicKey.from_public_bytes(unb64url(jwk.get("x")))
    except ValueError:
        raise ValueError("a key that is no point of its curve") from None
    return None


def _holds(key: PublicKey, algorithm: object, data: bytes, signature: bytes) -> bool:
    """The algorithm is the key's: what the header says must agree with it, and never chooses."""
    if len(signature) != 2 * _SIZE:
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            r, s = (int.from_bytes(half, "big") for half in (signature[:_SIZE], signature[_SIZE:]))
            key.verify(encode_dss_signature(r, s), data, _ECDSA)
            return algorithm == "ES256"
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return algorithm in _EDWARDS
