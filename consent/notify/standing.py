"""How it stands with what agencies are told: for the citizen, each event and recipient; for us, whatever is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, func, select

from consent.canonical import instant, milliseconds
from consent.events import AgencyId, ConsentId, EventId
from consent.notify.deliveries import DELIVERED, PARKED, PENDING, SILENT
from consent.notify.letters import has_a_system
from consent.notify.streams import CLOSED, LETTER
from consent.sql import tables as t

SOON: Final = timedelta(minutes=5)
"""What happened so long ago has been made ready for its recipients, or the worker is down."""
UNREAD: Final = timedelta(days=7)


class Told(StrEnum):
    RECEIVED = "received"
    """Its system has said so, by acknowledging the message or by reading on in the feed."""
    SENT = "sent"
    """A letter is on its way."""
    READY = "ready"
    """It lies in the feed, for the agency to fetch."""
    WAITING = "waiting"
    """It is being tried, or the letter is being written."""
    PARKED = "parked"
    SILENT = "silent"
    """Nothing that would be written about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event as one party was told of it."""

    agency: AgencyId
    event_id: EventId
    type: str
    seq: int
    by_letter: bool
    state: Told
    sent_at: datetime | None
    received_at: datetime | None


_READ = (
    select(func.min(t.reading.c.at))
    .where(t.reading.c.agency == t.feed.c.agency, t.reading.c.number >= t.feed.c.number)
    .correlate(t.feed)
    .scalar_subquery()
)
_WAY = t.delivery.join(t.stream, t.stream.c.stream_id == t.delivery.c.stream_id)
_NOTICES = (
    select(
        t.feed.c.agency,
        t.event.c.event_id,
        t.event.c.type,
        t.event.c.seq,
        t.stream.c.method,
        t.delivery.c.state,
        t.delivery.c.sent_at,
        t.delivery.c.acked_at,
        _READ,
    )
    .select_from(
        t.event.join(t.feed, t.feed.c.event_id == t.event.c.event_id).outerjoin(
            _WAY, and_(t.delivery.c.event_id == t.feed.c.event_id, t.stream.c.agency == t.feed.c.agency)
        )
    )
    .where(t.event.c.consent_id == bindparam("consent_id"))
    .order_by(t.event.c.seq.desc(), t.feed.c.agency)
)


def deliveries_of(connection: Connection, consent_id: ConsentId) -> list[Notice]:
    """Each event of a consent and each of its parties, newest first; one statement. Whose it is, the caller knows."""
    best: dict[tuple[str, UUID], Notice] = {}
    for row in connection.execute(_NOTICES, {"consent_id": consent_id}):
        notice = _notice(*row)
        there = best.get((notice.agency, notice.event_id))
        if there is None or _ORDER.index(notice.state) < _ORDER.index(there.state):
            best[notice.agency, notice.event_id] = notice
    return list(best.values())


_ORDER: Final = (Told.RECEIVED, Told.SENT, Told.WAITING, Told.PARKED, Told.READY, Told.SILENT)
"""Of several ways to one recipient the one that got furthest is told."""


def _notice(
    agency: str,
    event_id: UUID,
    kind: str,
    seq: int,
    method: str | None,
    state: str | None,
    sent_at: int | None,
    acked_at: int | None,
    read_at: int | None,
) -> Notice:
    received = min((at for at in (acked_at, read_at) if at is not None), default=None)
    if received is not None:
        told = Told.RECEIVED
    else:
        told = {
            None: Told.READY,
            PENDING: Told.WAITING,
            DELIVERED: Told.SENT,
            PARKED: Told.PARKED,
            SILENT: Told.SILENT,
        }[state]
    return Notice(
        agency=AgencyId(agency),
        event_id=EventId(event_id),
        type=kind,
        seq=seq,
        by_letter=method == LETTER,
        state=told,
        sent_at=None if sent_at is None else instant(sent_at),
        received_at=None if received is None else instant(received),
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that an agency was not told, and why."""

    agency: str
    what: str
    count: int
    missing: bool
    """Nobody is going to tell it, as things stand; otherwise it is merely late."""


