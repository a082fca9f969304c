"""Signed tokens from the provider: nothing in them is believed before signature and claims have been checked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from portal.signin.refusals import TokenInvalid

ALGORITHMS = {"ES256": "EC", "PS256": "RSA", "RS256": "RSA"}
"""What we accept, with the type of key each needs. Never `none`, never a shared secret."""
HEADERS = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
"""A header that brings its own key (`jwk`, `jku`, `x5u`, `x5c`) or rules of its own (`crit`) is refused."""
SKEW = 30
LONGEST = 16 * 1024
OLDEST = 600
"""Seconds since a token was made, at the most."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"

FindKey = Callable[[str | None, str], ECKey | RSAKey]
"""(kid, alg) → the provider's key; raises TokenInvalid when it has none such."""


def pick(keys: KeySet, kid: str | None, algorithm: str) -> ECKey | RSAKey | None:
    """The one key of the set that fits; None when there is none, or more than one and no name to choose by."""
    fitting = [
        key
        for key in keys.keys
        if isinstance(key, (ECKey, RSAKey))
        and key.key_type == ALGORITHMS[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.kid == kid)
    ]
    return fitting[0] if len(fitting) == 1 else None


def opened(token: str, find_key: FindKey, *, types: frozenset[str]) -> dict[str, Any]:
    """The claims of a token whose signature holds; `types` are the values its `typ` may have, lower case."""
    if len(token) > LONGEST or not token.isascii():
        raise TokenInvalid("form")
    try:
        header = _json(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError) as wrong:
        raise TokenInvalid("form") from wrong
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise TokenInvalid("alg")
    if header.keys() - HEADERS or str(header.get("typ", "")).lower() not in types:
        raise TokenInvalid("header")
    if kid is not None and not isinstance(kid, str):
        raise TokenInvalid("kid")
    try:
        payload = jws.deserialize_compact(token, find_key(kid, algorithm), algorithms=[algorithm]).payload
        return _json(json.loads(payload or b""))
    except (JoseError, ValueError) as wrong:
        raise TokenInvalid("signature") from wrong


def check_id_token(
    claims: dict[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
    access_token: str,
    not_before: datetime | None,
) -> None:
    """OpenID Connect Core 3.1.3.7. `not_before` is the earliest time at which she may have shown who she is."""
    _check_origin(claims, issuer, client_id)
    moment = now.timestamp()
    _check_times(claims, moment)
    if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
        raise TokenInvalid("sub")
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise TokenInvalid("nonce")
    if "at_hash" in claims and claims["at_hash"] != half_hash(access_token):
        raise TokenInvalid("at_hash")
    auth_time = claims.get("auth_time")
    if not _is_time(auth_time) or auth_time > moment + SKEW:
        raise TokenInvalid("auth_time")
    if not_before is not None and auth_time < not_before.timestamp() - SKEW:
        raise TokenInvalid("auth_time")


def check_logout_token(claims: dict[str, Any], *, issuer: str, client_id: str, now: datetime) -> None:
    """OpenID Connect Back-Channel Logout 1.0, section 2.6; the caller still has to see that `jti` is new."""
    _check_origin(claims, issuer, client_id)
    _check_times(claims, now.timestamp())
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise TokenInvalid("events")
    if "nonce" in claims:
        raise TokenInvalid("nonce")
    if not isinstance(claims.get("jti"), str) or not 0 < len(claims["jti"]) <= 255:
        raise TokenInvalid("jti")
    named = [claims[name] for name in ("sid", "sub") if name in claims]
    if not named or not all(isinstance(value, str) and value for value in named):
        raise TokenInvalid("sid")


def half_hash(access_token: str) -> str:
    """`at_hash` for the algorithms we accept, all of which hash with SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def _check_origin(claims: dict[str, Any], issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise TokenInvalid("iss")
    audience = claims.get("aud")
    # One audience, us: with a second one the token is somebody else's too, and `azp` would have to be trusted.
    if audience not in (client_id, [client_id]):
        raise TokenInvalid("aud")
    if claims.get("azp", client_id) != client_id:
        raise TokenInvalid("azp")


def _check_times(claims: dict[str, Any], moment: float) -> None:
    made, ends = claims.get("iat"), claims.get("exp")
    if not _is_time(made) or not moment - OLDEST <= made <= moment + SKEW:
        raise TokenInvalid("iat")
    if not _is_time(ends) or ends <= moment - SKEW:
        raise TokenInvalid("exp")
    if "nbf" in claims and not (_is_time(claims["nbf"]) and claims["nbf"] <= moment + SKEW):
        raise TokenInvalid("nbf")


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 2**40


def _json(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
