"""The agency API told as OpenAPI 3.1: exactly the doors that exist, with their shapes, troubles and an example each."""

from __future__ import annotations

from consent.http.examples import EXAMPLES
from consent.http.problems import PROBLEMS
from consent.http.replies import REPLIES
from consent.http.shapes import COMPONENTS
from consent.http.tokens import BATCH, CHECK, REQUEST

Json = dict[str, object]
ANYWHERE = ("method.not-allowed", "service.fault", "service.unavailable")
READING = ("request.malformed", "request.invalid", "request.too-large")
KNOWN = ("token.missing", "token.invalid", "token.scope")


def document(issuer: str) -> Json:
    """The whole description; `GET /openapi.json` answers it."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mit Forløb: agency API",
            "version": "1",
            "description": (
                "May I read category Y about citizen Z for purpose P now? Every answer is signed, kept, shown to the"
                " citizen and provable against a public log. A no is an answer (200), never an error. When no answer"
                " comes, treat it as no. CPR numbers travel in bodies only."
            ),
        },
        "servers": [{"url": issuer}],
        "tags": [{"name": name} for name in ("tokens", "checks", "consent requests", "log", "discovery", "health")],
        "paths": PATHS,
        "components": {
            "schemas": {**COMPONENTS, **REPLIES},
            "securitySchemes": {
                "agency": {
                    "type": "oauth2",
                    "description": "client_credentials, the client authenticated by private_key_jwt (RFC 7523).",
                    "flows": {
                        "clientCredentials": {
                            "tokenUrl": f"{issuer}/oauth/token",
                            "scopes": {
                                CHECK: "Check one person; re-fetch your own answers and their proofs.",
                                BATCH: "Check up to 1,000 at once.",
                                REQUEST: "Ask a citizen, see what became of it, cancel it.",
                            },
                        }
                    },
                }
            },
        },
        "x-problem-types": {
            code: {"status": kind.status, "title": {"en": kind.en, "da": kind.da}} for code, kind in PROBLEMS.items()
        },
    }


def _reply(description: str, schema: str, *, media: str = "application/json", headers: Json | None = None) -> Json:
    content: Json = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    if schema in EXAMPLES:
        content["example"] = EXAMPLES[schema]
    reply: Json = {"description": description, "content": {media: content}}
    return {**reply, "headers": headers} if headers else reply


def _plain(description: str, media: str, example: str | None = None) -> Json:
    content: Json = {"schema": {"type": "string"} if media == "text/plain" else {}}
    if example is not None:
        content["example"] = example
    return {"description": description, "content": {media: content}}


def _header(description: str) -> Json:
    return {"description": description, "schema": {"type": "string"}}


def _troubles(codes: tuple[str, ...]) -> Json:
    """One response a status, listing the codes it may carry."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    told: Json = {}
    for status, found in sorted(by_status.items()):
        headers: Json = {}
        if status in (401, 403):
            headers["WWW-Authenticate"] = _header("RFC 6750. Absent where no other token would help.")
        if status in (429, 503):
            headers["Retry-After"] = _header("Seconds.")
        said = " ".join(f"`{code}`: {PROBLEMS[code].en}" for code in found)
        told[str(status)] = _reply(said, "Problem", media="application/problem+json", headers=headers)
    return told


def _operation(
    tag: str,
    name: str,
    summary: str,
    replies: Json,
    troubles: tuple[str, ...] = (),
    *,
    scope: str | None = None,
    takes: str | None = None,
    parameters: list[Json] | None = None,
) -> Json:
    operation: Json = {"tags": [tag], "operationId": name, "summary": summary}
    if parameters:
        operation["parameters"] = parameters
    if takes:
        content: Json = {"schema": {"$ref": f"#/components/schemas/{takes}"}, "example": EXAMPLES[takes]}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
        troubles = (*READING, *troubles)
    if scope:
        operation["security"] = [{"agency": [scope]}]
        troubles = (*KNOWN, *troubles)
    operation["responses"] = {**_troubles((*troubles, *ANYWHERE)), **replies}
    return operation


_REQUEST_ID: Json = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 128},
    "description": "Comes back as it was sent.",
}
_ID: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
_TILE: Json = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}
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

_TOKEN = _operation(
    "tokens",
    "token",
    "Exchange a client assertion for an access token of five minutes.",
    {
        "200": _reply("The token.", "Token"),
        "400": _reply("RFC 6749 section 5.2.", "TokenError"),
        "401": _reply("The assertion was not accepted; `code` says why.", "TokenError"),
    },
    ("request.too-large",),
)
_TOKEN["requestBody"] = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _FORM}}}
_TOKEN["security"] = []


