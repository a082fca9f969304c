"""What an agency may ask about, as the register says: category, purpose, from whom, by which law, for how long."""

from __future__ import annotations

from flask import Blueprint, Response

from consent import texts
from consent.formats.purposes import wider_in_dpv
from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded
from consent.http.questions import as_json, instant
from consent.http.tokens import CHECK, Tokens
from consent.ledger import Mandate


def blueprint(deps: Dependencies, tokens: Tokens) -> Blueprint:
    mandates = Blueprint("mandates_api", __name__, url_prefix="/api/v1/mandates")

    @mandates.get("")
    @open_to("agency")
    def listed() -> Response:
        caller = tokens.caller(CHECK)
        with deps.engine.connect() as connection:
            ledger = deps.ledger(connection)
            found, hourly = ledger.mandates(recipient=caller.agency), ledger.budget(caller.agency)
        body = {"mandates": [body_of(one) for one in found], "hourlyChecks": hourly or deps.hourly_checks}
        response = Response(as_json(body), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded(mandates, deps.issuer)


def body_of(mandate: Mandate) -> dict[str, object]:
    names = {spoken: texts.PURPOSE_NAMES[spoken].get(mandate.purpose) for spoken in texts.LANGUAGES}
    return {
        "category": mandate.category,
        "purpose": mandate.purpose,
        "purposeName": names,
        "dpvPurpose": wider_in_dpv(mandate.purpose),
        "sender": mandate.sender,
        "kind": mandate.kind.value,
        "legalRef": mandate.legal_ref,
        "validFrom": instant(mandate.valid_from),
        "validUntil": None if mandate.valid_until is None else instant(mandate.valid_until),
    }
