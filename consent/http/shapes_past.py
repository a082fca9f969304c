"""The declared shapes of what an agency tells and asks about the past."""

from __future__ import annotations

from typing import Any

from consent.http.schema import Schema, compiled
from consent.http.shapes import CASE_REF, CATEGORY, COMPONENTS, NO_NUMBER, PURPOSE
from consent.ledger import LawfulGround

LEGAL_REF = rf"^{NO_NUMBER}[^\x00-\x1f\x7f]{{3,120}}$"


def _text(pattern: str, description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "description": description, **more}


_PERSON = {"$ref": "#/components/schemas/Person"}
_CATEGORY = _text(CATEGORY, "A category, or a dotted refinement of one.")
_PURPOSE = _text(PURPOSE, "A purpose code.", maxLength=64)
_MOMENT = {"type": "string", "format": "date-time"}

PAST_COMPONENTS: dict[str, Schema] = {
    "AsOfQuestion": {
        "type": "object",
        "properties": {
            "person": _PERSON,
            "category": _CATEGORY,
            "purpose": _PURPOSE,
            "caseRef": _text(CASE_REF, "Your case."),
            "effectiveAt": {**_MOMENT, "description": "The instant the question is about."},
            "knownAt": {**_MOMENT, "description": "As the ledger knew it then. Default: now; never later."},
        },
        "required": ["person", "category", "purpose", "effectiveAt"],
        "additionalProperties": False,
        "description": "What would a check have been told then? The question is kept and shown to the citizen.",
    },
    "TransferReport": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "Chosen by you; the same body again is a retry."},
            "basis": {"enum": ["check", "law"]},
            "checkId": {"type": "string", "format": "uuid", "description": "With `check`: your own check."},
            "person": _PERSON,
            "category": _CATEGORY,
            "purpose": _PURPOSE,
            "legalRef": _text(LEGAL_REF, "With `law`: the law and its §."),
            "reason": {
                "enum": [ground.value for ground in LawfulGround],
                "description": "With `law`: a law demands it; allows it without consent; life or health; a court.",
            },
            "movedAt": _MOMENT,
        },
        "required": ["id", "basis", "movedAt"],
        "additionalProperties": False,
        "description": "Data were moved. With `check` the check says about whom and what; with `law` the report does.",
        "oneOf": [
            {"properties": {"basis": {"const": "check"}}, "required": ["basis", "checkId"]},
            {
                "properties": {"basis": {"const": "law"}},
                "required": ["basis", "person", "category", "purpose", "legalRef", "reason"],
            },
        ],
    },
}

_ALL = {**COMPONENTS, **PAST_COMPONENTS}
AS_OF = compiled(PAST_COMPONENTS["AsOfQuestion"], _ALL)
TRANSFER = compiled(PAST_COMPONENTS["TransferReport"], _ALL)
