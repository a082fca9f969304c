"""The tokens a MitID broker hands out, with its claim names; and, where a fault is asked for, one that is wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from portal.simulator.config import Fault, Persona
from portal.simulator.state import Grant

NSIS = "https://data.gov.dk/concept/core/nsis/"
ID_TOKEN_LIFE = timedelta(minutes=5)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def identity_claims(persona: Persona, fault: Fault | None = None) -> dict[str, Any]:
    """What kind of login it was; NEB puts these in the ID token."""
    professional = persona.kind == "employee" or fault is Fault.PROFESSIONAL_IDENTITY
    level = "Low" if fault is Fault.LOW_ASSURANCE else persona.assurance
    return {
        "idp": "mitid_erhverv" if professional else "mitid",
        "idp_environment": "test",
        "identity_type": "professional" if professional else "private",
        "loa": NSIS + level,
        "ial": NSIS + level,
        "aal": NSIS + level,
        "amr": ["code_app"],
    }


def person_claims(persona: Persona) -> dict[str, Any]:
    """Who she is; only ever in the answer of the userinfo endpoint, never in a token that passes the browser."""
    if persona.kind == "employee":
        return {"nemlogin.name": persona.name, "nemlogin.persistent_professional_id": persona.employee_key}
    claims: dict[str, Any] = {
        "mitid.identity_name": persona.name,
        "mitid.has_cpr": persona.cpr is not None,
        "mitid.name_and_address_protection": persona.protected,
    }
    if persona.cpr is not None:
        claims["dk.cpr"] = persona.cpr
    return claims


def userinfo(grant: Grant) -> dict[str, Any]:
    sub = grant.persona.sub + "-other" if grant.fault is Fault.OTHER_SUBJECT else grant.persona.sub
    return {"sub": sub} | identity_claims(grant.persona, grant.fault) | person_claims(grant.persona)


def id_token(grant: Grant, *, issuer: str, key: ECKey, now: datetime, access_token: str) -> str:
    """The ID token of this grant, faulty in the way the grant says."""
    fault = grant.fault
    issued = now - timedelta(hours=2) if fault is Fault.EXPIRED else now
    auth_time = grant.auth_time - timedelta(days=1) if fault is Fault.OLD_LOGIN else grant.auth_time
    claims = {
        "iss": issuer + "/other" if fault is Fault.WRONG_ISSUER else issuer,
        "sub": grant.persona.sub,
        "aud": "somebody-else" if fault is Fault.WRONG_AUDIENCE else grant.client_id,
        "iat": int(issued.timestamp()),
        "exp": int((issued + ID_TOKEN_LIFE).timestamp()),
        "auth_time": int(auth_time.timestamp()),
        "sid": grant.sid,
        "at_hash": _half_hash(access_token),
    } | identity_claims(grant.persona, fault)
    if grant.nonce is not None:
        claims["nonce"] = secrets.token_urlsafe(16) if fault is Fault.WRONG_NONCE else grant.nonce
    if fault is Fault.ALG_NONE:
        return ".".join((_part({"alg": "none", "typ": "JWT"}), _part(claims), ""))
    if fault is Fault.UNKNOWN_KEY:
        key = ECKey.generate_key("P-256", auto_kid=True)
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


def logout_token(*, issuer: str, client_id: str, sub: str, sid: str, key: ECKey, now: datetime) -> str:
    """OpenID Connect Back-Channel Logout 1.0, section 2.4."""
    claims = {
        "iss": issuer,
        "aud": client_id,
        "sub": sub,
        "sid": sid,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=2)).timestamp()),
        "jti": secrets.token_urlsafe(16),
        "events": {LOGOUT_EVENT: {}},
    }
    return jwt.encode({"alg": "ES256", "kid": key.kid, "typ": "logout+jwt"}, claims, key)


def _half_hash(value: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
