"""How an agency asks a citizen for a consent, sees what became of the request, and takes it back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy import Connection

from consent.canonical import floor_millisecond
from consent.events import (
    Act,
    AgencyId,
    Assurance,
    Channel,
    ConsentId,
    Event,
    Kind,
    State,
    SubjectId,
    Terms,
    covers,
    is_category,
)
from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded, read_json
from consent.http.problems import Problem
from consent.http.questions import as_json, instant
from consent.http.schema import Fault, moment
from consent.http.shapes import CONSENT_REQUEST
from consent.http.tokens import REQUEST, Caller, Tokens
from consent.ledger import EventReused, ReturnAddressUnknown, UnknownAgency
from consent.refusals import AskedRecently, Blocked, MandateMissing, TermsInvalid, WrongState
from consent.sql import SqlStore
from consent.state import Consent
from consent.store import AlreadyThere

ASKING_TAKES = timedelta(minutes=1)
"""Where a body has no `validFrom`, it began when it was asked: at most so long before the event says."""


class Requests:
    """One transaction of one agency about its requests."""

    def __init__(self, deps: Dependencies, connection: Connection, caller: Caller) -> None:
        self._deps, self._caller, self._connection = deps, caller, connection
        self._store = SqlStore(connection)
        self._ledger = deps.ledger(connection)

    def ask(self, body: Mapping[str, Any]) -> tuple[Consent, bool]:
        """The request, and whether it is new. The same body again finds the first; another body is a conflict."""
        request_id = ConsentId(UUID(body["id"]))
        number = body["person"]["value"].replace("-", "")
        if (first := self._again(request_id, number, body)) is not None:
            return first, False
        terms = self._terms(body)
        subject = self._ledger.subject_of(number)
        # The same body may be arriving twice at this moment: whoever is second waits here, and then finds the first.
        self._store.subject(subject, lock=True)
        if (first := self._again(request_id, number, body)) is not None:
            return first, False
        try:
            self._ledger.request(subject, request_id, terms, act=self._act())
            if (address := body.get("returnUrl")) is not None:
                self._ledger.keep_way_back(request_id, self._caller.agency, address)
        except (MandateMissing, UnknownAgency):
            raise Problem("mandate.missing") from None
        except AskedRecently as asked:
            seconds = math.ceil((asked.until - self._deps.now()).total_seconds())
            raise Problem("consent-request.asked-recently", headers={"Retry-After": str(seconds)}) from None
        except Blocked:
            raise Problem("blocked-by-citizen") from None
        except EventReused:
            raise Problem("consent-request.id-used") from None
        except ReturnAddressUnknown:
            raise Problem("consent-request.return-url", faults=[Fault("/returnUrl", "unknown")]) from None
        except TermsInvalid as invalid:
            raise Problem("terms.invalid", faults=[Fault("", invalid.code)]) from None
        if self._deps.on_request is not None:
            self._deps.on_request(self._connection, subject, request_id)
        return self._ledger.consent(subject, request_id), True

    def _again(self, request_id: ConsentId, number: str, body: Mapping[str, Any]) -> Consent | None:
        """What this very body has asked for before; a Problem where another body, or another agency, has the id."""
        row = self._store.consent(request_id)
        if row is None:
            return None
        subject = SubjectId(row.subject_id)
        if row.recipient != self._caller.agency or self._ledger.find_subject(number) != subject:
            raise Problem("consent-request.id-used")
        first = self._ledger.history(subject, request_id)[0]
        if first.act.channel is not Channel.API or not _same(body, first):
            raise Problem("consent-request.id-used")
        if self._ledger.way_back(request_id) != body.get("returnUrl"):
            raise Problem("consent-request.id-used")
        return self._ledger.consent(subject, request_id)

    def read(self, request_id: UUID) -> tuple[SubjectId, Consent]:
        """One's own request; another agency's, or a consent she gave unasked, is not there."""
        row = self._store.consent(request_id)
        if row is None or row.recipient != self._caller.agency or not row.asked:
            raise Problem("not-found")
        subject = SubjectId(row.subject_id)
        return subject, self._ledger.consent(subject, ConsentId(request_id))

    def cancel(self, request_id: UUID) -> Consent:
        subject, consent = self.read(request_id)
        if consent.state is State.CANCELLED:
            return consent
        try:
            self._ledger.cancel(subject, ConsentId(request_id), act=self._act())
        except WrongState as wrong:
            state = None if wrong.state is None else wrong.state.value
            raise Problem("consent-request.state", more={"state": state}) from None
        return self._ledger.consent(subject, ConsentId(request_id))

    def _act(self) -> Act:
        supplier = self._caller.supplier
        return Act(
            actor=f"agency:{self._caller.agency}",
            channel=Channel.API,
            assurance=Assurance.NONE,
            on_behalf_of=None if supplier is None else f"supplier:{supplier}",
        )

    def _terms(self, body: Mapping[str, Any]) -> Terms:
        for position, category in enumerate(body["categories"]):
            if not is_category(category):
                raise Problem("request.unknown-category", faults=[Fault(f"/categories/{position}", "unknown")])
        now = floor_millisecond(self._deps.now())
        sender, kind = self._sender(body)
        begin = floor_millisecond(moment(body["validFrom"])) if "validFrom" in body else now
        return Terms(
            sender=sender,
            recipient=self._caller.agency,
            purpose=body["purpose"],
            case=body.get("caseRef"),
            categories=frozenset(body["categories"]),
            kind=kind,
            valid_from=begin,
            valid_until=floor_millisecond(moment(body["validUntil"])),
        )

    def _sender(self, body: Mapping[str, Any]) -> tuple[AgencyId, Kind]:
        """Who would hand out, and under which law: as stated, or as the mandates say where they say one thing."""
        mandates = [
            mandate
            for mandate in self._ledger.mandates(recipient=self._caller.agency, on=self._deps.now())
            if mandate.purpose == body["purpose"]
        ]
        possible: set[tuple[AgencyId, Kind]] | None = None
        for category in body["categories"]:
            found = {(AgencyId(m.sender), Kind(m.kind)) for m in mandates if covers(m.category, category)}
            if not found:
                raise Problem("mandate.missing")
            possible = found if possible is None else possible & found
        fitting = {
            (sender, kind)
            for sender, kind in possible or ()
            if body.get("sender", sender) == sender and body.get("kind", kind) == kind
        }
        if len(fitting) != 1:
            stated = "sender" in body and not fitting
            raise Problem("mandate.missing" if stated else "terms.sender")
        return fitting.pop()


def _same(body: Mapping[str, Any], first: Event) -> bool:
    """Whether a body asks for what was asked the first time; what it leaves to us is as it was."""
    terms = first.terms
    if "validFrom" in body:
        begins = floor_millisecond(moment(body["validFrom"])) == terms.valid_from
    else:
        begins = timedelta(0) <= first.at - terms.valid_from <= ASKING_TAKES
    return (
        begins
        and frozenset(body["categories"]) == terms.categories
        and body["purpose"] == terms.purpose
        and body.get("caseRef") == terms.case
        and body.get("sender", terms.sender) == terms.sender
        and body.get("kind", terms.kind) == terms.kind
        and floor_millisecond(moment(body["validUntil"])) == terms.valid_until
    )


def blueprint(deps: Dependencies, tokens: Tokens) -> Blueprint:
    requests = Blueprint("consent_requests_api", __name__, url_prefix="/api/v1/consent-requests")
    page = deps.issuer + deps.consent_page
    writing = deps.engine.execution_options(writes=True)

    @requests.post("")
    @open_to("agency")
    def ask() -> Response:
        caller = tokens.caller(REQUEST)
        body = read_json(CONSENT_REQUEST)
        try:
            consent, new = _asked(caller, body)
        except AlreadyThere:
            # Another connection wrote the same id at the same moment: now it is there to be compared with.
            consent, new = _asked(caller, body)
        response = _told(consent, 201 if new else 200)
        response.headers["Location"] = f"{deps.issuer}/api/v1/consent-requests/{consent.consent_id}"
        return response

    def _asked(caller: Caller, body: Mapping[str, Any]) -> tuple[Consent, bool]:
        with writing.connect() as connection:
            asked = Requests(deps, connection, caller).ask(body)
            connection.commit()
        return asked

    @requests.get("/<uuid:id>")
    @open_to("agency")
    def read(id: UUID) -> Response:
        caller = tokens.caller(REQUEST)
        with deps.engine.connect() as connection:
            _, consent = Requests(deps, connection, caller).read(id)
        return _told(consent, 200)

    @requests.delete("/<uuid:id>")
    @open_to("agency")
    def cancel(id: UUID) -> Response:
        caller = tokens.caller(REQUEST)
        with writing.connect() as connection:
            consent = Requests(deps, connection, caller).cancel(id)
            connection.commit()
        return _told(consent, 200)

    def _told(consent: Consent, status: int) -> Response:
        terms = consent.terms
        body = {
            "id": str(consent.consent_id),
            "state": consent.state.value,
            "categories": sorted(terms.categories),
            "purpose": terms.purpose,
            "caseRef": terms.case,
            "sender": terms.sender,
            "kind": terms.kind.value,
            "validFrom": instant(terms.valid_from),
            "validUntil": instant(terms.valid_until),
            "requestedAt": instant(consent.created_at),
            "captureUrl": page,
        }
        response = Response(as_json(body), status, mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded(requests, deps.issuer)
