"""An agency's own consents, one by one with their history or page by page; in our words, as ISO 27560 or as FHIR."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from consent import canonical
from consent.events import ConsentId, State, is_category
from consent.formats import to_dpv, to_fhir
from consent.formats.told import facts_of
from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded
from consent.http.problems import Problem
from consent.http.questions import as_json, instant
from consent.http.schema import Fault
from consent.http.shapes import CATEGORY, PURPOSE
from consent.http.tokens import CONSENTS, Tokens
from consent.ledger import Held, Wanted
from consent.refusals import UnknownConsent

DPV, FHIR, JWT = "application/ld+json", "application/fhir+json", "application/jwt"
USUAL, MOST = 100, 200
_FORMATS = {DPV: to_dpv, FHIR: to_fhir}
_LIMIT = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)
FILTERS = {
    "category": re.compile(CATEGORY),
    "purpose": re.compile(rf"(?=.{{1,64}}\Z){PURPOSE}"),
    "state": re.compile("|".join(State)),
    "changedAfter": re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII),
}
_MARK = re.compile(rb"([0-9]{1,15}):([0-9a-f-]{36})")


def blueprint(deps: Dependencies, tokens: Tokens) -> Blueprint:
    holdings = Blueprint("consents_api", __name__, url_prefix="/api/v1/consents")

    @holdings.get("")
    @open_to("agency")
    def listed() -> Response:
        caller = tokens.caller(CONSENTS)
        after, limit, wanted = _after(), _limit(), _wanted()
        with deps.engine.connect() as connection:
            held, last = deps.ledger(connection).held(caller.agency, after=after, limit=limit, wanted=wanted)
        at = deps.now()
        body = {"consents": [body_of(one, at) for one in held], "next": None if last is None else _mark(last)}
        return _told(as_json(body), "application/json")

    @holdings.get("/<uuid:id>")
    @open_to("agency")
    def read(id: UUID) -> Response:
        caller = tokens.caller(CONSENTS)
        with deps.engine.connect() as connection:
            try:
                held, history = deps.ledger(connection).held_one(caller.agency, ConsentId(id))
            except UnknownConsent:
                raise Problem("not-found") from None
        at = deps.now()
        wanted = request.accept_mimetypes.best_match(["application/json", *_FORMATS], default="application/json")
        if wanted in _FORMATS:
            person = held.persons[0] if held.persons else None
            told: dict[str, Any] = _FORMATS[wanted](held.consent, history, at=at, person=person)
            data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        else:
            data = as_json(body_of(held, at) | {"history": [facts_of(event) for event in history]})
        response = _told(data, wanted)
        response.vary.add("Accept")
        return response

    @holdings.get("/<uuid:id>/statement")
    @open_to("agency")
    def statement(id: UUID) -> Response:
        caller = tokens.caller(CONSENTS)
        with deps.engine.connect() as connection:
            try:
                told = deps.ledger(connection).statement(ConsentId(id), to=caller.agency)
            except UnknownConsent:
                raise Problem("not-found") from None
        return _told(told.encode(), JWT)

    return guarded(holdings, deps.issuer)


def body_of(held: Held, at: datetime) -> dict[str, object]:
    consent, terms = held.consent, held.consent.terms
    return {
        "id": str(consent.consent_id),
        "seq": consent.seq,
        "state": consent.state.value,
        "expired": consent.expired(at),
        "persons": list(held.persons),
        "categories": sorted(terms.categories),
        "asked": sorted(consent.asked),
        "purpose": terms.purpose,
        "caseRef": terms.case,
        "sender": terms.sender,
        "kind": terms.kind.value,
        "validFrom": instant(terms.valid_from),
        "validUntil": instant(terms.valid_until),
        "createdAt": instant(consent.created_at),
        "grantedAt": None if consent.granted_at is None else instant(consent.granted_at),
        "endedAt": None if consent.ended_at is None else instant(consent.ended_at),
    }


def _mark(place: tuple[datetime, UUID]) -> str:
    """Where a page ended: opaque to the caller, and it names nobody."""
    return urlsafe_b64encode(b"%d:%b" % (canonical.milliseconds(place[0]), str(place[1]).encode())).decode().rstrip("=")


def _after() -> tuple[datetime, UUID] | None:
    """The place a cursor stands for; one that we did not make is told as such."""
    cursor = request.args.get("cursor")
    if cursor is None:
        return None
    try:
        found = _MARK.fullmatch(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        place = None if found is None else (canonical.instant(int(found[1])), UUID(found[2].decode()))
    except ValueError:
        place = None
    if place is None or _mark(place) != cursor:
        raise Problem("request.invalid", faults=[Fault("/cursor", "format")])
    return place


def _limit() -> int:
    text = request.args.get("limit", str(USUAL))
    if not _LIMIT.fullmatch(text) or int(text) > MOST:
        raise Problem("request.invalid", faults=[Fault("/limit", "maximum")])
    return int(text)


def _wanted() -> Wanted:
    """Which of them; a word that cannot be one is told as such, so that a misspelt filter never looks like no match."""
    given = {name: text for name in FILTERS if (text := request.args.get(name)) is not None}
    faults = [Fault(f"/{name}", "format") for name, text in given.items() if not FILTERS[name].fullmatch(text)]
    if faults:
        raise Problem("request.invalid", faults=faults)
    if "category" in given and not is_category(given["category"]):
        raise Problem("request.unknown-category", faults=[Fault("/category", "unknown")])
    return Wanted(
        category=given.get("category"),
        purpose=given.get("purpose"),
        state=State(given["state"]) if "state" in given else None,
        changed_after=int(given["changedAfter"]) if "changedAfter" in given else None,
    )


def _told(data: bytes, media: str) -> Response:
    response = Response(data, mimetype=media)
    response.headers["Cache-Control"] = "no-store"
    return response