def reconcile(connection: Connection, now: datetime) -> list[Gap]:
    """Holds the ledger's feeds against the deliveries: every agency, every number; empty when all are told.

    An event is told when its stream has a delivery of it that was taken, when the agency's system has read beyond it,
    or when the letter is sent.
    """
    return [gap for agency in connection.execute(_AGENCIES) for gap in _gaps(connection, now, *agency)]


_AGENCIES = select(t.agency.c.agency_id, t.agency.c.scopes, t.agency.c.jwks).order_by(t.agency.c.agency_id)
_FED = select(func.coalesce(func.max(t.feed.c.number), 0), func.count()).where(t.feed.c.agency == bindparam("agency"))
_SINCE = (
    select(func.min(t.checkpoint.c.published_at))
    .where(t.checkpoint.c.size > t.entry.c.idx)
    .correlate(t.entry)
    .scalar_subquery()
)
_AGE = (
    select(_SINCE)
    .select_from(t.feed.join(t.entry, t.entry.c.event_id == t.feed.c.event_id))
    .where(t.feed.c.agency == bindparam("agency"), t.feed.c.number == bindparam("number"))
)
_STREAMS = select(t.stream.c.stream_id, t.stream.c.method, t.stream.c.begins, t.stream.c.enrolled).where(
    t.stream.c.agency == bindparam("agency"), t.stream.c.status != CLOSED
)
_STATES = (
    select(t.delivery.c.state, func.count(), func.min(t.delivery.c.number))
    .where(t.delivery.c.stream_id == bindparam("stream_id"))
    .group_by(t.delivery.c.state)
)
_READ_TO = select(func.coalesce(func.max(t.reading.c.number), 0)).where(t.reading.c.agency == bindparam("agency"))


def _gaps(connection: Connection, now: datetime, agency: str, scopes: str, jwks: str) -> Iterator[Gap]:
    end, fed = connection.execute(_FED, {"agency": agency}).one()
    if end != fed:
        yield Gap(agency, "the feed has a gap", end - fed, True)
    streams = connection.execute(_STREAMS, {"agency": agency}).all()
    for stream in streams:
        yield from _on_stream(connection, now, agency, end, *stream)
    if has_a_system(scopes, jwks):
        read_to = connection.execute(_READ_TO, {"agency": agency}).scalar_one()
        pushed = any(method != LETTER for _, method, _, _ in streams)
        if not pushed and read_to < end and _older(connection, now, agency, read_to + 1, UNREAD):
            yield Gap(agency, f"unread in its feed since number {read_to + 1}", end - read_to, False)
    elif end and all(method != LETTER for _, method, _, _ in streams) and _older(connection, now, agency, 1, SOON):
        yield Gap(agency, "has no system, and nobody writes to it", end, True)


def _on_stream(
    connection: Connection, now: datetime, agency: str, end: int, stream_id: UUID, method: str, begins: int, done: int
) -> Iterator[Gap]:
    if done < end and _older(connection, now, agency, done + 1, SOON):
        yield Gap(agency, f"not made ready since number {done + 1}", end - done, True)
    found: dict[str, tuple[int, int]] = {
        row[0]: (row[1], row[2]) for row in connection.execute(_STATES, {"stream_id": stream_id})
    }
    there = sum(count for count, _ in found.values())
    if there != done - begins:
        yield Gap(agency, "numbers without a delivery", done - begins - there, True)
    if PARKED in found:
        count, first = found[PARKED]
        yield Gap(agency, f"laid aside after 30 days, from number {first}", count, True)
    if PENDING in found and _older(connection, now, agency, found[PENDING][1], SOON):
        count, first = found[PENDING]
        waits = "letter not sent" if method == LETTER else "not taken yet"
        yield Gap(agency, f"{waits}, from number {first}", count, False)


def _older(connection: Connection, now: datetime, agency: str, number: int, than: timedelta) -> bool:
    """Whether the event of this number came into the log longer ago."""
    found: Any = connection.execute(_AGE, {"agency": agency, "number": number}).scalar()
    return found is not None and milliseconds(now.replace(microsecond=0)) - found > than / timedelta(milliseconds=1)
