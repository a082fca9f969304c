"""The shapes of an agency's own consents."""

from __future__ import annotations

from consent.events import Assurance, Category, Channel, EventType, Kind, State
from consent.http.replies import INSTANT, UUID
from consent.http.schema import Schema
from consent.http.shapes import CASE_REF, CATEGORY, CLIENT_ID, PURPOSE


def _whole(properties: dict[str, object], description: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "description": description}


_CATEGORIES = {"type": "array", "items": {"type": "string"}, "description": f"Of {', '.join(Category)}."}
_MAYBE = {**INSTANT, "type": ["string", "null"]}
_HASH = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}
_CONSENT: dict[str, object] = {
    "id": UUID,
    "seq": {"type": "integer", "minimum": 1, "description": "How many events it has had."},
    "state": {"enum": [state.value for state in State]},
    "expired": {"type": "boolean", "description": "In force on paper, but its time is over."},
    "persons": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Your own pseudonyms for her: one for each CPR number she has had.",
    },
    "categories": {
        **_CATEGORIES,
        "description": "Before her answer what was asked for, after it what she said yes to.",
    },
    "asked": _CATEGORIES,
    "purpose": {"type": "string", "pattern": PURPOSE},
    "caseRef": {"type": ["string", "null"], "pattern": CASE_REF},
    "sender": {"type": "string", "pattern": CLIENT_ID},
    "kind": {"enum": [kind.value for kind in Kind]},
    "validFrom": INSTANT,
    "validUntil": INSTANT,
    "createdAt": INSTANT,
    "grantedAt": _MAYBE,
    "endedAt": _MAYBE,
}
_EVENT = _whole(
    {
        "eventId": UUID,
        "type": {"enum": [kind.value for kind in EventType]},
        "seq": {"type": "integer", "minimum": 1},
        "at": INSTANT,
        "prev": {**_HASH, "description": "Commitment of the event before."},
        "actor": {
            "type": "string",
            "description": "`citizen`, `representative`, `staff`, `system` or `agency:` and a client_id.",
        },
        "onBehalfOf": {"type": ["string", "null"]},
        "channel": {"enum": [channel.value for channel in Channel]},
        "assurance": {"enum": [assurance.value for assurance in Assurance]},
        "categories": _CATEGORIES,
        "validFrom": INSTANT,
        "validUntil": INSTANT,
        "servedId": {**UUID, "type": ["string", "null"]},
        "servedHash": {**_HASH, "description": "SHA-256 of the text she was shown before she answered."},
    },
    "One link of its chain.",
)

_MANDATE: dict[str, object] = {
    "category": {"type": "string", "pattern": CATEGORY},
    "purpose": {"type": "string", "pattern": PURPOSE},
    "purposeName": {
        **_whole({"da": {"type": ["string", "null"]}, "en": {"type": ["string", "null"]}}, "As the citizen reads it."),
    },
    "dpvPurpose": {
        "type": "string",
        "format": "uri",
        "description": "The nearest wider purpose of W3C DPV. It decides nothing, and no request is made by it.",
    },
    "sender": {"type": "string", "pattern": CLIENT_ID, "description": "Who has the data."},
    "kind": {"enum": [kind.value for kind in Kind]},
    "legalRef": {"type": "string", "description": "Law and paragraph."},
    "validFrom": INSTANT,
    "validUntil": {**_MAYBE, "description": "Null: until further notice."},
}

HOLDING_REPLIES: dict[str, Schema] = {
    "Mandates": _whole(
        {
            "mandates": {"type": "array", "items": _whole(_MANDATE, "One thing you may ask about.")},
            "hourlyChecks": {"type": "integer", "minimum": 1, "description": "Checks you may make in an hour."},
        },
        "What the register says of you.",
    ),
    "HeldConsent": _whole(
        {**_CONSENT, "history": {"type": "array", "items": _EVENT, "description": "Oldest first."}},
        "One of your consents and all that happened to it. It permits nothing: a check does.",
    ),
    "HeldConsents": _whole(
        {
            "consents": {"type": "array", "items": _whole(_CONSENT, "One consent."), "description": "Oldest first."},
            "next": {"type": ["string", "null"], "description": "The cursor of the next page; null at the end."},
        },
        "A page of your consents.",
    ),
    "ConsentRecord": {
        "type": "object",
        "properties": {
            "@context": {"type": "object"},
            "@id": {"type": "string"},
            "@type": {"const": "dpv:ConsentRecord"},
        },
        "required": ["@context", "@id", "@type"],
        "description": "ISO/IEC TS 27560 in W3C DPV. A consent by § 11 a is told as a safeguard, not as a basis.",
    },
    "FhirConsent": {
        "type": "object",
        "properties": {"resourceType": {"const": "Consent"}, "id": UUID, "status": {"type": "string"}},
        "required": ["resourceType", "id", "status"],
        "description": "FHIR R4 Consent, with the Danish core's words for its status.",
    },
}
