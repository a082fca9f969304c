"""The shapes of what is answered about the past."""

from __future__ import annotations

from consent.events import EventType, Reason
from consent.http.replies import INSTANT, UUID
from consent.http.schema import Schema
from consent.ledger import Cover, LawfulGround


def _whole(properties: dict[str, object], description: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "description": description}


_CONSENT = _whole({"id": UUID, "seq": {"type": "integer", "minimum": 1}}, "The consent that permitted or explains.")

PAST_REPLIES: dict[str, Schema] = {
    "AsOfAnswer": _whole(
        {
            "decision": {"type": "boolean"},
            "reason": {"enum": [reason.value for reason in Reason]},
            "effectiveAt": INSTANT,
            "knownAt": INSTANT,
            "consent": {**_CONSENT, "type": ["object", "null"]},
            "evidence": {
                "type": "array",
                "items": _whole(
                    {
                        "eventId": UUID,
                        "consentId": UUID,
                        "seq": {"type": "integer", "minimum": 1},
                        "type": {"enum": [kind.value for kind in EventType]},
                        "at": INSTANT,
                        "leafHash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                        "receipt": {
                            "type": ["string", "null"],
                            "description": "C2SP tlog-proof; null until a published checkpoint covers the event.",
                        },
                    },
                    "One event the answer rests on.",
                ),
            },
        },
        "What a check would have been told then. Nothing may be read by it now.",
    ),
    "TransferTold": _whole(
        {
            "id": UUID,
            "basis": {"enum": ["check", "law"]},
            "cover": {
                "enum": [cover.value for cover in Cover],
                "description": "`late`: outside the time the answer was good for; `refused`: the check said no.",
            },
            "category": {"type": "string"},
            "purpose": {"type": "string"},
            "checkId": {**UUID, "type": ["string", "null"]},
            "legalRef": {"type": ["string", "null"]},
            "reason": {"enum": [None, *(ground.value for ground in LawfulGround)]},
            "movedAt": INSTANT,
            "reportedAt": INSTANT,
        },
        "Written down as told, also what should not have happened; the citizen sees it.",
    ),
}