def _open(
    tag: str,
    name: str,
    summary: str,
    reply: Json,
    *troubles: str,
    parameters: list[Json] | None = None,
    other: Json | None = None,
) -> Json:
    replies = {"200": reply, **(other or {})}
    return {"get": {**_operation(tag, name, summary, replies, troubles, parameters=parameters), "security": []}}


PATHS: Json = {
    "/oauth/token": {"post": _TOKEN},
    "/access/v1/evaluation": {
        "post": _operation(
            "checks",
            "evaluate",
            "May I read this, now?",
            {"200": _reply("The decision, either way.", "Decision")},
            ("request.unknown-category", "subject.not-caller", "budget.exhausted"),
            scope=CHECK,
            takes="Evaluation",
            parameters=[_REQUEST_ID],
        )
    },
    "/access/v1/evaluations": {
        "post": _operation(
            "checks",
            "evaluateMany",
            "The same, up to 1,000 at once, under one signature.",
            {"200": _reply("The decisions, in order.", "Decisions")},
            ("request.unknown-category", "subject.not-caller", "request.too-many", "budget.exhausted"),
            scope=BATCH,
            takes="Evaluations",
            parameters=[_REQUEST_ID],
        )
    },
    "/api/v1/checks/{id}": {
        "get": _operation(
            "checks",
            "readCheck",
            "Fetch the answer to a check of yours again.",
            {"200": _reply("The answer as it was given, signed anew.", "Decision")},
            ("not-found",),
            scope=CHECK,
            parameters=[_ID],
        )
    },
    "/api/v1/checks/{id}/proof": {
        "get": _operation(
            "checks",
            "proveCheck",
            "The receipt that proves a check of yours offline.",
            {"200": _plain("A C2SP tlog-proof.", "text/plain")},
            ("not-found", "proof.pending"),
            scope=CHECK,
            parameters=[_ID],
        )
    },
    "/api/v1/consent-requests": {
        "post": _operation(
            "consent requests",
            "askCitizen",
            "Ask a citizen for a consent.",
            {
                "201": _reply("Asked.", "ConsentRequestState", headers={"Location": _header("The request.")}),
                "200": _reply("Asked before, with this very body; as it stands now.", "ConsentRequestState"),
            },
            ("mandate.missing", "consent-request.id-used", "terms.invalid", "terms.sender", "service.busy"),
            scope=REQUEST,
            takes="ConsentRequest",
        )
    },
    "/api/v1/consent-requests/{id}": {
        "get": _operation(
            "consent requests",
            "readRequest",
            "What became of a request of yours.",
            {"200": _reply("As it stands now.", "ConsentRequestState")},
            ("not-found",),
            scope=REQUEST,
            parameters=[_ID],
        ),
        "delete": _operation(
            "consent requests",
            "cancelRequest",
            "Take back a request that is not answered yet; doing so twice is not an error.",
            {"200": _reply("Cancelled.", "ConsentRequestState")},
            ("not-found", "consent-request.state", "service.busy"),
            scope=REQUEST,
            parameters=[_ID],
        ),
    },
    "/log/checkpoint": _open(
        "log", "checkpoint", "The log's latest signed head.", _plain("C2SP checkpoint.", "text/plain"), "log.empty"
    ),
    "/log/tile/{path}": _open(
        "log",
        "tile",
        "A tile `<L>/<N>[.p/<W>]` or an entry bundle `entries/<N>[.p/<W>]` of the tree (C2SP tlog-tiles).",
        _plain("Hashes of 32 bytes, or entries each after its length.", "application/octet-stream"),
        "not-found",
        "log.empty",
        parameters=[_TILE],
    ),
    "/.well-known/oauth-authorization-server": _open(
        "discovery", "serverMetadata", "RFC 8414.", _plain("Metadata.", "application/json")
    ),
    "/.well-known/authzen-configuration": _open(
        "discovery", "decisionPointMetadata", "AuthZEN 1.0.", _plain("Metadata.", "application/json")
    ),
    "/.well-known/jwks.json": _open("discovery", "keys", "RFC 7517.", _plain("Our public keys.", "application/json")),
    "/openapi.json": _open("discovery", "description", "This document.", _plain("OpenAPI.", "application/json")),
    "/healthz": _open("health", "alive", "The process answers.", _plain("Alive.", "application/json")),
    "/readyz": _open(
        "health",
        "ready",
        "Database, schema, keys and log head are as they must be.",
        _reply("Able to serve.", "Ready"),
        other={"503": _reply("Not able to serve; which part is not.", "Ready")},
    ),
}
