"""How a question is written so that only its own answer fits, and how an answer is read: in doubt, none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from consent import canonical
from consent.client.answers import Doubt, Question, Trouble
from consent.client.evidence import EvidenceInvalid, Record, verify_answer, verify_items
from consent.client.jose import Keys, UnknownKey, b64url

_LABEL = b"consent-question/v1\0"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way, with the nonce that binds its answer to it."""

    question: Question
    salt: bytes = field(repr=False)
    nonce: str

    @classmethod
    def now(cls, agency: str, question: Question, random: Callable[[int], bytes]) -> Asked:
        salt = random(32)
        return cls(question, salt, nonce_of(agency, question, salt))

    def body(self) -> dict[str, Any]:
        """What differs from item to item of a batch; with subject and action it is a whole evaluation."""
        question = self.question
        context = {"purpose": question.purpose, "nonce": self.nonce}
        if question.case is not None:
            context["caseRef"] = question.case
        person = {"scheme": question.scheme, "value": question.name}
        resource = {"type": "dataCategory", "id": question.category, "properties": {"person": person}}
        return {"resource": resource, "context": context}


def nonce_of(agency: str, question: Question, salt: bytes) -> str:
    """A commitment to the whole question, the person included: kept with the salt, it shows later what was asked."""
    told = {
        "agency": agency,
        "person": f"{question.scheme}:{question.name}",
        "category": question.category,
        "purpose": question.purpose,
        "case": question.case,
    }
    return b64url(hashlib.sha256(_LABEL + salt + canonical.dumps(told)).digest())


def envelope(agency: str) -> dict[str, Any]:
    return {"subject": {"type": "agency", "id": agency}, "action": {"name": "read"}}


Fetch = Callable[[bool], Keys]
"""The public keys; True where they should be fetched again."""


def single(body: Mapping[str, Any], fetch: Fetch, origins: frozenset[str]) -> tuple[Record, str]:
    """The one record in an answer, and the signature over it."""
    jws = _part(_part(body, "context"), "evidence").get("jws")
    record = _with_keys(fetch, lambda keys: verify_answer(jws, keys, origins))
    _agree(body, record)
    assert isinstance(jws, str), "it was verified"
    return record, jws


def many(
    body: Mapping[str, Any], expected: int, fetch: Fetch, origins: frozenset[str]
) -> tuple[list[Record | Trouble], str]:
    """For each question its record or what was wrong with it, and the signature over all records together."""
    items = body.get("evaluations")
    if not isinstance(items, list) or len(items) != expected or not all(isinstance(item, dict) for item in items):
        raise Trouble(Doubt.MALFORMED)
    faulty = [_fault(item) for item in items]
    answered = [item for item, fault in zip(items, faulty, strict=True) if fault is None]
    if not answered:
        return [fault for fault in faulty if fault is not None], ""
    jws = _part(_part(body, "context"), "evidence").get("jws")
    evidence = [_evidence(item) for item in answered]
    records = _with_keys(fetch, lambda keys: verify_items(jws, evidence, keys, origins))
    for item, record in zip(answered, records, strict=True):
        _agree(item, record)
    assert isinstance(jws, str), "it was verified"
    rest = iter(records)
    return [next(rest) if fault is None else fault for fault in faulty], jws


def fits(record: Record, asked: Asked, agency: str, is_she: Callable[[str, str], bool]) -> bool:
    """Whether a truly signed record answers this question: every dimension of it, not merely most."""
    question = asked.question
    same = (record.nonce, record.agency, record.category, record.purpose, record.case) == (
        asked.nonce,
        agency,
        question.category,
        question.purpose,
        question.case,
    )
    if not same:
        return False
    return record.person == question.name if question.scheme == "pairwise" else is_she(question.name, record.person)


def _with_keys(fetch: Fetch, verify: Callable[[Keys], Any]) -> Any:
    try:
        try:
            return verify(fetch(False))
        except UnknownKey:
            return verify(fetch(True))
    except UnknownKey:
        raise Trouble(Doubt.UNKNOWN_KEY) from None
    except EvidenceInvalid:
        raise Trouble(Doubt.SIGNATURE) from None


def _agree(body: Mapping[str, Any], record: Record) -> None:
    """The open answer is what people read in logs and what careless code acts on: it must be the signed one."""
    context = _part(body, "context")
    consent = context.get("consent")
    told = None if consent is None else (_part(context, "consent").get("id"), _part(context, "consent").get("seq"))
    signed = None if record.consent_id is None else (str(record.consent_id), record.consent_seq)
    same = (
        body.get("decision") is record.decision
        and context.get("reason") == record.reason.value
        and context.get("checkId") == str(record.check_id)
        and told == signed
    )
    if not same:
        raise Trouble(Doubt.CONTRADICTION)


def _evidence(item: Mapping[str, Any]) -> tuple[object, object, object, object]:
    told = _part(_part(item, "context"), "evidence")
    return told.get("index"), told.get("path"), told.get("record"), told.get("salt")


def _fault(item: Mapping[str, Any]) -> Trouble | None:
    """A faulty item, answered in its place."""
    context = item.get("context")
    if not isinstance(context, dict) or "error" not in context:
        return None
    code = _part(context, "error").get("code")
    return Trouble(Doubt.STATUS, code if isinstance(code, str) and code.isascii() and len(code) <= 64 else None)


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    if not isinstance(part, dict):
        raise Trouble(Doubt.MALFORMED)
    return part
