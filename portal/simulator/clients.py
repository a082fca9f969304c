"""Proof that a request comes from the relying party: `private_key_jwt` (RFC 7523), each assertion good once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal.simulator.config import Client, SimulatorConfig
from portal.simulator.state import State

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 60
SKEW = 5


class ClientRefused(Exception):
    """The request does not prove whose it is."""


def authenticate(form: dict[str, str], config: SimulatorConfig, state: State) -> Client:
    """The client behind a form post; raises ClientRefused."""
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        raise ClientRefused("client_assertion_type")
    client = config.client(form.get("client_id"))
    if client is None:
        raise ClientRefused("client_id")
    claims = _verified(form.get("client_assertion", ""), client)
    _check(claims, client, config.issuer, state.now())
    if not state.spend_assertion(str(claims["jti"])):
        raise ClientRefused("jti")
    return client


def _verified(assertion: str, client: Client) -> dict[str, Any]:
    try:
        keys = KeySet.import_key_set({"keys": client.jwks["keys"]})
        claims = json.loads(jws.deserialize_compact(assertion, keys, algorithms=["ES256"]).payload)
    except (JoseError, ValueError) as wrong:
        raise ClientRefused("signature") from wrong
    if not isinstance(claims, dict):
        raise ClientRefused("claims")
    return claims


def _check(claims: dict[str, Any], client: Client, issuer: str, now: datetime) -> None:
    moment = now.timestamp()
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise ClientRefused("iss")
    if claims.get("aud") != issuer:
        raise ClientRefused("aud")
    issued, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or not isinstance(ends, int) or ends - issued > LONGEST_LIFE:
        raise ClientRefused("life")
    if not issued - SKEW <= moment < ends + SKEW:
        raise ClientRefused("time")
    if not isinstance(claims.get("jti"), str):
        raise ClientRefused("jti")
