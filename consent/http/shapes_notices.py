"""The declared shapes of what an agency asks its streams to be; SSF's own names inside SSF's objects."""

from __future__ import annotations

from consent.http.schema import Schema, compiled
from consent.http.shapes import NO_NUMBER

PUSH_METHOD = "urn:ietf:rfc:8935"
_ENDPOINT: Schema = {
    "type": "string",
    "pattern": rf"^{NO_NUMBER}[!-~]{{1,500}}$",
    "description": "A public https address on port 443. It is resolved and checked anew before each call.",
}
_AUTHORIZATION: Schema = {
    "type": "string",
    "pattern": r"^[ -~]{1,1000}$",
    "description": "Sent as our `Authorization` header. Kept sealed, and never told again.",
}
_DESCRIPTION: Schema = {
    "type": "string",
    "pattern": rf"^{NO_NUMBER}[ -~\u00a1-\u024f]{{0,200}}$",
    "description": "Your own words for it.",
}


def _delivery(*required: str) -> Schema:
    return {
        "type": "object",
        "properties": {
            "method": {"const": PUSH_METHOD},
            "endpoint_url": _ENDPOINT,
            "authorization_header": _AUTHORIZATION,
        },
        "required": list(required),
        "additionalProperties": False,
    }


NOTICE_COMPONENTS: dict[str, Schema] = {
    "StreamWish": {
        "type": "object",
        "properties": {
            "delivery": _delivery("method", "endpoint_url"),
            "description": _DESCRIPTION,
            "after": {
                "type": "integer",
                "minimum": 0,
                "description": "The number in your feed after which it begins. Default: with what happens from now on.",
            },
        },
        "required": ["delivery"],
        "additionalProperties": False,
        "description": "One stream an agency. The same wish again is a retry; every event of yours is told.",
    },
    "StreamChange": {
        "type": "object",
        "properties": {
            "status": {"enum": ["enabled", "paused"], "description": "While paused, what happens waits."},
            "delivery": _delivery(),
            "description": _DESCRIPTION,
        },
        "required": [],
        "additionalProperties": False,
        "description": "What is not named stays. With `If-Match`, only if nobody has changed it meanwhile.",
    },
    "VerificationWish": {
        "type": "object",
        "properties": {
            "state": {
                "type": "string",
                "pattern": rf"^{NO_NUMBER}[ -~]{{0,200}}$",
                "description": "Comes back in the verification event.",
            }
        },
        "required": [],
        "additionalProperties": False,
        "description": "SSF 1.0: a verification event is pushed as soon as may be.",
    },
    "Redelivery": {
        "type": "object",
        "properties": {
            "from": {"type": "integer", "minimum": 1, "description": "The first number that you want once more."}
        },
        "required": ["from"],
        "additionalProperties": False,
        "description": "Everything from that number on comes again, in order, under the same `jti`s.",
    },
}
STREAM = compiled(NOTICE_COMPONENTS["StreamWish"], NOTICE_COMPONENTS)
CHANGE = compiled(NOTICE_COMPONENTS["StreamChange"], NOTICE_COMPONENTS)
VERIFICATION = compiled(NOTICE_COMPONENTS["VerificationWish"], NOTICE_COMPONENTS)
REDELIVERY = compiled(NOTICE_COMPONENTS["Redelivery"], NOTICE_COMPONENTS)
