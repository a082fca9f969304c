"""The streams that agencies asked for: made, changed, paused, closed, and told to send again. Nothing is sent here."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from consent.canonical import floor_millisecond, milliseconds
from consent.keys import Keyring, seal, unseal
from consent.log.errors import LogInconsistent
from consent.notify.feed import Feed
from consent.rows import StreamRow, mac_of, sealed
from consent.sql import tables as t
from consent.sql.people import many, one, values

PUSH: Final = "push"
LETTER: Final = "letter"
ENABLED: Final = "enabled"
PAUSED: Final = "paused"
CLOSED: Final = "closed"

_STREAM = select(t.stream).where(t.stream.c.stream_id == bindparam("stream_id"))
_LOCKED = _STREAM.with_for_update()
_OPEN = (
    select(t.stream)
    .where(t.stream.c.agency == bindparam("agency"), t.stream.c.method == bindparam("method"))
    .where(t.stream.c.status != CLOSED)
)
_OPEN_LOCKED = _OPEN.with_for_update()
_REPLACE = (
    update(t.stream)
    .where(t.stream.c.stream_id == bindparam("this"))
    .values({column.name: bindparam(column.name) for column in t.stream.c if not column.primary_key})
)


class StreamExists(Exception):
    """The agency has a stream already, and it is another."""


class Stale(Exception):
    """The stream was changed since it was read."""


class NoSuchNumber(Exception):
    """The stream has never had a message of that number."""


class Streams:
    """Streams inside a transaction, which writes where something is changed; the caller commits."""

    def __init__(self, connection: Connection, keys: Keyring, random: Callable[[int], bytes] = os.urandom) -> None:
        self._connection, self._keys, self._random = connection, keys, random

    def stream(self, stream_id: UUID, *, lock: bool = False) -> StreamRow | None:
        found = one(StreamRow, self._connection.execute(_LOCKED if lock else _STREAM, {"stream_id": stream_id}))
        return None if found is None else self._trusted(found)

    def open_of(self, agency: str, method: str = PUSH, *, lock: bool = False) -> StreamRow | None:
        """The one that is not closed."""
        given = {"agency": agency, "method": method}
        found = many(StreamRow, self._connection.execute(_OPEN_LOCKED if lock else _OPEN, given))
        return self._trusted(found[0]) if found else None

    def make(
        self,
        agency: str,
        now: datetime,
        *,
        method: str = PUSH,
        endpoint_url: str = "",
        authorization: str | None = None,
        description: str = "",
        after: int | None = None,
    ) -> tuple[StreamRow, bool]:
        """The agency's stream, and whether it is new: asking twice for the same is a retry, for another `StreamExists`.

        It tells what comes after the feed's number `after`, else what happens from now on.
        """
        there = self.open_of(agency, method, lock=True)
        if there is not None:
            alike = (there.endpoint_url, self.authorization(there), there.description)
            if alike != (endpoint_url, authorization, description) or after not in (None, there.begins):
                raise StreamExists
            return there, False
        end = Feed(self._connection, self._keys, agency).end()
        if after is not None and after > end:
            raise NoSuchNumber
        stream_id, at = UUID(bytes=self._random(16), version=4), milliseconds(floor_millisecond(now))
        begins = end if after is None else after
        row = StreamRow(
            stream_id=stream_id,
            agency=agency,
            method=method,
            endpoint_url=endpoint_url,
            authorization_sealed=self._sealed(stream_id, authorization),
            description=description,
            status=ENABLED,
            revision=1,
            begins=begins,
            enrolled=begins,
            created_at=at,
            since=at,
            failures=0,
            next_at=at,
            lease_until=0,
            error=None,
            redeliver_from=None,
            verify_state=None,
            verify_asked_at=None,
            verified_at=None,
        )
        self._connection.execute(t.stream.insert(), values(sealed(row, self._keys)))
        return row, True

    def change(self, row: StreamRow, now: datetime, *, revision: int | None, **wanted: Any) -> StreamRow:
        """The agency's change of `status`, `endpoint_url`, `authorization` or `description` to a locked row.

        Whatever it changes, what waits is tried again at once.
        """
        if revision is not None and revision != row.revision:
            raise Stale
        at = milliseconds(floor_millisecond(now))
        if "authorization" in wanted:
            wanted["authorization_sealed"] = self._sealed(row.stream_id, wanted.pop("authorization"))
        enabling = row.status != ENABLED and wanted.get("status") == ENABLED
        changed = replace(row, **wanted, revision=row.revision + 1, failures=0, next_at=at, error=None)
        return self.put(replace(changed, since=at) if enabling else changed)

    def close(self, row: StreamRow) -> StreamRow:
        """Nothing more is sent; what it had to send and what became of that is kept."""
        return self.put(replace(row, status=CLOSED, revision=row.revision + 1, verify_state=None, redeliver_from=None))

    def ask_verification(self, row: StreamRow, state: str, now: datetime) -> StreamRow:
        at = milliseconds(floor_millisecond(now))
        return self.put(replace(row, verify_state=state, verify_asked_at=at, next_at=at))

    def redeliver(self, row: StreamRow, number: int, now: datetime) -> StreamRow:
        """Send everything from this number on once more, in order, under the same `jti`s."""
        if not row.begins < number <= row.enrolled:
            raise NoSuchNumber
        first = number if row.redeliver_from is None else min(number, row.redeliver_from)
        return self.put(replace(row, redeliver_from=first, failures=0, next_at=milliseconds(floor_millisecond(now))))

    def put(self, row: StreamRow) -> StreamRow:
        """Write a row that was locked in this transaction."""
        kept = sealed(row, self._keys)
        self._connection.execute(_REPLACE, {**values(kept), "this": row.stream_id})
        return kept

    def authorization(self, row: StreamRow) -> str | None:
        """What the agency wants to see in our `Authorization` header; never logged, never told."""
        if row.authorization_sealed is None:
            return None
        return unseal(self._keys.endpoint_key, _place(row.stream_id), row.authorization_sealed).decode()

    def _sealed(self, stream_id: UUID, authorization: str | None) -> bytes | None:
        if authorization is None:
            return None
        return seal(self._keys.endpoint_key, _place(stream_id), authorization.encode(), self._random)

    def _trusted(self, row: StreamRow) -> StreamRow:
        """An endpoint that somebody put there behind our back is told nothing."""
        if not hmac.compare_digest(mac_of(row, self._keys), row.mac):
            raise LogInconsistent("a row of ledger_stream was changed outside the ledger")
        return row


def _place(stream_id: UUID) -> str:
    return f"{StreamRow.TABLE}|{stream_id}|authorization_sealed"
