"""What an agency tells and asks about the past: data it moved, and what was permitted at an earlier instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy import Connection

from consent.canonical import floor_millisecond
from consent.events import is_category
from consent.http.audience import open_to
from consent.http.budget import Budgets
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded, read_json
from consent.http.problems import Problem
from consent.http.questions import as_json, instant
from consent.http.schema import Fault, moment
from consent.http.shapes_past import AS_OF, TRANSFER
from consent.http.tokens import HISTORY, TRANSFERS, Caller, Tokens
from consent.ledger import Ask, AsOf, EventReused, LawfulGround, NotKnownYet, Transfer, UnknownCheck
from consent.refusals import TermsInvalid
from consent.store import AlreadyThere
from consent.verbs.checks import READ


def blueprint(deps: Dependencies, tokens: Tokens, budgets: Budgets) -> Blueprint:
    past = Blueprint("past_api", __name__, url_prefix="/api/v1")
    writing = deps.engine.execution_options(writes=True)

    @past.post("/checks/as-of")
    @open_to("agency")
    def as_of() -> Response:
        caller = tokens.caller(HISTORY)
        body = read_json(AS_OF)
        ask = _ask(body, caller)
        known_at = moment(body["knownAt"]) if "knownAt" in body else None
        with budgets.spending(caller.agency, 1), writing.connect() as connection:
            try:
                told = deps.ledger(connection).look_back(
                    caller.agency, ask, effective_at=moment(body["effectiveAt"]), known_at=known_at
                )
            except NotKnownYet:
                raise Problem("as-of.future", faults=[Fault("/knownAt", "future")]) from None
            connection.commit()
        return _told(_as_of_body(told), 200)

    @past.post("/transfers")
    @open_to("agency")
    def report() -> Response:
        caller = tokens.caller(TRANSFERS)
        body = read_json(TRANSFER)
        try:
            told = _reported(caller, body)
        except AlreadyThere:
            # Another connection wrote the same id at the same moment: now it is there to be compared with.
            told = _reported(caller, body)
        return _told(_transfer_body(told), 200)

    def _reported(caller: Caller, body: Mapping[str, Any]) -> Transfer:
        with writing.connect() as connection:
            told = _report(connection, caller, body)
            connection.commit()
        return told

    def _report(connection: Connection, caller: Caller, body: Mapping[str, Any]) -> Transfer:
        ledger = deps.ledger(connection)
        transfer_id, moved_at = UUID(body["id"]), _whole(body["movedAt"])
        try:
            if body["basis"] == "check":
                return ledger.report_transfer(caller.agency, transfer_id, UUID(body["checkId"]), moved_at)
            return ledger.report_lawful_transfer(
                caller.agency,
                transfer_id,
                _ask(body, caller),
                legal_ref=body["legalRef"],
                ground=LawfulGround(body["reason"]),
                moved_at=moved_at,
            )
        except UnknownCheck:
            raise Problem("not-found") from None
        except EventReused:
            raise Problem("transfer.id-used") from None
        except TermsInvalid as invalid:
            raise Problem("terms.invalid", faults=[Fault("", invalid.code)]) from None

    return guarded(past, deps.issuer)


def _ask(body: Mapping[str, Any], caller: Caller) -> Ask:
    if not is_category(body["category"]):
        raise Problem("request.unknown-category", faults=[Fault("/category", "unknown")])
    person = body["person"]
    return Ask(
        scheme=person["scheme"],
        person=person["value"].replace("-", "") if person["scheme"] == "cpr" else person["value"],
        action=READ,
        category=body["category"],
        purpose=body["purpose"],
        case=body.get("caseRef"),
        supplier=caller.supplier,
    )


def _as_of_body(told: AsOf) -> dict[str, object]:
    return {
        "decision": told.decision,
        "reason": told.reason.value,
        "effectiveAt": instant(told.effective_at),
        "knownAt": instant(told.known_at),
        "consent": None if told.consent_id is None else {"id": str(told.consent_id), "seq": told.consent_seq},
        "evidence": [
            {
                "eventId": str(ground.event_id),
                "consentId": str(ground.consent_id),
                "seq": ground.seq,
                "type": ground.type.value,
                "at": instant(ground.at),
                "leafHash": ground.leaf_hash.hex(),
                "receipt": ground.receipt,
            }
            for ground in told.evidence
        ],
    }


def _transfer_body(told: Transfer) -> dict[str, object]:
    return {
        "id": str(told.transfer_id),
        "basis": "law" if told.check_id is None else "check",
        "cover": told.cover.value,
        "category": told.category,
        "purpose": told.purpose,
        "checkId": None if told.check_id is None else str(told.check_id),
        "legalRef": told.legal_ref,
        "reason": None if told.ground is None else told.ground.value,
        "movedAt": instant(told.moved_at),
        "reportedAt": instant(told.reported_at),
    }


def _whole(text: str) -> datetime:
    return floor_millisecond(moment(text))


def _told(body: dict[str, object], status: int) -> Response:
    response = Response(as_json(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
