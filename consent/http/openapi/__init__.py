"""The agency API told as OpenAPI 3.1: exactly the doors that exist, with their shapes, troubles and an example each."""

from __future__ import annotations

from consent.http.deprecation import DEPRECATED, Table, marked
from consent.http.openapi import checks, holdings, notices, past, public, requests
from consent.http.openapi.operation import Json
from consent.http.problems import PROBLEMS
from consent.http.replies import REPLIES
from consent.http.replies_holdings import HOLDING_REPLIES
from consent.http.replies_notices import NOTICE_REPLIES
from consent.http.replies_past import PAST_REPLIES
from consent.http.shapes import COMPONENTS
from consent.http.shapes_notices import NOTICE_COMPONENTS
from consent.http.shapes_past import PAST_COMPONENTS
from consent.http.tokens import BATCH, CHECK, CONSENTS, EVENTS, HISTORY, REQUEST, TRANSFERS

TAGS = (
    "tokens",
    "checks",
    "consent requests",
    "consents",
    "mandates",
    "transfers",
    "events",
    "log",
    "discovery",
    "health",
)

PATHS: Json = checks.PATHS | past.PATHS | requests.PATHS | holdings.PATHS | notices.PATHS | public.PATHS


def document(issuer: str, deprecated: Table = DEPRECATED) -> Json:
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
        "tags": [{"name": name} for name in TAGS],
        "paths": marked(PATHS, deprecated),
        "components": {
            "schemas": {
                **COMPONENTS,
                **PAST_COMPONENTS,
                **NOTICE_COMPONENTS,
                **REPLIES,
                **PAST_REPLIES,
                **NOTICE_REPLIES,
                **HOLDING_REPLIES,
            },
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
                                HISTORY: "Ask what was permitted at an earlier instant.",
                                TRANSFERS: "Report data that were moved.",
                                CONSENTS: "Read your own consents and what happened to them.",
                                EVENTS: "Read what happened to your consents, and have it pushed.",
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
