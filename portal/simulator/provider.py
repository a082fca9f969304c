"""The back of the provider: discovery, keys, the token endpoint and who the person is."""

from __future__ import annotations

import base64
import hashlib

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from portal.simulator import tokens
from portal.simulator.authorize import told
from portal.simulator.clients import ClientRefused, authenticate
from portal.simulator.state import ACCESS_LIFE

bp = Blueprint("provider", __name__)


@bp.get("/.well-known/openid-configuration")
def discovery() -> ResponseReturnValue:
    config, _ = told()
    issuer = config.issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        pushed_authorization_request_endpoint=f"{issuer}/par",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        end_session_endpoint=f"{issuer}/end-session",
        jwks_uri=f"{issuer}/jwks.json",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["pairwise"],
        id_token_signing_alg_values_supported=["ES256"],
        token_endpoint_auth_methods_supported=["private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported=["ES256"],
        code_challenge_methods_supported=["S256"],
        scopes_supported=["openid", "mitid", "ssn", "nemlogin"],
        prompt_values_supported=["none", "login"],
        authorization_response_iss_parameter_supported=True,
        backchannel_logout_supported=True,
        backchannel_logout_session_supported=True,
    )


@bp.get("/jwks.json")
def keys() -> ResponseReturnValue:
    _, state = told()
    public = {**state.key.as_dict(private=False), "kid": state.key.kid, "use": "sig", "alg": "ES256"}
    return jsonify(keys=[public])


@bp.post("/token")
def token() -> ResponseReturnValue:
    """A code against an ID token and an access token; every code and every assertion is good once."""
    config, state = told()
    form = request.form.to_dict()
    try:
        client = authenticate(form, config, state)
    except ClientRefused as refused:
        return jsonify(error="invalid_client", error_description=str(refused)), 401
    if form.get("grant_type") != "authorization_code":
        return jsonify(error="unsupported_grant_type"), 400
    grant = state.spend_code(form.get("code", ""))
    if grant is None or grant.client_id != client.client_id or grant.redirect_uri != form.get("redirect_uri"):
        return jsonify(error="invalid_grant"), 400
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.code_challenge:
        return jsonify(error="invalid_grant", error_description="code_verifier"), 400
    access = state.new_token(grant)
    signed = tokens.id_token(grant, issuer=config.issuer, key=state.key, now=state.now(), access_token=access)
    life = int(ACCESS_LIFE.total_seconds())
    response = jsonify({"access_token": access, "token_type": "Bearer", "expires_in": life, "id_token": signed})
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/userinfo")
def userinfo() -> ResponseReturnValue:
    _, state = told()
    scheme, _, access = request.headers.get("Authorization", "").partition(" ")
    grant = state.grant_of(access) if scheme == "Bearer" else None
    if grant is None:
        return jsonify(error="invalid_token"), 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return jsonify(tokens.userinfo(grant))
