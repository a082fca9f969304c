"""An agency's own checks, read again: the answer that was given, and the receipt that proves it offline."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from consent import canonical
from consent.events import ConsentId, Reason
from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded
from consent.http.problems import Problem
from consent.http.questions import answer_body, as_json
from consent.http.tokens import CHECK, Caller, Tokens
from consent.ledger import Answer, UnknownCheck
from consent.rows import AnswerRow
from consent.sql import SqlStore

ANSWER = "consent-check+jwt"


def blueprint(deps: Dependencies, tokens: Tokens) -> Blueprint:
    checks = Blueprint("checks_api", __name__, url_prefix="/api/v1/checks")
    capture_url = deps.issuer + deps.consent_page

    @checks.get("/<uuid:id>")
    @open_to("agency")
    def read(id: UUID) -> Response:
        caller = tokens.caller(CHECK)
        with deps.engine.connect() as connection:
            row = _own(SqlStore(connection), caller, id)
        record = canonical.loads(row.record)
        jws = deps.keys.sign(ANSWER, canonical.dumps({"iss": deps.origin, "record": record}))
        body = answer_body(_answer(row, record), capture_url, {"jws": jws})
        return _kept(Response(as_json(body), mimetype="application/json"))

    @checks.get("/<uuid:id>/proof")
    @open_to("agency")
    def proof(id: UUID) -> Response:
        caller = tokens.caller(CHECK)
        with deps.engine.connect() as connection:
            try:
                receipt = deps.ledger(connection).check_receipt(caller.agency, id)
            except UnknownCheck:
                raise Problem("not-found") from None
        if receipt is None:
            raise Problem("proof.pending", headers={"Retry-After": "1"})
        return _kept(Response(receipt, mimetype="text/plain"))

    return guarded(checks, deps.issuer)


def _own(store: SqlStore, caller: Caller, check_id: UUID) -> AnswerRow:
    row = store.answer(check_id)
    if row is None or row.agency != caller.agency:
        raise Problem("not-found")
    return row


def _answer(row: AnswerRow, record: dict[str, object]) -> Answer:
    """What was answered, read from the bytes that were committed to."""
    consent_id, seq = record["consent_id"], record["consent_seq"]
    return Answer(
        check_id=row.check_id,
        decision=record["decision"] is True,
        reason=Reason(str(record["reason"])),
        decided_at=canonical.instant(record["decided_at"]),
        fresh_until=canonical.instant(record["fresh_until"]),
        consent_id=None if consent_id is None else ConsentId(UUID(str(consent_id))),
        consent_seq=seq if isinstance(seq, int) else None,
        sender=None,
        record=row.record,
        salt=row.salt,
        jws=None,
    )


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
