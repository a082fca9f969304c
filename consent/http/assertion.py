"""Whether a client assertion (RFC 7523, `private_key_jwt`) is a registered agency's own, fresh and made for us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from consent import canonical

LIFE = 60
"""Seconds an assertion may live, by RFC 7523's `exp`."""
SKEW = 10
"""Seconds an agency's clock may be ahead of ours; none behind, since `exp` has passed then."""
MAX_LENGTH = 8 * 1024
_JTI_LENGTH = 128
_ALGORITHMS = {"ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519"), "Ed25519": ("OKP", "Ed25519")}


class _Registry(jws.JWSRegistry):
    """`EdDSA` is the older name (RFC 8037) of what RFC 9864 calls `Ed25519`; agencies use both, with the same keys."""

    def get_alg(self, name: str) -> Any:
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


_REGISTRY = _Registry(algorithms=list(_ALGORITHMS))


class AssertionRefused(Exception):
    """Not accepted; `code` is for the agency's engineer and repeats nothing that was sent."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an assertion says of itself, before anything of it is believed."""

    client_id: str
    signed: jws.CompactSignature
    algorithm: str
    kid: str | None
    claims: Mapping[str, Any]


def claimed(token: str) -> Claimed:
    """Read header and claims without trusting them: they only tell whose keys to look up."""
    if len(token) > MAX_LENGTH:
        raise AssertionRefused("assertion.malformed")
    try:
        parts = jws.extract_compact(token.encode("ascii"))
        header = parts.headers()
        claims = canonical.loads(parts.payload, max_depth=4, restricted=False)
    except (JoseError, ValueError, UnicodeError):
        raise AssertionRefused("assertion.malformed") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise AssertionRefused("assertion.algorithm")
    if "crit" in header or not isinstance(claims, dict) or not (kid is None or isinstance(kid, str)):
        raise AssertionRefused("assertion.malformed")
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or claims.get("sub") != issuer:
        raise AssertionRefused("assertion.issuer")
    return Claimed(issuer, parts, algorithm, kid, claims)


def verify(told: Claimed, keys: Sequence[Mapping[str, Any]], *, audience: str, now: datetime) -> tuple[str, datetime]:
    """Check signature and claims against the agency's registered keys; the `jti` to spend, and when it expires."""
    key = _key(told, keys)
    try:
        holds = jws.validate_compact(told.signed, key, registry=_REGISTRY)
    except (JoseError, ValueError):
        holds = False
    if not holds:
        raise AssertionRefused("assertion.signature")
    claims, seconds = told.claims, now.timestamp()
    if claims.get("aud") not in (audience, [audience]):
        raise AssertionRefused("assertion.audience")
    expires = _moment(claims, "exp")
    if expires is None:
        raise AssertionRefused("assertion.malformed")
    if expires <= seconds:
        raise AssertionRefused("assertion.expired")
    issued = _moment(claims, "iat") or seconds
    if max(issued, _moment(claims, "nbf") or seconds) > seconds + SKEW:
        raise AssertionRefused("assertion.not-yet-valid")
    if expires - issued > LIFE or expires > seconds + LIFE + SKEW:
        raise AssertionRefused("assertion.lifetime")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= _JTI_LENGTH:
        raise AssertionRefused("assertion.jti")
    return jti, datetime.fromtimestamp(expires, now.tzinfo)


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    """A NumericDate (RFC 7519); None where the claim is absent."""
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < 2**40:
        raise AssertionRefused("assertion.malformed")
    return float(value)


def _key(told: Claimed, keys: Sequence[Mapping[str, Any]]) -> ECKey | OKPKey:
    """The one registered key the header means; the algorithm is the key's, never the header's choice alone."""
    kty, crv = _ALGORITHMS[told.algorithm]
    fitting = [
        key
        for key in keys
        if key.get("kty") == kty
        and key.get("crv") == crv
        and (told.kid is None or key.get("kid") == told.kid)
        and key.get("use", "sig") == "sig"
    ]
    if len(fitting) != 1:
        raise AssertionRefused("assertion.key")
    # Only the public members: a registration that holds a private key by mistake is not spread further.
    members = ("kty", "crv", "x", "y")
    public: dict[str, str | list[str]] = {name: str(fitting[0][name]) for name in members if name in fitting[0]}
    return ECKey.import_key(public) if kty == "EC" else OKPKey.import_key(public)
