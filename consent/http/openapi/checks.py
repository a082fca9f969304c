"""The doors of the checks, and of the tokens they need."""

from __future__ import annotations

from consent.http.openapi.operation import ID, REQUEST_ID, Json, operation, plain, reply
from consent.http.tokens import BATCH, CHECK

_FORM: Json = {
    "type": "object",
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "client_assertion_type": {"const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
        "client_assertion": {
            "type": "string",
            "description": "JWT by your registered key (ES256 or EdDSA): iss = sub = your client_id, aud = the issuer,"
            " exp at most 60 seconds after iat, a jti that was never used.",
        },
        "client_id": {"type": "string"},
        "scope": {"type": "string", "description": "Default: all that you are registered for."},
    },
    "required": ["grant_type", "client_assertion_type", "client_assertion"],
}

_TOKEN = operation(
    "tokens",
    "token",
    "Exchange a client assertion for an access token of five minutes.",
    {
        "200": reply("The token.", "Token"),
        "400": reply("RFC 6749 section 5.2.", "TokenError"),
        "401": reply("The assertion was not accepted; `code` says why.", "TokenError"),
    },
    ("request.too-large",),
)
_TOKEN["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _FORM}}}
_TOKEN["security"] = []

PATHS: Json = {
    "/oauth/token": {"post": _TOKEN},
    "/access/v1/evaluation": {
        "post": operation(
            "checks",
            "evaluate",
            "May I read this, now?",
            {"200": reply("The decision, either way.", "Decision")},
            ("request.unknown-category", "subject.not-caller", "budget.exhausted"),
            scope=CHECK,
            takes="Evaluation",
            parameters=[REQUEST_ID],
        )
    },
    "/access/v1/evaluations": {
        "post": operation(
            "checks",
            "evaluateMany",
            "The same, up to 1,000 at once, under one signature.",
            {"200": reply("The decisions, in order.", "Decisions")},
            ("request.unknown-category", "subject.not-caller", "request.too-many", "budget.exhausted"),
            scope=BATCH,
            takes="Evaluations",
            parameters=[REQUEST_ID],
        )
    },
    "/api/v1/checks/{id}": {
        "get": operation(
            "checks",
            "readCheck",
            "Fetch the answer to a check of yours again.",
            {"200": reply("The answer as it was given, signed anew.", "Decision")},
            ("not-found",),
            scope=CHECK,
            parameters=[ID],
        )
    },
    "/api/v1/checks/{id}/proof": {
        "get": operation(
            "checks",
            "proveCheck",
            "The receipt that proves a check of yours offline.",
            {"200": plain("A C2SP tlog-proof.", "text/plain")},
            ("not-found", "proof.pending"),
            scope=CHECK,
            parameters=[ID],
        )
    },
}
