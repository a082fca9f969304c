"""A consent as an ISO/IEC TS 27560 record in the W3C Data Privacy Vocabulary (DPV 2), JSON-LD.

Source: "Consent Records and Receipts as per ISO/IEC TS 27560:2023 using DPV" (w3id.org/dpv/guides/consent-27560). What
the law asks us to keep and DPV has no word for stands under our own prefix `mf`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from consent.events import AgencyId, ConsentId, Event, EventType, Kind, Terms
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

CONTEXT: Final[Json] = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "mf": VOCABULARY,
}
PROFILE: Final = "https://w3id.org/dpv/schema/dpv-27560#record"

STATUS: Final[Mapping[EventType, str]] = {
    EventType.REQUESTED: "dpv:ConsentRequested",
    EventType.GRANTED: "dpv:ConsentGiven",
    EventType.REFUSED: "dpv:ConsentRefused",
    # DPV has no word for a question that was taken back or never answered, nor for a pause or a successor: the
    # general one says what matters, and our own `mf:type` says which.
    EventType.CANCELLED: "dpv:ConsentStatusInvalidForProcessing",
    EventType.LAPSED: "dpv:ConsentStatusInvalidForProcessing",
    EventType.PAUSED: "dpv:ConsentStatusInvalidForProcessing",
    EventType.RESUMED: "dpv:ConsentGiven",
    EventType.WITHDRAWN: "dpv:ConsentWithdrawn",
    EventType.SUPERSEDED: "dpv:ConsentStatusInvalidForProcessing",
    # DPV keeps what the person takes back (withdrawn) apart from what another ends (revoked).
    EventType.ENDED: "dpv:ConsentRevoked",
    EventType.CORRECTED: "dpv:ConsentInvalidated",
}
EXPIRED: Final = "dpv:ConsentExpired"

PERSONAL_DATA: Final = "dpv:PersonalData"
SPECIAL: Final = "dpv:SpecialCategoryPersonalData"
_SPECIAL_ROOTS: Final = ("health",)
"""Categories that are of GDPR art. 9 by their name; the others may be, which is for the case to say."""


def to_dpv(consent: Consent, history: Sequence[Event], *, at: datetime, person: str | None = None) -> Json:
    """The record as it stands at `at`; `person` is how the reader knows her, a pseudonym and never a number."""
    terms = consent.terms
    record: Json = {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{consent.consent_id}",
        "@type": "dpv:ConsentRecord",
        "dct:identifier": str(consent.consent_id),
        "dct:conformsTo": {"@id": PROFILE},
        "dpv:hasJurisdiction": {"@id": "loc:DK"},
        "dpv:hasApplicableLaw": {"@type": "dpv:Law", "dct:title": {"@language": "da", "@value": LAW[terms.kind]}},
        "dpv:hasProcess": _process(terms),
        "dpv:hasConsentStatus": [_status(event) for event in history],
        "mf:kind": terms.kind.value,
        "mf:state": consent.state.value,
        "mf:validFrom": _instant(spelt(terms.valid_from)),
        "mf:validUntil": _instant(spelt(terms.valid_until)),
    }
    if terms.case is not None:
        record["mf:case"] = terms.case
    if person is not None:
        record["dpv:hasDataSubject"] = {"@type": "dpv:DataSubject", "dct:identifier": person}
    if consent.expired(at):
        # Nobody did it and no event says so: it is what the end of the period means, told for the reader's sake.
        told = {"@type": EXPIRED, "dpv:isIndicatedAtTime": _instant(spelt(terms.valid_until))}
        record["dpv:hasConsentStatus"].append(told)
    return record


def from_dpv(document: Mapping[str, Any]) -> tuple[Terms, tuple[Event, ...]]:
    """The terms and the whole history, as `to_dpv` told them; `Unreadable` for anything else."""
    try:
        if document["@type"] != "dpv:ConsentRecord" or document["@context"] != CONTEXT:
            raise Unreadable("not a consent record")
        consent_id = ConsentId(UUID(document["dct:identifier"]))
        process = document["dpv:hasProcess"]
        frame = Terms(
            sender=AgencyId(_identifier(process["dpv:hasDataSource"])),
            recipient=AgencyId(_identifier(process["dpv:hasRecipient"])),
            purpose=_identifier(process["dpv:hasPurpose"]),
            case=document.get("mf:case"),
            categories=frozenset(_identifier(kind) for kind in process["dpv:hasPersonalData"]),
            kind=Kind(document["mf:kind"]),
            valid_from=NEVER,
            valid_until=NEVER,
        )
        validity = (document["mf:validFrom"]["@value"], document["mf:validUntil"]["@value"])
        terms = terms_in(frame, frame.categories, *validity)
        statuses = [status for status in document["dpv:hasConsentStatus"] if "mf:type" in status]
        history = tuple(event_in(_facts(status), consent_id, frame) for status in statuses)
        if any(STATUS[event.type] != told["@type"] for event, told in zip(history, statuses, strict=True)):
            raise Unreadable("a status that its event does not have")
        if state_of(history).value != document["mf:state"] or history[-1].terms != terms:
            raise Unreadable("not what the history comes to")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable("not a consent record of ours") from None
    return terms, history


def _process(terms: Terms) -> Json:
    process: Json = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {"@type": "dpv:Purpose", "dct:identifier": terms.purpose},
        "dpv:hasPersonalData": [
            {
                "@type": SPECIAL if category.split(".")[0] in _SPECIAL_ROOTS else PERSONAL_DATA,
                "dct:identifier": category,
            }
            for category in sorted(terms.categories)
        ],
        "dpv:hasDataSource": {"@type": "dpv:DataSource", "dct:identifier": terms.sender},
        # Who decides why and how: the agency that reads. It is the recipient of what the sender hands out.
        "dpv:hasDataController": {"@type": "dpv:DataController", "dct:identifier": terms.recipient},
        "dpv:hasRecipient": {"@type": "dpv:Recipient", "dct:identifier": terms.recipient},
    }
    told = {"@language": "da", "@value": BASIS_TEXT[terms.kind]}
    match terms.kind:
        case Kind.COLLECTION:
            process["dpv:hasLegalBasis"] = [{"@id": "eu-gdpr:A6-1-e"}]
            process["dpv:hasOrganisationalMeasure"] = {
                "@type": "dpv:Safeguard",
                "dct:title": LAW[terms.kind],
                "dct:description": told,
            }
        case Kind.HEALTH_DISCLOSURE:
            # National law lifts a duty of secrecy; which article of the GDPR the reader stands on is the reader's.
            basis = {"@type": "dpv:LegalBasis", "dct:title": LAW[terms.kind], "dct:description": told}
            process["dpv:hasLegalBasis"] = [basis]
        case Kind.GDPR:
            process["dpv:hasLegalBasis"] = [{"@id": "eu-gdpr:A6-1-a"}, {"@id": "eu-gdpr:A9-2-a"}]
    return process


def _status(event: Event) -> Json:
    """One event: DPV's words for what it has words for, and every fact of it under our own."""
    facts = facts_of(event)
    status: Json = {
        "@id": f"urn:uuid:{event.event_id}",
        "@type": STATUS[event.type],
        "dpv:isIndicatedAtTime": _instant(spelt(event.at)),
        "dpv:isIndicatedBy": _who(event),
        "dpv:hasIndicationMethod": event.act.channel.value,
    }
    if event.served_id is not None:
        status["dpv:hasNotice"] = {"@type": "dpv:ConsentNotice", "dct:identifier": str(event.served_id)}
    return status | {f"mf:{name}": value for name, value in facts.items() if value is not None}


def _facts(status: Mapping[str, Any]) -> Json:
    names = ("prev", "onBehalfOf", "servedId", "servedHash")
    told = {name.removeprefix("mf:"): value for name, value in status.items() if name.startswith("mf:")}
    return dict.fromkeys(names) | told


def _who(event: Event) -> Json:
    word, _, name = event.act.actor.partition(":")
    kind = "dpv:DataSubject" if word == "citizen" else "dpv:Entity"
    return {"@type": kind, "dct:identifier": name if word == "agency" and name else word}


def _instant(text: str) -> Json:
    return {"@value": text, "@type": "xsd:dateTime"}


def _identifier(part: Mapping[str, Any]) -> str:
    value = part["dct:identifier"]
    if not isinstance(value, str) or not value:
        raise Unreadable("nameless")
    return value
