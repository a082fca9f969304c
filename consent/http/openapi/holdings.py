"""The doors by which an agency reads its own consents."""

from __future__ import annotations

from consent.events import State
from consent.http.examples_holdings import HOLDING_EXAMPLES, JWS, STATEMENT_EXAMPLE
from consent.http.openapi.operation import ID, Json, header, operation
from consent.http.shapes import CATEGORY, PURPOSE
from consent.http.tokens import CHECK, CONSENTS

_CURSOR: Json = {
    "name": "cursor",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "maxLength": 128},
    "description": "As `next` of the page before told it.",
}
_LIMIT: Json = {
    "name": "limit",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 100},
    "description": "How many at most.",
}
_FILTERS: list[Json] = [
    {
        "name": "category",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "pattern": CATEGORY},
        "description": "Only those that cover it.",
    },
    {
        "name": "purpose",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "pattern": PURPOSE, "maxLength": 64},
        "description": "Only those for it.",
    },
    {
        "name": "state",
        "in": "query",
        "required": False,
        "schema": {"enum": [state.value for state in State]},
        "description": "Only those in it. One that has run out keeps its state; see `expired`.",
    },
    {
        "name": "changedAfter",
        "in": "query",
        "required": False,
        "schema": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
        "description": "Only those that your feed tells of after this number: what has changed since you read it.",
    },
]


def _content(schema: str) -> Json:
    return {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": HOLDING_EXAMPLES[schema]}


_ONE: Json = {
    "description": "As it stands now, in the form that `Accept` prefers.",
    "headers": {"Vary": header("`Accept`.")},
    "content": {
        "application/json": _content("HeldConsent"),
        "application/ld+json": _content("ConsentRecord"),
        "application/fhir+json": _content("FhirConsent"),
    },
}
_PAGE: Json = {"description": "Oldest first.", "content": {"application/json": _content("HeldConsents")}}
_STATEMENT: Json = {
    "description": (
        "A compact JWS of type consent-state+jwt by a published key: origin, consent, number and commitment of its"
        " latest event, state, and the milliseconds since 1970 between which it may be relied on."
        " `python -m consent verify-statement FILE` reads it offline."
    ),
    "content": {"application/jwt": {"schema": {"type": "string", "pattern": JWS}, "example": STATEMENT_EXAMPLE}},
}

PATHS: Json = {
    "/api/v1/mandates": {
        "get": operation(
            "mandates",
            "listMandates",
            "What you may ask about, by which law, and how many checks you may make in an hour.",
            {
                "200": {
                    "description": "All that was ever registered for you.",
                    "content": {"application/json": _content("Mandates")},
                }
            },
            scope=CHECK,
        )
    },
    "/api/v1/consents": {
        "get": operation(
            "consents",
            "listConsents",
            "Your own consents, page by page; those you want. A page may be empty: go on until `next` is null.",
            {"200": _PAGE},
            ("request.invalid", "request.unknown-category"),
            scope=CONSENTS,
            parameters=[_CURSOR, _LIMIT, *_FILTERS],
        )
    },
    "/api/v1/consents/{id}": {
        "get": operation(
            "consents",
            "readConsent",
            "One of your own consents and its history: as JSON, as an ISO 27560 record or as FHIR R4.",
            {"200": _ONE},
            ("not-found",),
            scope=CONSENTS,
            parameters=[ID],
        )
    },
    "/api/v1/consents/{id}/statement": {
        "get": operation(
            "consents",
            "stateConsent",
            "How a consent you give or get data under stands now, signed: good for a minute, and it permits nothing.",
            {"200": _STATEMENT},
            ("not-found",),
            scope=CONSENTS,
            parameters=[ID],
        )
    },
}
