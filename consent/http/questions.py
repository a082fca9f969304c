"""From an AuthZEN evaluation to the ledger's question, and from the ledger's answer back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from consent.events import Reason, is_category
from consent.http.problems import Problem, language, sentence
from consent.http.schema import Fault
from consent.http.shapes import PARTS
from consent.http.tokens import Caller
from consent.ledger import Answer, Ask

WORTH_ASKING = frozenset({Reason.NO_CONSENT, Reason.PENDING, Reason.EXPIRED, Reason.ENDED})
"""Where she may still be asked, or has been. After a no or a withdrawal we do not point to asking again."""


def ask_of(evaluation: Mapping[str, Any], caller: Caller) -> Ask:
    """The question of an evaluation that has the declared shape; a Problem where its words do not fit."""
    if evaluation["subject"]["id"] != caller.agency:
        raise Problem("subject.not-caller")
    resource, context = evaluation["resource"], evaluation["context"]
    if not is_category(resource["id"]):
        raise Problem("request.unknown-category", faults=[Fault("/resource/id", "unknown")])
    person = resource["properties"]["person"]
    return Ask(
        scheme=person["scheme"],
        person=person["value"].replace("-", "") if person["scheme"] == "cpr" else person["value"],
        action=evaluation["action"]["name"],
        category=resource["id"],
        purpose=context["purpose"],
        case=context.get("caseRef"),
        nonce=context.get("nonce"),
        supplier=caller.supplier,
    )


class Envelope:
    """The top of a batch, read once: what its items inherit, whole, and what is wrong with it."""

    def __init__(self, body: Mapping[str, Any], caller: Caller) -> None:
        self._caller = caller
        self._top = {name: body[name] for name in PARTS if name in body}
        self._faults: dict[str, list[Fault]] = {name: [] for name in PARTS}
        for name, check in PARTS.items():
            if name in body:
                check(body[name], f"/{name}", self._faults[name])
            else:
                self._faults[name].append(Fault(f"/{name}", "required"))

    def ask(self, item: object) -> Ask:
        """The question of one item, with what it does not state itself; a Problem where it is faulty."""
        if not isinstance(item, dict):
            raise Problem("request.invalid", faults=[Fault("", "type")])
        faults: list[Fault] = []
        for name, check in PARTS.items():
            if name in item:
                check(item[name], f"/{name}", faults)
            else:
                faults += self._faults[name]
        if faults:
            raise Problem("request.invalid", faults=faults)
        return ask_of(self._top | item, self._caller)


def answer_body(answer: Answer, capture_url: str, evidence: Mapping[str, object]) -> dict[str, object]:
    """AuthZEN 1.0: `decision`, and in `context` what was decided, when, why and how to prove it."""
    context: dict[str, object] = {
        "checkId": str(answer.check_id),
        "reason": answer.reason.value,
        "decidedAt": instant(answer.decided_at),
        "freshUntil": instant(answer.fresh_until),
        "consent": None if answer.consent_id is None else {"id": str(answer.consent_id), "seq": answer.consent_seq},
    }
    if answer.reason in WORTH_ASKING:
        context["captureUrl"] = capture_url
    context["evidence"] = evidence
    return {"decision": answer.decision, "context": context}


def error_body(problem: Problem) -> dict[str, object]:
    """A faulty item in its place: closed, and told why."""
    error: dict[str, object] = {
        "status": problem.type.status,
        "code": problem.code,
        "message": sentence(problem.code, language()),
    }
    if problem.faults:
        error["errors"] = [{"pointer": fault.pointer, "code": fault.code} for fault in problem.faults[:5]]
    return {"decision": False, "context": {"error": error}}


def instant(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def as_json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
