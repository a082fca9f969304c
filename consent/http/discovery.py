"""What a client must know to find its way: metadata, our public keys, the description."""

from __future__ import annotations

from flask import Blueprint, Response

from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded, misrouted
from consent.http.openapi import document
from consent.http.questions import as_json
from consent.http.shapes_notices import PUSH_METHOD
from consent.http.tokens import SCOPES
from consent.notify.secevent import EVENT_NAMES

AN_HOUR = "public, max-age=3600"


def blueprint(deps: Dependencies) -> Blueprint:
    discovery = Blueprint("discovery", __name__)
    issuer = deps.issuer

    @discovery.get("/.well-known/oauth-authorization-server")
    @open_to("anyone")
    def authorization_server() -> Response:
        """RFC 8414."""
        return _public(
            {
                "issuer": issuer,
                "token_endpoint": f"{issuer}/oauth/token",
                "jwks_uri": f"{issuer}/.well-known/jwks.json",
                "grant_types_supported": ["client_credentials"],
                "response_types_supported": [],
                "scopes_supported": list(SCOPES),
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": ["ES256", "EdDSA", "Ed25519"],
                "service_documentation": deps.documentation,
            }
        )

    @discovery.get("/.well-known/authzen-configuration")
    @open_to("anyone")
    def decision_point() -> Response:
        """AuthZEN 1.0, section 9."""
        return _public(
            {
                "policy_decision_point": issuer,
                "access_evaluation_endpoint": f"{issuer}/access/v1/evaluation",
                "access_evaluations_endpoint": f"{issuer}/access/v1/evaluations",
            }
        )

    @discovery.get("/.well-known/ssf-configuration")
    @open_to("anyone")
    def transmitter() -> Response:
        """SSF 1.0, section 7. Verification is asked for at the stream itself, and all events are always told."""
        return _public(
            {
                "spec_version": "1_0",
                "issuer": issuer,
                "jwks_uri": f"{issuer}/.well-known/jwks.json",
                "delivery_methods_supported": [PUSH_METHOD],
                "configuration_endpoint": f"{issuer}/api/v1/streams",
                "authorization_schemes": [{"spec_urn": "urn:ietf:rfc:6749"}],
                "default_subjects": "ALL",
                "events_supported": list(EVENT_NAMES),
                "service_documentation": deps.documentation,
            }
        )

    @discovery.get("/.well-known/jwks.json")
    @open_to("anyone")
    def keys() -> Response:
        """The keys that answers, promises and access tokens are signed with (RFC 7517)."""
        return _public(deps.keys.jwks())

    printed = as_json(document(issuer, deps.deprecated))

    @discovery.get("/openapi.json")
    @open_to("anyone")
    def openapi() -> Response:
        return _public(printed)

    misrouted(discovery, issuer)
    return guarded(discovery, issuer)


def _public(body: object) -> Response:
    response = Response(body if isinstance(body, bytes) else as_json(body), mimetype="application/json")
    response.headers["Cache-Control"] = AN_HOUR
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
