"""The way of each message to each recipient: made ready, sent in order, acknowledged, tried again, laid aside."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, update

from consent.keys import Keyring
from consent.log.errors import LogInconsistent
from consent.notify import retry
from consent.notify.feed import Feed
from consent.notify.letters import EVENTS_SCOPE, has_a_system, worth_a_letter
from consent.notify.retry import Chance
from consent.notify.streams import CLOSED, ENABLED, LETTER, Streams
from consent.rows import DeliveryRow, StreamRow, mac_of, sealed
from consent.sql import SqlStore
from consent.sql import tables as t
from consent.sql.many import insert_many
from consent.sql.people import many, one, values

PENDING: Final = "pending"
DELIVERED: Final = "delivered"
PARKED: Final = "parked"
SILENT: Final = "silent"
AT_ONCE: Final = 32
"""Messages that one sender takes at a time."""
ENROLLED_AT_ONCE: Final = 500
WRITTEN_DOWN: Final = 2**53 - 1
"""When a letter that lies on somebody's desk is put there again: never. The next one is not kept waiting by it."""
LEASE: Final = 60_000
"""Milliseconds for which a recipient is one sender's: longer than it ever takes to send what it took."""

_earlier = t.delivery.alias("earlier")
_BEHIND = select(t.stream.c.stream_id).where(
    t.stream.c.status != CLOSED,
    exists().where(t.feed.c.agency == t.stream.c.agency, t.feed.c.number > t.stream.c.enrolled),
)
# Those whose scope is missing or whose keys are; what it means exactly is said in `letters.has_a_system`.
_WITHOUT = (
    select(t.agency.c.agency_id, t.agency.c.scopes, t.agency.c.jwks)
    .where(or_(t.agency.c.scopes.not_like(f"%{EVENTS_SCOPE}%"), t.agency.c.jwks.in_(("", "[]"))))
    .where(exists().where(t.feed.c.agency == t.agency.c.agency_id))
    .where(
        ~exists().where(
            t.stream.c.agency == t.agency.c.agency_id, t.stream.c.method == LETTER, t.stream.c.status != CLOSED
        )
    )
)
_TOLD = (
    select(func.coalesce(func.max(t.delivery.c.number), 0))
    .join(t.stream, t.stream.c.stream_id == t.delivery.c.stream_id)
    .where(t.stream.c.agency == bindparam("agency"), t.delivery.c.state == DELIVERED)
)
_NEW = (
    select(t.feed.c.number, t.feed.c.event_id, t.event.c.consent_id, t.event.c.type)
    .outerjoin(t.event, t.event.c.event_id == t.feed.c.event_id)
    .where(t.feed.c.agency == bindparam("agency"), t.feed.c.number > bindparam("after"))
    .order_by(t.feed.c.number)
    .limit(ENROLLED_AT_ONCE)
)
# What an earlier message of the same consent waits for, its later ones wait for as well.
_SENDABLE = and_(
    t.delivery.c.state == PENDING,
    t.delivery.c.next_at <= bindparam("now"),
    ~exists()
    .where(
        _earlier.c.stream_id == t.delivery.c.stream_id,
        _earlier.c.consent_id == t.delivery.c.consent_id,
        _earlier.c.state == PENDING,
        _earlier.c.number < t.delivery.c.number,
        _earlier.c.next_at > bindparam("now"),
        _earlier.c.next_at < WRITTEN_DOWN,
    )
    .correlate(t.delivery),
)
_HAS_DUE = exists().where(t.delivery.c.stream_id == t.stream.c.stream_id, _SENDABLE).correlate(t.stream)
_DUE = select(t.stream.c.stream_id, t.stream.c.method, t.stream.c.failures).where(
    t.stream.c.next_at <= bindparam("now"),
    t.stream.c.lease_until <= bindparam("now"),
    or_(
        and_(t.stream.c.status == ENABLED, or_(_HAS_DUE, t.stream.c.redeliver_from.is_not(None))),
        and_(t.stream.c.status != CLOSED, t.stream.c.verify_state.is_not(None)),
    ),
)
_BATCH = (
    select(t.delivery)
    .where(t.delivery.c.stream_id == bindparam("stream_id"), _SENDABLE)
    .order_by(t.delivery.c.number)
    .limit(AT_ONCE)
)
_ONE = select(t.delivery).where(t.delivery.c.delivery_id == bindparam("delivery_id")).with_for_update()
_FROM = (
    select(t.delivery)
    .where(t.delivery.c.stream_id == bindparam("stream_id"), t.delivery.c.number >= bindparam("number"))
    .order_by(t.delivery.c.number)
    .limit(ENROLLED_AT_ONCE)
)
_TOO_OLD = (
    select(t.delivery)
    .where(t.delivery.c.stream_id == bindparam("stream_id"), t.delivery.c.state == PENDING)
    .where(t.delivery.c.since <= bindparam("before"))
    .order_by(t.delivery.c.number)
    .limit(ENROLLED_AT_ONCE)
)
_REPLACE = (
    update(t.delivery)
    .where(t.delivery.c.delivery_id == bindparam("this"))
    .values({column.name: bindparam(column.name) for column in t.delivery.c if not column.primary_key})
)
_COUNTS = (
    select(t.delivery.c.state, func.count())
    .where(t.delivery.c.stream_id == bindparam("stream_id"), t.delivery.c.state.in_((PENDING, PARKED)))
    .group_by(t.delivery.c.state)
)


