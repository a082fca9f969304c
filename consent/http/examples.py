"""One worked example for each body, the same small story throughout; the person and every number are invented."""

from __future__ import annotations

_CHECK_ID = "019a9f3c-5d10-7c2e-9a54-0f6a1b2c3d4e"
_REQUEST_ID = "019a9f3b-1c00-7d0a-8f10-6b5c4d3e2f1a"
_PAGE = "https://mitforloeb.example/samtykker"
_CONTEXT: dict[str, object] = {
    "checkId": _CHECK_ID,
    "reason": "OK",
    "decidedAt": "2026-11-22T09:14:03.120Z",
    "freshUntil": "2026-11-22T09:15:03.120Z",
    "consent": {"id": _REQUEST_ID, "seq": 2},
}
_RECORD = '{"agency":"region-example","case":"RK-2026-0812","category":"health","decision":true}'

EXAMPLES: dict[str, object] = {
    "Evaluation": {
        "subject": {"type": "agency", "id": "region-example"},
        "action": {"name": "read"},
        "resource": {
            "type": "dataCategory",
            "id": "health",
            # Day of month + 60: no real person has this number.
            "properties": {"person": {"scheme": "cpr", "value": "6101901111"}},
        },
        "context": {"purpose": "rehabilitation-plan", "caseRef": "RK-2026-0812"},
    },
    "Evaluations": {
        "subject": {"type": "agency", "id": "region-example"},
        "action": {"name": "read"},
        "context": {"purpose": "rehabilitation-plan", "caseRef": "RK-2026-0812"},
        "options": {"evaluations_semantic": "execute_all"},
        "evaluations": [
            {
                "resource": {
                    "type": "dataCategory",
                    "id": category,
                    "properties": {"person": {"scheme": "cpr", "value": "6101901111"}},
                }
            }
            for category in ("health", "employment")
        ],
    },
    "ConsentRequest": {
        "id": _REQUEST_ID,
        "person": {"scheme": "cpr", "value": "6101901111"},
        "categories": ["health"],
        "purpose": "rehabilitation-plan",
        "caseRef": "RK-2026-0812",
        "validUntil": "2027-05-22T00:00:00Z",
    },
    "ConsentRequestState": {
        "id": _REQUEST_ID,
        "state": "requested",
        "categories": ["health"],
        "purpose": "rehabilitation-plan",
        "caseRef": "RK-2026-0812",
        "sender": "laegehus-example",
        "kind": "retssikkerhedsloven-11a",
        "validFrom": "2026-11-22T09:10:00.000Z",
        "validUntil": "2027-05-22T00:00:00.000Z",
        "requestedAt": "2026-11-22T09:10:00.000Z",
        "captureUrl": _PAGE,
    },
    "Decision": {"decision": True, "context": {**_CONTEXT, "evidence": {"jws": "eyJ…"}}},
    "Decisions": {
        "evaluations": [
            {
                "decision": True,
                "context": {**_CONTEXT, "evidence": {"index": 0, "path": [], "record": _RECORD, "salt": "AAAA"}},
            },
            {
                "decision": False,
                "context": {"error": {"status": 400, "code": "request.invalid", "message": "A field is missing."}},
            },
        ],
        "context": {"evidence": {"jws": "eyJ…"}},
    },
    "Events": {
        "events": [
            {
                "number": 42,
                "type": "withdrawn",
                "consentId": _REQUEST_ID,
                "seq": 3,
                "state": "withdrawn",
                "at": "2026-11-22T09:20:00.000Z",
                "set": "eyJ…",
            }
        ],
        "next": 42,
        "more": False,
    },
    "StreamWish": {
        "delivery": {"method": "urn:ietf:rfc:8935", "endpoint_url": "https://region.example/secevents"},
        "description": "Journal",
    },
    "StreamChange": {"status": "paused"},
    "VerificationWish": {"state": "8hGtQ2"},
    "Redelivery": {"from": 40},
    "Token": {
        "access_token": "eyJ…",
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "samtykke:check samtykke:check.batch",
    },
    "TokenError": {
        "error": "invalid_client",
        "error_description": "The client assertion was not accepted.",
        "code": "assertion.expired",
    },
    "Problem": {
        "type": "https://mitforloeb.example/openapi.json#/x-problem-types/request.invalid",
        "title": "A field is missing or has the wrong form.",
        "status": 400,
        "code": "request.invalid",
        "errors": [{"pointer": "/context/purpose", "code": "required"}],
    },
    "Ready": {"status": "ready", "checks": {"database": "ok", "schema": "ok", "keys": "ok", "head": "ok"}},
    "AsOfQuestion": {
        "person": {"scheme": "cpr", "value": "6101901111"},
        "category": "health",
        "purpose": "rehabilitation-plan",
        "caseRef": "RK-2026-0812",
        "effectiveAt": "2026-11-22T09:14:30Z",
    },
    "AsOfAnswer": {
        "decision": True,
        "reason": "OK",
        "effectiveAt": "2026-11-22T09:14:30.000Z",
        "knownAt": "2026-12-01T08:00:00.000Z",
        "consent": {"id": _REQUEST_ID, "seq": 2},
        "evidence": [],
    },
    "TransferReport": {
        "id": "019a9f3d-0a00-7b1c-8d2e-3f4a5b6c7d8e",
        "basis": "check",
        "checkId": _CHECK_ID,
        "movedAt": "2026-11-22T09:14:20Z",
    },
    "TransferTold": {
        "id": "019a9f3d-0a00-7b1c-8d2e-3f4a5b6c7d8e",
        "basis": "check",
        "cover": "permitted",
        "category": "health",
        "purpose": "rehabilitation-plan",
        "checkId": _CHECK_ID,
        "legalRef": None,
        "reason": None,
        "movedAt": "2026-11-22T09:14:20.000Z",
        "reportedAt": "2026-11-22T09:14:21.000Z",
    },
}
