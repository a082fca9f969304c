"""How an agency is told: a feed it reads by cursor, and a stream that pushes the same. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from consent import canonical
from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded, read_json
from consent.http.problems import Problem
from consent.http.questions import as_json, instant
from consent.http.schema import Fault
from consent.http.shapes_notices import CHANGE, PUSH_METHOD, REDELIVERY, STREAM, VERIFICATION
from consent.http.tokens import EVENTS, Caller, Tokens
from consent.notify.address import Refused, endpoint_of
from consent.notify.deliveries import Deliveries
from consent.notify.feed import Feed
from consent.notify.secevent import EVENT_NAMES, Author
from consent.notify.streams import CLOSED, PUSH, NoSuchNumber, Stale, StreamExists, Streams
from consent.rows import StreamRow

MOST, USUAL = 500, 100
_LONGEST_NUMBER = 18
"""Digits: beyond that no feed reaches, and no database counts."""


def blueprint(deps: Dependencies, tokens: Tokens) -> Blueprint:
    notices = Blueprint("notices_api", __name__, url_prefix="/api/v1")
    writing = deps.engine.execution_options(writes=True)
    author = Author(deps.keys, deps.issuer)

    @notices.get("/events")
    @open_to("agency")
    def events() -> Response:
        caller = tokens.caller(EVENTS)
        after, limit = _number("after", 0, least=0), _number("limit", USUAL, least=1, most=MOST)
        now = deps.now()
        with deps.engine.connect() as connection:
            feed = Feed(connection, deps.keys, caller.agency)
            if after > feed.end():
                raise Problem("cursor.unknown", faults=[Fault("/after", "unknown")])
            found, read_to = feed.after(after, limit + 1), feed.read_to()
        if after > read_to:
            with writing.begin() as connection:
                Feed(connection, deps.keys, caller.agency).mark_read(after, now)
        shown = found[:limit]
        told = [
            {
                "number": tiding.number,
                "type": tiding.type,
                "consentId": str(tiding.consent_id),
                "seq": tiding.seq,
                "state": tiding.state,
                "at": None if tiding.at is None else instant(tiding.at),
                "set": author.told(tiding, now),
            }
            for tiding in shown
        ]
        last = shown[-1].number if shown else after
        return _told({"events": told, "next": last, "more": len(found) > limit}, 200)

    @notices.get("/streams")
    @open_to("agency")
    def list_streams() -> Response:
        caller = tokens.caller(EVENTS)
        with deps.engine.connect() as connection:
            there = Streams(connection, deps.keys).open_of(caller.agency)
            body = [] if there is None else [_body(connection, there)]
        return _told(body, 200)

    @notices.post("/streams")
    @open_to("agency")
    def create() -> Response:
        caller = tokens.caller(EVENTS)
        body = read_json(STREAM)
        wish = _wish(body)
        with writing.begin() as connection:
            try:
                row, new = Streams(connection, deps.keys, deps.random).make(
                    caller.agency, deps.now(), after=body.get("after"), **wish
                )
            except StreamExists:
                raise Problem("stream.exists") from None
            except NoSuchNumber:
                raise Problem("cursor.unknown", faults=[Fault("/after", "unknown")]) from None
            response = _stream(connection, row, 201 if new else 200)
        response.headers["Location"] = f"{deps.issuer}/api/v1/streams/{row.stream_id}"
        return response

    @notices.get("/streams/<uuid:id>")
    @open_to("agency")
    def read(id: UUID) -> Response:
        caller = tokens.caller(EVENTS)
        with deps.engine.connect() as connection:
            return _stream(connection, _own(Streams(connection, deps.keys), caller, id), 200)

    @notices.patch("/streams/<uuid:id>")
    @open_to("agency")
    def change(id: UUID) -> Response:
        caller = tokens.caller(EVENTS)
        _look(caller, id)
        body = read_json(CHANGE)
        wish = _wish(body) | ({"status": body["status"]} if "status" in body else {})
        with writing.begin() as connection:
            streams = Streams(connection, deps.keys, deps.random)
            row = _live(_own(streams, caller, id, lock=True))
            try:
                row = streams.change(row, deps.now(), revision=_revision(), **wish)
            except Stale:
                raise Problem("stream.changed") from None
            return _stream(connection, row, 200)

    @notices.delete("/streams/<uuid:id>")
    @open_to("agency")
    def close(id: UUID) -> Response:
        caller = tokens.caller(EVENTS)
        with writing.begin() as connection:
            streams = Streams(connection, deps.keys)
            row = _own(streams, caller, id, lock=True)
            if row.status != CLOSED:
                streams.close(row)
        return Response(status=204)

    @notices.post("/streams/<uuid:id>/verify")
    @open_to("agency")
    def verify(id: UUID) -> Response:
        caller = tokens.caller(EVENTS)
        _look(caller, id)
        body = read_json(VERIFICATION)
        with writing.begin() as connection:
            streams = Streams(connection, deps.keys)
            row = _live(_own(streams, caller, id, lock=True))
            streams.ask_verification(row, body.get("state", ""), deps.now())
        return Response(status=204)

    @notices.post("/streams/<uuid:id>/redeliver")
    @open_to("agency")
    def redeliver(id: UUID) -> Response:
        caller = tokens.caller(EVENTS)
        _look(caller, id)
        body = read_json(REDELIVERY)
        with writing.begin() as connection:
            streams = Streams(connection, deps.keys)
            row = _live(_own(streams, caller, id, lock=True))
            try:
                row = streams.redeliver(row, body["from"], deps.now())
            except NoSuchNumber:
                raise Problem("cursor.unknown", faults=[Fault("/from", "unknown")]) from None
            return _stream(connection, row, 202)

    def _look(caller: Caller, stream_id: UUID) -> None:
        """Whose it is comes first: another's looks like none, whatever is sent to it."""
        with deps.engine.connect() as connection:
            _own(Streams(connection, deps.keys), caller, stream_id)

    def _wish(body: Mapping[str, Any]) -> dict[str, Any]:
        """What a body says of a stream, in the ledger's words; a Problem where we would not call that address."""
        delivery = body.get("delivery", {})
        wish: dict[str, Any] = {}
        if "endpoint_url" in delivery:
            try:
                endpoint_of(delivery["endpoint_url"], deps.push_rules)
            except Refused as refused:
                faults = [Fault("/delivery/endpoint_url", refused.code)]
                raise Problem("stream.endpoint", faults=faults) from None
            wish["endpoint_url"] = delivery["endpoint_url"]
        if "authorization_header" in delivery:
            wish["authorization"] = delivery["authorization_header"]
        if "description" in body:
            wish["description"] = body["description"]
        return wish

    def _stream(connection: Connection, row: StreamRow, status: int) -> Response:
        response = _told(_body(connection, row), status)
        response.headers["ETag"] = f'"{row.revision}"'
        return response

    def _body(connection: Connection, row: StreamRow) -> dict[str, object]:
        waiting, parked = Deliveries(connection, deps.keys).counts(row.stream_id)
        return {
            "stream_id": str(row.stream_id),
            "iss": deps.issuer,
            "aud": row.agency,
            "events_supported": list(EVENT_NAMES),
            "events_delivered": list(EVENT_NAMES),
            "delivery": {"method": PUSH_METHOD, "endpoint_url": row.endpoint_url},
            "description": row.description,
            "status": "disabled" if row.status == CLOSED else row.status,
            "after": row.begins,
            "waiting": waiting,
            "parked": parked,
            "error": row.error,
            "nextTryAt": _when(row.next_at if row.failures else None),
            "verifiedAt": _when(row.verified_at),
        }

    return guarded(notices, deps.issuer)


def _own(streams: Streams, caller: Caller, stream_id: UUID, *, lock: bool = False) -> StreamRow:
    row = streams.stream(stream_id, lock=lock)
    if row is None or row.agency != caller.agency or row.method != PUSH:
        raise Problem("not-found")
    return row


def _live(row: StreamRow) -> StreamRow:
    if row.status == CLOSED:
        raise Problem("stream.closed")
    return row


def _revision() -> int | None:
    """What `If-Match` names; None without it or for `*`."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    told = given.strip().strip('"')
    return int(told) if told.isascii() and told.isdigit() and len(told) <= _LONGEST_NUMBER else -1


def _number(name: str, usual: int, *, least: int, most: int | None = None) -> int:
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise Problem("request.invalid", faults=[Fault(f"/{name}", "pattern")])
    number = int(text)
    if number < least or (most is not None and number > most):
        raise Problem("request.invalid", faults=[Fault(f"/{name}", "range")])
    return number


def _when(at: int | None) -> str | None:
    return None if at is None else instant(canonical.instant(at))


def _told(body: object, status: int) -> Response:
    response = Response(as_json(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
