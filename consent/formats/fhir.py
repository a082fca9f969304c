"""A consent as an HL7 FHIR R4 (4.0.1) Consent resource, with the Danish core's words for its status.

Sources: hl7.org/fhir/R4/consent.html; hl7.dk/fhir/core, CodeSystem consent-state-codes-dk-supplement 3.5.0. The events
that made it, for which R4 has no element, are extensions of our own, so that nothing is lost on the way back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final
from uuid import UUID

from consent.events import AgencyId, ConsentId, Event, EventType, Kind, State, Terms
from consent.formats.told import (
    BASIS_TEXT,
    LAW,
    NEVER,
    VOCABULARY,
    Unreadable,
    event_in,
    facts_of,
    spelt,
    state_of,
    terms_in,
)
from consent.state import Consent

Json = dict[str, Any]

STATUS_SYSTEM: Final = "http://hl7.org/fhir/consent-state-codes"
STATUS_DA: Final[Mapping[str, str]] = {
    "draft": "Under udarbejdelse",
    "proposed": "Forslag",
    "active": "Aktiv",
    "rejected": "Afvist",
    "inactive": "Inaktiv",
    "entered-in-error": "Fejlindtastning",
}
_STATUS: Final[Mapping[State, str]] = {
    State.REQUESTED: "proposed",
    State.GRANTED: "active",
    State.REFUSED: "rejected",
    # R4 has one word for every consent that does not hold: never answered, paused, taken back, over.
    State.PAUSED: "inactive",
    State.CANCELLED: "inactive",
    State.LAPSED: "inactive",
    State.WITHDRAWN: "inactive",
    State.SUPERSEDED: "inactive",
    State.ENDED: "inactive",
}
_CATEGORY: Final[Mapping[Kind, str]] = {
    # v3-ActCode, all in the R4 value set consent-category: information collection, disclosure, access.
    Kind.COLLECTION: "ICOL",
    Kind.HEALTH_DISCLOSURE: "IDSCL",
    Kind.GDPR: "INFA",
}
_ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_SCOPE: Final = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
_PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_DISCLOSE: Final = {"system": "http://terminology.hl7.org/CodeSystem/consentaction", "code": "disclose"}
_SENDER, _RECIPIENT = "CST", "PRCP"
"""v3-ParticipationType: custodian, and primary information recipient."""

_EVENT: Final = f"{VOCABULARY}fhir/consent-event"
_KIND_SYSTEM: Final = f"{VOCABULARY}kind"
_PURPOSE_SYSTEM: Final = f"{VOCABULARY}purpose"
_DATA_SYSTEM: Final = f"{VOCABULARY}category"
_AGENCY_SYSTEM: Final = f"{VOCABULARY}agency"
_PERSON_SYSTEM: Final = f"{VOCABULARY}person"
_CASE_SYSTEM: Final = f"{VOCABULARY}case"
_URI: Final = "urn:ietf:rfc:3986"

_VALUES: Final[Mapping[str, str]] = {
    "eventId": "valueId",
    "type": "valueCode",
    "seq": "valuePositiveInt",
    "at": "valueInstant",
    "prev": "valueString",
    "actor": "valueString",
    "onBehalfOf": "valueString",
    "channel": "valueCode",
    "assurance": "valueCode",
    "validFrom": "valueInstant",
    "validUntil": "valueInstant",
    "servedId": "valueId",
    "servedHash": "valueString",
}
_CATEGORY_FACT: Final = "category"


def status_of(consent: Consent, history: Sequence[Event], at: datetime) -> str:
    """One of R4's six words. What was recorded by mistake is told as that; what has expired is not active."""
    if history[-1].type is EventType.CORRECTED:
        return "entered-in-error"
    return "inactive" if consent.expired(at) else _STATUS[consent.state]


