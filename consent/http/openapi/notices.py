"""The doors by which an agency is told what happened: its feed, and its push stream."""

from __future__ import annotations

from consent.http.openapi.operation import ID, Json, header, operation, reply
from consent.http.tokens import EVENTS

_ETAG: Json = {"ETag": header("Of this state, for `If-Match`.")}
_AFTER: Json = {
    "name": "after",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1, "default": 0},
    "description": "The last number you have, as `next` told it.",
}
_LIMIT: Json = {
    "name": "limit",
    "in": "query",
    "required": False,
    "schema": {"type": "integer", "minimum": 1, "maximum": 500, "default": 100},
    "description": "How many at most.",
}
_IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The `ETag` you have read.",
}

PATHS: Json = {
    "/api/v1/events": {
        "get": operation(
            "events",
            "readEvents",
            "What happened to the consents in which you are sender or recipient, after a number.",
            {"200": reply("The next events, or none.", "Events")},
            ("request.invalid", "cursor.unknown"),
            scope=EVENTS,
            parameters=[_AFTER, _LIMIT],
        )
    },
    "/api/v1/streams": {
        "get": operation(
            "events",
            "listStreams",
            "Your stream, if you have one.",
            {"200": reply("As an array, which SSF wants.", "Streams")},
            scope=EVENTS,
        ),
        "post": operation(
            "events",
            "createStream",
            "Have the same events pushed to you, each a signed Security Event Token.",
            {
                "201": reply("Made.", "Stream", headers={"Location": header("The stream."), **_ETAG}),
                "200": reply("Made before, with this very body; as it stands now.", "Stream", headers=_ETAG),
            },
            ("stream.endpoint", "stream.exists", "cursor.unknown"),
            scope=EVENTS,
            takes="StreamWish",
        ),
    },
    "/api/v1/streams/{id}": {
        "get": operation(
            "events",
            "readStream",
            "A stream of yours, with what waits on it.",
            {"200": reply("As it stands.", "Stream", headers=_ETAG)},
            ("not-found",),
            scope=EVENTS,
            parameters=[ID],
        ),
        "patch": operation(
            "events",
            "changeStream",
            "Pause it, resume it, send it elsewhere. What waits is tried again at once.",
            {"200": reply("Changed.", "Stream", headers=_ETAG)},
            ("not-found", "stream.endpoint", "stream.closed", "stream.changed"),
            scope=EVENTS,
            takes="StreamChange",
            parameters=[ID, _IF_MATCH],
        ),
        "delete": operation(
            "events",
            "closeStream",
            "Nothing more is pushed; your feed remains. Doing so twice is not an error.",
            {"204": {"description": "Closed."}},
            ("not-found",),
            scope=EVENTS,
            parameters=[ID],
        ),
    },
    "/api/v1/streams/{id}/verify": {
        "post": operation(
            "events",
            "verifyStream",
            "Have a verification event pushed; the stream tells when it was taken.",
            {"204": {"description": "On its way."}},
            ("not-found", "stream.closed"),
            scope=EVENTS,
            takes="VerificationWish",
            parameters=[ID],
        )
    },
    "/api/v1/streams/{id}/redeliver": {
        "post": operation(
            "events",
            "redeliver",
            "Have everything from a number on pushed once more, also what was laid aside.",
            {"202": reply("On its way.", "Stream")},
            ("not-found", "stream.closed", "cursor.unknown"),
            scope=EVENTS,
            takes="Redelivery",
            parameters=[ID],
        )
    },
}
