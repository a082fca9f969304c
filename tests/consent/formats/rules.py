"""What can be checked of the two formats without a network: their required parts, closed lists and ways of writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# hl7.org/fhir/R4/consent.html and its value sets; v3-ActCode as far as the value set consent-category reaches.
STATUS = {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}
SCOPE = {"adr", "research", "patient-privacy", "treatment"}
CATEGORY = {"ICOL", "IDSCL", "INFA", "INFAO", "INFASO", "IRDSCL", "RESEARCH", "RSDID", "RSREID"}
PROVISION = {"deny", "permit"}
ACTION = {"collect", "access", "use", "disclose", "correct"}
ROLE = {"CST", "PRCP", "IRCP"}
NARRATIVE = {"generated", "extensions", "additional", "empty"}
ELEMENTS = {
    "resourceType",
    *("id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension"),
    *("identifier", "status", "scope", "category", "patient", "dateTime", "performer", "organization"),
    *("sourceAttachment", "sourceReference", "policy", "policyRule", "verification", "provision"),
}
PROVISION_ELEMENTS = {
    *("type", "period", "actor", "action", "securityLabel", "purpose", "class", "code", "dataPeriod", "data"),
    "provision",
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
CODE = re.compile(r"[^\s]+(\s[^\s]+)*")

# w3id.org/dpv (2.x), /legal/eu/gdpr and /loc: the terms we use; each was looked up there.
DPV = {
    *("dpv:ConsentRecord", "dpv:hasConsentStatus", "dpv:isIndicatedAtTime", "dpv:isIndicatedBy"),
    *("dpv:hasIndicationMethod", "dpv:hasNotice", "dpv:ConsentNotice", "dpv:hasDataSubject", "dpv:DataSubject"),
    *("dpv:Entity", "dpv:hasProcess", "dpv:Process", "dpv:hasPurpose", "dpv:Purpose", "dpv:hasPersonalData"),
    *("dpv:PersonalData", "dpv:SpecialCategoryPersonalData", "dpv:hasDataSource", "dpv:DataSource"),
    *("dpv:hasDataController", "dpv:DataController", "dpv:hasRecipient", "dpv:Recipient", "dpv:hasLegalBasis"),
    *("dpv:LegalBasis", "dpv:hasOrganisationalMeasure", "dpv:Safeguard", "dpv:hasJurisdiction"),
    *("dpv:hasApplicableLaw", "dpv:Law"),
    *("dpv:ConsentRequested", "dpv:ConsentGiven", "dpv:ConsentRefused", "dpv:ConsentWithdrawn", "dpv:ConsentRevoked"),
    *("dpv:ConsentExpired", "dpv:ConsentInvalidated", "dpv:ConsentStatusInvalidForProcessing"),
    *("eu-gdpr:A6-1-a", "eu-gdpr:A6-1-e", "eu-gdpr:A9-2-a", "loc:DK"),
}
VALID_FOR_PROCESSING = {"dpv:ConsentGiven", "dpv:RenewedConsentGiven"}


def parts(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from parts(one)


def fhir_faults(resource: Mapping[str, Any]) -> list[str]:
    """What a FHIR server would refuse in this resource, as far as the rules above reach."""
    found = [f"unknown element {name}" for name in resource.keys() - ELEMENTS]
    found += [f"{name} is required" for name in ("resourceType", "status", "scope", "category") if name not in resource]
    if resource.get("resourceType") != "Consent" or not ID.fullmatch(resource.get("id", "")):
        found.append("not a Consent with an id")
    if resource["status"] not in STATUS:
        found.append("status")
    found += _codes(resource["scope"], SCOPE, "scope")
    for category in resource["category"]:
        found += _codes(category, CATEGORY, "category")
    if "policy" not in resource and "policyRule" not in resource:
        found.append("ppc-1: either a policy or a policyRule")
    if "patient" not in resource:
        found.append("ppc-2: with the scope of privacy there is a patient")
    if resource["text"]["status"] not in NARRATIVE or not resource["text"]["div"].startswith("<div xmlns="):
        found.append("narrative")
    found += _provision(resource["provision"])
    found += [f"{part['url']}: exactly one value, or parts" for part in _extensions(resource) if not _whole(part)]
    for part in parts(dict(resource)):
        if part is None or part in ([], {}, ""):
            found.append("FHIR has neither null nor emptiness")
        if isinstance(part, dict):
            times = [value for name, value in part.items() if name in ("start", "end", "dateTime", "lastUpdated")]
            times += [part["valueInstant"]] if "valueInstant" in part else []
            found += [f"{time} is not an instant" for time in times if not INSTANT.fullmatch(time)]
            found += [
                "a code with odd spaces"
                for name in ("code",)
                if isinstance(part.get(name), str) and not CODE.fullmatch(part[name])
            ]
    return found


def dpv_faults(record: Mapping[str, Any]) -> list[str]:
    """Terms that DPV does not have, prefixes that the context does not tell, and what 27560 asks of a record."""
    context, found = record["@context"], []
    for name in names(record):
        prefix, _, rest = name.partition(":")
        if prefix not in context or not rest:
            found.append(f"{name}: unknown prefix")
        if prefix in ("dpv", "eu-gdpr", "loc") and name not in DPV:
            found.append(f"{name}: DPV has no such term")
    found += [f"{name} is missing" for name in ("dct:identifier", "dct:conformsTo") if name not in record]
    wanted = {"dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasLegalBasis", "dpv:hasDataController", "dpv:hasRecipient"}
    found += [f"{name} is missing" for name in wanted - record["dpv:hasProcess"].keys()]
    for status in record["dpv:hasConsentStatus"]:
        if not INSTANT.fullmatch(status["dpv:isIndicatedAtTime"]["@value"]):
            found.append("a status without its time")
    return found


def names(value: Any) -> Iterator[str]:
    """Every term of a JSON-LD document: keys, types, and ids that are not addresses."""
    for part in parts(value):
        if isinstance(part, dict):
            for key, inner in part.items():
                if key == "@context":
                    continue
                if not key.startswith("@"):
                    if ":" in key:
                        yield key
                elif key in ("@type", "@id") and not inner.startswith(("urn:", "http")):
                    yield inner


def _codes(concept: Mapping[str, Any], allowed: set[str], where: str) -> list[str]:
    return [where for coding in concept["coding"] if coding["code"] not in allowed or ":" not in coding["system"]]


def _provision(provision: Mapping[str, Any]) -> list[str]:
    found = [f"unknown element provision.{name}" for name in provision.keys() - PROVISION_ELEMENTS]
    if provision["type"] not in PROVISION:
        found.append("provision.type")
    if provision["period"]["start"] > provision["period"]["end"]:
        found.append("per-1: a period ends after it begins")
    for actor in provision["actor"]:
        if set(actor) != {"role", "reference"}:
            found.append("an actor has a role and a reference")
        found += _codes(actor["role"], ROLE, "provision.actor.role")
    for action in provision["action"]:
        found += _codes(action, ACTION, "provision.action")
    return found


def _extensions(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for part in parts(dict(resource)):
        if isinstance(part, dict):
            yield from part.get("extension", ())


def _whole(extension: Mapping[str, Any]) -> bool:
    values = [name for name in extension if name.startswith("value")]
    return bool(extension["url"]) and len(values) + ("extension" in extension) == 1