def to_fhir(consent: Consent, history: Sequence[Event], *, at: datetime, person: str | None = None) -> Json:
    """The resource as it stands at `at`; `person` is how the reader knows her, a pseudonym and never a number."""
    terms, status = consent.terms, status_of(consent, history, at)
    patient: Json = {"identifier": {"system": _PERSON_SYSTEM, "value": person}} if person else {"display": "Borgeren"}
    identifiers = [{"system": _URI, "value": f"urn:uuid:{consent.consent_id}"}]
    if terms.case is not None:
        identifiers.append({"system": _CASE_SYSTEM, "value": terms.case})
    resource: Json = {
        "resourceType": "Consent",
        "id": str(consent.consent_id),
        "meta": {
            "versionId": str(consent.seq),
            "lastUpdated": spelt(history[-1].at),
            "tag": [{"system": STATUS_SYSTEM, "code": status, "display": STATUS_DA[status]}],
        },
        "language": "da",
        "text": {"status": "generated", "div": _narrative(terms, status)},
        "extension": [_event(event) for event in history],
        "identifier": identifiers,
        "status": status,
        "scope": {"coding": [_SCOPE]},
        "category": [{"coding": [{"system": _ACT_CODE, "code": _CATEGORY[terms.kind]}]}],
        "patient": patient,
        "dateTime": spelt(consent.granted_at or consent.created_at),
        "policyRule": {
            "coding": [{"system": _KIND_SYSTEM, "code": terms.kind.value, "display": LAW[terms.kind]}],
            "text": BASIS_TEXT[terms.kind],
        },
        "provision": {
            "type": "deny" if status == "rejected" else "permit",
            "period": {"start": spelt(terms.valid_from), "end": spelt(terms.valid_until)},
            "actor": [_actor(_SENDER, terms.sender), _actor(_RECIPIENT, terms.recipient)],
            "action": [{"coding": [_DISCLOSE]}],
            "purpose": [{"system": _PURPOSE_SYSTEM, "code": terms.purpose}],
            "code": [{"coding": [{"system": _DATA_SYSTEM, "code": category}]} for category in sorted(terms.categories)],
        },
    }
    if consent.granted_at is not None:
        resource["performer"] = [patient]
    if consent.served_id is not None:
        text = {"system": _URI, "value": f"urn:uuid:{consent.served_id}"}
        resource["sourceReference"] = {"type": "DocumentReference", "identifier": text}
    return resource


def from_fhir(resource: Mapping[str, Any]) -> tuple[Terms, tuple[Event, ...]]:
    """The terms and the whole history, as `to_fhir` told them; `Unreadable` for anything else."""
    try:
        if resource["resourceType"] != "Consent":
            raise Unreadable("not a Consent")
        consent_id = ConsentId(UUID(resource["id"]))
        provision = resource["provision"]
        parties = {_code(actor["role"]): actor["reference"]["identifier"]["value"] for actor in provision["actor"]}
        cases = [part["value"] for part in resource["identifier"] if part["system"] == _CASE_SYSTEM]
        frame = Terms(
            sender=AgencyId(parties[_SENDER]),
            recipient=AgencyId(parties[_RECIPIENT]),
            purpose=provision["purpose"][0]["code"],
            case=cases[0] if cases else None,
            categories=frozenset(_code(kind) for kind in provision["code"]),
            kind=Kind(_code(resource["policyRule"])),
            valid_from=NEVER,
            valid_until=NEVER,
        )
        period = provision["period"]
        terms = terms_in(frame, frame.categories, period["start"], period["end"])
        told = [part for part in resource["extension"] if part["url"] == _EVENT]
        history = tuple(event_in(_facts(part), consent_id, frame) for part in told)
        state = state_of(history)
        if history[-1].terms != terms or resource["meta"]["versionId"] != str(history[-1].seq):
            raise Unreadable("not what the history comes to")
        expected = {"entered-in-error"} if history[-1].type is EventType.CORRECTED else {_STATUS[state]}
        if state.in_force:
            expected.add("inactive")  # it may have expired when it was told
        if resource["status"] not in expected:
            raise Unreadable("not what the history comes to")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise Unreadable("not a Consent of ours") from None
    return terms, history


def _event(event: Event) -> Json:
    facts = facts_of(event)
    parts: list[Json] = [
        {"url": name, value: facts[name]} for name, value in _VALUES.items() if facts[name] is not None
    ]
    parts += [{"url": _CATEGORY_FACT, "valueCode": category} for category in sorted(event.terms.categories)]
    return {"url": _EVENT, "extension": parts}


def _facts(extension: Mapping[str, Any]) -> Json:
    facts: Json = dict.fromkeys(_VALUES)
    facts["categories"] = []
    for part in extension["extension"]:
        if part["url"] == _CATEGORY_FACT:
            facts["categories"].append(part["valueCode"])
        else:
            facts[part["url"]] = part[_VALUES[part["url"]]]
    return facts


def _actor(role: str, agency: str) -> Json:
    return {
        "role": {"coding": [{"system": _PARTICIPATION, "code": role}]},
        "reference": {"type": "Organization", "identifier": {"system": _AGENCY_SYSTEM, "value": agency}},
    }


def _code(concept: Mapping[str, Any]) -> str:
    code = concept["coding"][0]["code"]
    if not isinstance(code, str) or not code:
        raise Unreadable("nameless")
    return code


def _narrative(terms: Terms, status: str) -> str:
    """For a person who has only this file: dom-6 asks for it, and so does she."""
    lines = (
        f"Samtykke: {STATUS_DA[status]}. {LAW[terms.kind]}.",
        f"Fra {terms.sender} til {terms.recipient}. Formål: {terms.purpose}.",
        f"Oplysninger: {', '.join(sorted(terms.categories))}.",
        f"Gælder fra {spelt(terms.valid_from)} til {spelt(terms.valid_until)}.",
        BASIS_TEXT[terms.kind],
    )
    return '<div xmlns="http://www.w3.org/1999/xhtml">' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"
