"""The declared shapes of every body that comes in: what is checked, and what the OpenAPI document prints, are one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consent.events import Category, Kind
from consent.http.schema import Schema, compiled

MAX_BATCH = 1000
SEMANTICS = ("execute_all", "deny_on_first_deny", "permit_on_first_permit")
NO_NUMBER = (
    r"(?!.*[0-9]{10})"
    r"(?!.*(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])(?:0[1-9]|1[0-2])[0-9]{2}[._:/-][0-9]{4})"
)
"""No run of ten digits and no date before four: what is kept in clear must not be a CPR number in disguise."""
CATEGORY = rf"^{NO_NUMBER}[a-z]{{1,32}}(\.[a-z0-9]{{1,24}}){{0,2}}$"
CASE_REF = rf"^{NO_NUMBER}[A-Za-z0-9._:/-]{{1,64}}$"
NONCE = r"^(?![0-9]{6}-?[0-9]{4}$)[A-Za-z0-9._~+/=-]{1,128}$"
"""Any printable token but a CPR number; longer runs of digits may well be random, so they are let through."""
CLIENT_ID = r"^[A-Za-z0-9._:-]{1,64}$"
PURPOSE = rf"^{NO_NUMBER}[a-z0-9]+(-[a-z0-9]+)*$"


def _object(properties: Mapping[str, Any], *required: str, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(required), **more}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _text(pattern: str, description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "description": description, **more}


COMPONENTS: dict[str, Schema] = {
    "Person": {
        "description": "Whom the question is about. A CPR number travels in bodies only, never in a URL.",
        "oneOf": [
            _object(
                {
                    "scheme": {"const": "cpr"},
                    "value": _text(
                        r"^[0-9]{6}-?[0-9]{4}$", "Ten digits, with or without a hyphen; only the form is checked."
                    ),
                },
                "scheme",
                "value",
            ),
            _object(
                {
                    "scheme": {"const": "pairwise"},
                    "value": _text(r"^[A-Za-z0-9_-]{43}$", "Your agency's own pseudonym for the person."),
                },
                "scheme",
                "value",
            ),
        ],
    },
    "Subject": _object(
        {
            "type": {"const": "agency"},
            "id": _text(CLIENT_ID, "Your own client_id; another agency's is refused with 403."),
        },
        "type",
        "id",
        description="Who wants to read.",
    ),
    "Action": _object(
        {"name": {"type": "string", "minLength": 1, "maxLength": 64}},
        "name",
        description="`read`; any other name is answered `ACTION_UNKNOWN`.",
    ),
    "Resource": _object(
        {
            "type": {"const": "dataCategory"},
            "id": _text(
                CATEGORY,
                f"One of {', '.join(Category)}, or a dotted refinement of one (`health.la265`).",
            ),
            "properties": _object({"person": _ref("Person")}, "person"),
        },
        "type",
        "id",
        "properties",
        description="Which kind of data, about whom.",
    ),
    "Context": _object(
        {
            "purpose": _text(PURPOSE, "A purpose code from your mandates.", maxLength=64),
            "caseRef": _text(CASE_REF, "Your case, so that the citizen can recognise it. Wanted, not required."),
            "nonce": _text(NONCE, "Comes back inside the signed answer."),
        },
        "purpose",
        description="Why.",
    ),
    "Evaluation": _object(
        {
            "subject": _ref("Subject"),
            "action": _ref("Action"),
            "resource": _ref("Resource"),
            "context": _ref("Context"),
        },
        "subject",
        "action",
        "resource",
        "context",
        description="May I read category Y about citizen Z for purpose P now? Unknown fields are ignored.",
    ),
    "Evaluations": _object(
        {
            **{name: {"type": "object"} for name in ("subject", "action", "resource", "context")},
            "options": _object(
                {"evaluations_semantic": {"enum": list(SEMANTICS), "default": "execute_all"}},
            ),
            "evaluations": {"type": "array", "items": {}, "description": "Each an Evaluation less what it inherits."},
        },
        description=(
            "Up to 1,000 evaluations. A top-level subject, action, resource or context holds for every item that does"
            " not state its own; it is inherited whole, never merged. A faulty item is answered in its place. Without"
            " `evaluations`, or with none in it, this is a single evaluation."
        ),
    ),
    "ConsentRequest": _object(
        {
            "id": {"type": "string", "format": "uuid", "description": "Chosen by you; the same body again is a retry."},
            "person": _object(
                {
                    "scheme": {"const": "cpr"},
                    "value": _text(r"^[0-9]{6}-?[0-9]{4}$", "Ten digits, with or without a hyphen."),
                },
                "scheme",
                "value",
                additionalProperties=False,
            ),
            "categories": {
                "type": "array",
                "items": _text(CATEGORY, "A category of your mandates, or a dotted refinement."),
                "minItems": 1,
                "maxItems": 12,
                "uniqueItems": True,
            },
            "purpose": _text(PURPOSE, "A purpose code from your mandates.", maxLength=64),
            "caseRef": _text(CASE_REF, "Your case."),
            "sender": _text(CLIENT_ID, "Who would hand out the data; needed only if your mandates name several."),
            "kind": {
                "enum": [kind.value for kind in Kind],
                "description": "The legal kind; needed only if your mandates name several.",
            },
            "validFrom": {"type": "string", "format": "date-time", "description": "Default: now."},
            "validUntil": {
                "type": "string",
                "format": "date-time",
                "description": "First instant that is not covered.",
            },
            "returnUrl": {
                "type": "string",
                "maxLength": 300,
                "description": (
                    "Where her receipt offers a plain link back to once she has answered: letter for letter one of the"
                    " addresses registered for you. She is never sent there, and nothing is added to it."
                ),
            },
        },
        "id",
        "person",
        "categories",
        "purpose",
        "validUntil",
        additionalProperties=False,
        description=(
            "Ask a citizen. Unlike the checks, a field that is not known here is refused: a misspelt limit must not"
            " become a wider consent."
        ),
    ),
}

EVALUATION = compiled(COMPONENTS["Evaluation"], COMPONENTS)
PARTS = {
    name: compiled(COMPONENTS[component], COMPONENTS)
    for name, component in (
        ("subject", "Subject"),
        ("action", "Action"),
        ("resource", "Resource"),
        ("context", "Context"),
    )
}
"""What an evaluation is made of, each on its own: an item of a batch states some and inherits the others."""
EVALUATIONS = compiled(COMPONENTS["Evaluations"], COMPONENTS)
CONSENT_REQUEST = compiled(COMPONENTS["ConsentRequest"], COMPONENTS)
