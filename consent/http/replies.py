"""The shapes of what the agency API answers, for the OpenAPI document and for the tests that hold us to it."""

from __future__ import annotations

from consent.events import Category, Kind, Reason, State
from consent.http.problems import PROBLEMS
from consent.http.schema import Schema
from consent.http.shapes import CASE_REF, CLIENT_ID, PURPOSE
from consent.http.tokens import SCOPES

UUID = {"type": "string", "format": "uuid"}
INSTANT = {"type": "string", "format": "date-time"}


def _object(properties: dict[str, object], *optional: str, description: str = "") -> Schema:
    required = [name for name in properties if name not in optional]
    shape: dict[str, object] = {"type": "object", "properties": properties, "required": required}
    return shape | ({"description": description} if description else {})


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


_FAULTS = {
    "type": "array",
    "items": _object({"pointer": {"type": "string"}, "code": {"type": "string"}}),
    "description": "RFC 6901 pointers into what was sent, and which rule failed there. Values are never repeated.",
}
_CONTEXT: dict[str, object] = {
    "checkId": UUID,
    "reason": {
        "enum": [reason.value for reason in Reason],
        "description": "A refusal says that there is no valid consent; never that there is no legal basis.",
    },
    "decidedAt": INSTANT,
    "freshUntil": {**INSTANT, "description": "A permit may be acted on until then; ask again after it."},
    "consent": {
        **_object({"id": UUID, "seq": {"type": "integer", "minimum": 1}}),
        "type": ["object", "null"],
        "description": "The consent that permits or explains, and which of its events was the latest.",
    },
    "captureUrl": {
        "type": "string",
        "format": "uri",
        "description": "Where the citizen sees what she is asked; only where asking makes sense. Names nobody.",
    },
}

REPLIES: dict[str, Schema] = {
    "Problem": _object(
        {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string", "description": "Danish or English, by Accept-Language."},
            "status": {"type": "integer"},
            "code": {"enum": list(PROBLEMS), "description": "Stable, never translated."},
            "errors": _FAULTS,
            "state": {"enum": [state.value for state in State], "description": "What the request has become."},
        },
        "errors",
        "state",
        description="RFC 9457.",
    ),
    "TokenError": _object(
        {
            "error": {
                "enum": [
                    "invalid_request",
                    "invalid_client",
                    "invalid_scope",
                    "unsupported_grant_type",
                ]
            },
            "error_description": {"type": "string"},
            "code": {"type": "string", "description": "What exactly was wrong, such as `assertion.expired`."},
        },
        description="RFC 6749 section 5.2.",
    ),
    "Token": _object(
        {
            "access_token": {"type": "string", "description": "RFC 9068 JWT."},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer"},
            "scope": {"type": "string", "description": f"Of {', '.join(SCOPES)}."},
        }
    ),
    "Decision": _object(
        {
            "decision": {"type": "boolean"},
            "context": _object(
                {
                    **_CONTEXT,
                    "evidence": _object(
                        {
                            "jws": {
                                "type": "string",
                                "description": (
                                    "ES256 by a key of /.well-known/jwks.json, typ `consent-check+jwt`; the payload"
                                    " holds `iss` (the log's name) and the check's `record`."
                                ),
                            }
                        }
                    ),
                },
                "captureUrl",
            ),
        }
    ),
    "BatchedDecision": _object(
        {
            "decision": {"type": "boolean"},
            "context": _object(
                {
                    **_CONTEXT,
                    "evidence": _object(
                        {
                            "index": {"type": "integer", "minimum": 0},
                            "path": {
                                "type": "array",
                                "items": {"type": "string"},
                                "description": "RFC 6962 path in base64, from this record to the batch's root.",
                            },
                            "record": {"type": "string", "description": "The check's canonical bytes."},
                            "salt": {
                                "type": "string",
                                "description": "Base64; hashed with the record.",
                            },
                        }
                    ),
                },
                "captureUrl",
            ),
        }
    ),
    "FaultyItem": _object(
        {
            "decision": {"const": False},
            "context": _object(
                {
                    "error": _object(
                        {
                            "status": {"type": "integer"},
                            "code": {"enum": list(PROBLEMS)},
                            "message": {"type": "string"},
                            "errors": _FAULTS,
                        },
                        "errors",
                    )
                }
            ),
        },
        description="An item that could not be asked. Nothing was logged for it.",
    ),
    "Decisions": _object(
        {
            "evaluations": {
                "type": "array",
                "items": {"oneOf": [_ref("FaultyItem"), _ref("BatchedDecision"), _ref("Decision")]},
                "description": "In the order of the questions; cut short after the deciding one where so asked.",
            },
            "context": _object(
                {
                    "evidence": _object(
                        {
                            "jws": {
                                "type": "string",
                                "description": "Over `iss`, `n` and the `root` of all answers together.",
                            }
                        }
                    )
                },
                description="With execute_all; the items of the other two semantics each carry their own JWS.",
            ),
        },
        "context",
    ),
    "ConsentRequestState": _object(
        {
            "id": UUID,
            "state": {"enum": [state.value for state in State]},
            "categories": {
                "type": "array",
                "items": {"type": "string"},
                "description": f"Of {', '.join(Category)}; after her answer those she said yes to.",
            },
            "purpose": {"type": "string", "pattern": PURPOSE},
            "caseRef": {"type": ["string", "null"], "pattern": CASE_REF},
            "sender": {"type": "string", "pattern": CLIENT_ID},
            "kind": {"enum": [kind.value for kind in Kind]},
            "validFrom": INSTANT,
            "validUntil": INSTANT,
            "requestedAt": INSTANT,
            "captureUrl": {"type": "string", "format": "uri"},
        },
    ),
    "Ready": _object(
        {
            "status": {"enum": ["ready", "not-ready"]},
            "checks": _object(
                {name: {"enum": ["ok", "failed"]} for name in ("database", "schema", "keys", "head")},
            ),
        }
    ),
}