@dataclass(frozen=True, slots=True)
class Due:
    stream_id: UUID
    method: str
    failing: bool


class Deliveries:
    """Deliveries inside a transaction that writes; the caller commits. Instants are milliseconds, as in the rows."""

    def __init__(self, connection: Connection, keys: Keyring, random: Callable[[int], bytes] = os.urandom) -> None:
        self._connection, self._keys, self._random = connection, keys, random
        self._streams = Streams(connection, keys, random)

    # what is to be done

    def behind(self) -> list[UUID]:
        """Streams whose feed has numbers that have no delivery yet."""
        return list(self._connection.execute(_BEHIND).scalars())

    def due(self, now: int) -> list[Due]:
        return [Due(row[0], row[1], row[2] > 0) for row in self._connection.execute(_DUE, {"now": now})]

    def counts(self, stream_id: UUID) -> tuple[int, int]:
        """How many wait, and how many were laid aside."""
        found = {row[0]: int(row[1]) for row in self._connection.execute(_COUNTS, {"stream_id": stream_id})}
        return found.get(PENDING, 0), found.get(PARKED, 0)

    # making ready

    def without_a_system(self) -> list[str]:
        """Agencies that something has happened for, whom no machine can tell, and whose letters nobody counts yet."""
        found = self._connection.execute(_WITHOUT).all()
        return [agency for agency, scopes, jwks in found if not has_a_system(scopes, jwks)]

    def begin_letters(self, agency: str, at: datetime) -> None:
        """From here on it is told by letter; not about what it was told before, when it had a system."""
        told = int(self._connection.execute(_TOLD, {"agency": agency}).scalar_one())
        read = Feed(self._connection, self._keys, agency).read_to()
        self._streams.make(agency, at, method=LETTER, after=max(told, read))

    def enrol(self, stream_id: UUID, now: int) -> int:
        """Give the next numbers of the feed their deliveries; how many."""
        stream = self._streams.stream(stream_id, lock=True)
        if stream is None or stream.status == CLOSED:
            return 0
        agency = SqlStore(self._connection).agency(stream.agency) if stream.method == LETTER else None
        told_otherwise = agency is not None and has_a_system(agency.scopes, agency.jwks)
        new = self._connection.execute(_NEW, {"agency": stream.agency, "after": stream.enrolled}).all()
        rows = []
        for number, event_id, consent_id, kind in new:
            if consent_id is None:
                continue  # erased since: there is nothing left to tell
            silent = stream.method == LETTER and (told_otherwise or not worth_a_letter(kind))
            row = DeliveryRow(
                delivery_id=UUID(bytes=self._random(16), version=4),
                stream_id=stream_id,
                number=number,
                event_id=event_id,
                consent_id=consent_id,
                state=SILENT if silent else PENDING,
                attempts=0,
                created_at=now,
                since=now,
                next_at=now,
                sent_at=None,
                acked_at=None,
                error=None,
            )
            rows.append(values(sealed(row, self._keys)))
        if rows:
            insert_many(self._connection, t.delivery, rows)
        if new:
            self._streams.put(replace(stream, enrolled=stream.enrolled + len(new)))
        return len(new)

    # sending

    def claim(self, stream_id: UUID, now: int) -> tuple[StreamRow, list[DeliveryRow]] | None:
        """Make this recipient ours for a while, and take what may be sent to it now; None when there is nothing."""
        stream = self._streams.stream(stream_id, lock=True)
        if stream is None or stream.status == CLOSED or max(stream.next_at, stream.lease_until) > now:
            return None
        if stream.status == ENABLED and stream.redeliver_from is not None:
            stream = self._put_back(stream, now)
        ready = stream.status == ENABLED and stream.redeliver_from is None
        found = self._connection.execute(_BATCH, {"stream_id": stream_id, "now": now}) if ready else None
        batch = [] if found is None else [self._trusted(row) for row in many(DeliveryRow, found)]
        if not batch and stream.verify_state is None:
            return None
        return self._streams.put(replace(stream, lease_until=now + LEASE)), batch

    def taken(self, delivery_id: UUID, now: int) -> None:
        """Acknowledged; what was acknowledged before keeps its first time."""
        row = self._locked(delivery_id)
        first = now if row.acked_at is None else row.acked_at
        self._put(replace(row, state=DELIVERED, attempts=row.attempts + 1, sent_at=now, acked_at=first, error=None))

    def refused(self, delivery_id: UUID, code: str, stream: StreamRow, now: int, chance: Chance) -> None:
        """This one was not taken: later again, alone with what follows on the same consent."""
        row = self._locked(delivery_id)
        attempts = row.attempts + 1
        state = PARKED if retry.given_up(max(row.since, stream.since), now) else PENDING
        next_at = now + retry.pause(attempts, chance)
        self._put(replace(row, state=state, attempts=attempts, next_at=next_at, sent_at=now, error=code))

    def tried(self, delivery_id: UUID, code: str, now: int) -> None:
        """Sent to nobody: the recipient as a whole is away, and its stream waits."""
        row = self._locked(delivery_id)
        self._put(replace(row, attempts=row.attempts + 1, sent_at=now, error=code))

    def release(self, stream_id: UUID, now: int, *, error: str | None, chance: Chance) -> None:
        """Let go of the recipient; with an error, not to knock again for a while, and to lay aside what is too old."""
        stream = self._streams.stream(stream_id, lock=True)
        assert stream is not None, "streams are never deleted"
        if error is None:
            self._streams.put(replace(stream, lease_until=0, failures=0, error=None))
            return
        failures = stream.failures + 1
        next_at = now + retry.pause(failures, chance)
        self._streams.put(replace(stream, lease_until=0, failures=failures, next_at=next_at, error=error))
        before = now - retry.GIVEN_UP_AFTER
        if stream.status != ENABLED or stream.since > before:
            return
        too_old = self._connection.execute(_TOO_OLD, {"stream_id": stream_id, "before": before})
        for row in many(DeliveryRow, too_old):
            self._put(replace(self._trusted(row), state=PARKED, error=row.error or error))

    def verified(self, stream_id: UUID, now: int, *, done: bool) -> None:
        """The verification event was taken, or is not tried any more."""
        stream = self._streams.stream(stream_id, lock=True)
        assert stream is not None, "streams are never deleted"
        self._streams.put(replace(stream, verify_state=None, verified_at=now if done else stream.verified_at))

    # letters

    def letter_asked(self, delivery_id: UUID, next_at: int, *, written_down: bool) -> None:
        row = self._locked(delivery_id)
        self._put(replace(row, attempts=row.attempts + written_down, next_at=next_at))

    def letter_sent(self, delivery_id: UUID, now: int) -> bool:
        """A person has sent the letter; False where that is known already, or it was no letter."""
        row = one(DeliveryRow, self._connection.execute(_ONE, {"delivery_id": delivery_id}))
        stream = None if row is None else self._streams.stream(row.stream_id)
        if row is None or stream is None or stream.method != LETTER or row.state != PENDING:
            return False
        self._put(replace(self._trusted(row), state=DELIVERED, sent_at=now))
        return True

    def _put_back(self, stream: StreamRow, now: int) -> StreamRow:
        """Some hundred of those that were asked for again wait anew; nothing is sent before all of them do."""
        assert stream.redeliver_from is not None, "asked by the caller"
        given = {"stream_id": stream.stream_id, "number": stream.redeliver_from}
        rows: Sequence[DeliveryRow] = many(DeliveryRow, self._connection.execute(_FROM, given))
        for row in rows:
            again = replace(self._trusted(row), state=PENDING, attempts=0, since=now, next_at=now, error=None)
            self._put(again)
        more = rows[-1].number + 1 if len(rows) == ENROLLED_AT_ONCE else None
        return self._streams.put(replace(stream, redeliver_from=more))

    def _locked(self, delivery_id: UUID) -> DeliveryRow:
        row = one(DeliveryRow, self._connection.execute(_ONE, {"delivery_id": delivery_id}))
        assert row is not None, "deliveries are never deleted"
        return self._trusted(row)

    def _put(self, row: DeliveryRow) -> None:
        self._connection.execute(_REPLACE, {**values(sealed(row, self._keys)), "this": row.delivery_id})

    def _trusted(self, row: DeliveryRow) -> DeliveryRow:
        if not hmac.compare_digest(mac_of(row, self._keys), row.mac):
            raise LogInconsistent("a row of ledger_delivery was changed outside the ledger")
        return row
