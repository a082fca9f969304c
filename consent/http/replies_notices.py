"""The shapes of what is answered about feeds and streams."""

from __future__ import annotations

from consent.http.replies import INSTANT, UUID
from consent.http.schema import Schema
from consent.http.shapes_notices import PUSH_METHOD

_NUMBER: Schema = {"type": "integer", "minimum": 0}


def _whole(properties: dict[str, object], description: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "description": description}


NOTICE_REPLIES: dict[str, Schema] = {
    "Events": _whole(
        {
            "events": {
                "type": "array",
                "items": _whole(
                    {
                        "number": {"type": "integer", "minimum": 1},
                        "type": {"type": "string", "description": "What happened, such as `granted` or `withdrawn`."},
                        "consentId": UUID,
                        "seq": {"type": "integer", "minimum": 1, "description": "Its number in that consent."},
                        "state": {"type": "string", "description": "What the consent became by it."},
                        "at": {**INSTANT, "type": ["string", "null"], "description": "Null once she is erased."},
                        "set": {
                            "type": "string",
                            "description": (
                                "The same, signed: a Security Event Token (RFC 8417), ES256 by a key of"
                                " /.well-known/jwks.json, typ `secevent+jwt`, `jti` the event's id, `aud` you,"
                                " `sub_id` your own pseudonym for the person."
                            ),
                        },
                    },
                    "One event of a consent in which you are sender or recipient.",
                ),
            },
            "next": {
                **_NUMBER,
                "description": "Ask with `after` this; by asking you tell us that you have the rest.",
            },
            "more": {"type": "boolean", "description": "Whether there is more at once."},
        },
        "What happened, oldest first, numbered without gaps. Every number is there for ever.",
    ),
    "Stream": _whole(
        {
            "stream_id": UUID,
            "iss": {"type": "string", "format": "uri"},
            "aud": {"type": "string"},
            "events_supported": {"type": "array", "items": {"type": "string"}},
            "events_delivered": {"type": "array", "items": {"type": "string"}},
            "delivery": _whole(
                {"method": {"const": PUSH_METHOD}, "endpoint_url": {"type": "string"}}, "RFC 8935, acked by 202."
            ),
            "description": {"type": "string"},
            "status": {"enum": ["enabled", "paused", "disabled"]},
            "after": {**_NUMBER, "description": "It began after this number of your feed."},
            "waiting": {**_NUMBER, "description": "Messages that were not taken yet."},
            "parked": {**_NUMBER, "description": "Laid aside after 30 days; `redeliver` brings them."},
            "error": {"type": ["string", "null"], "description": "What the last try met, while it fails."},
            "nextTryAt": {**INSTANT, "type": ["string", "null"]},
            "verifiedAt": {**INSTANT, "type": ["string", "null"], "description": "A verification event was taken."},
        },
        "A push stream as it stands (SSF 1.0 names where SSF has one).",
    ),
    "Streams": {"type": "array", "items": {"$ref": "#/components/schemas/Stream"}},
}
