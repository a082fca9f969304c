"""An agency's feed: what happened to its consents, numbered without gaps, readable for ever by cursor."""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from consent.canonical import Malformed, floor_millisecond, instant, loads, milliseconds
from consent.events import SubjectId
from consent.keys import KeyLost, Keyring, SubjectKey
from consent.log.errors import LogInconsistent
from consent.notify.secevent import Tiding
from consent.rows import EventRow, ReadingRow, mac_of, sealed
from consent.sql import SqlStore
from consent.sql import tables as t
from consent.sql.people import values
from consent.tally import count
from consent.verbs.evidence import record_in
from consent.verbs.people import number_in

_AFTER = (
    select(t.feed.c.number, t.event)
    .join(t.event, t.event.c.event_id == t.feed.c.event_id)
    .where(t.feed.c.agency == bindparam("agency"), t.feed.c.number > bindparam("after"))
    .order_by(t.feed.c.number)
    .limit(bindparam("most"))
)
_THESE = (
    select(t.feed.c.number, t.event)
    .join(t.event, t.event.c.event_id == t.feed.c.event_id)
    .where(t.feed.c.agency == bindparam("agency"), t.feed.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(t.feed.c.number)
)
_END = select(func.coalesce(func.max(t.feed.c.number), 0)).where(t.feed.c.agency == bindparam("agency"))
_READ = select(func.coalesce(func.max(t.reading.c.number), 0)).where(t.reading.c.agency == bindparam("agency"))
_KEEP_FIRST = {
    name: module.insert(t.reading).on_conflict_do_nothing().returning(t.reading.c.number)
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


class Feed:
    """The feed of one agency, inside a transaction."""

    def __init__(self, connection: Connection, keys: Keyring, agency: str) -> None:
        self._connection, self._keys, self._agency = connection, keys, agency
        self._subjects: dict[UUID, tuple[SubjectKey, tuple[str, ...]] | None] = {}

    def end(self) -> int:
        """The last number; 0 while there is none."""
        return int(self._connection.execute(_END, {"agency": self._agency}).scalar_one())

    def after(self, number: int, most: int) -> list[Tiding]:
        return self._tidings(_AFTER, {"after": number, "most": most})

    def these(self, numbers: Sequence[int]) -> list[Tiding]:
        return self._tidings(_THESE, {"numbers": list(numbers)})

    def read_to(self) -> int:
        """The highest number it is known to have read."""
        return int(self._connection.execute(_READ, {"agency": self._agency}).scalar_one())

    def mark_read(self, number: int, now: datetime) -> None:
        """Whoever asks for what comes after a number has received everything up to it; the first time counts."""
        row = sealed(ReadingRow(self._agency, number, milliseconds(floor_millisecond(now))), self._keys)
        store = SqlStore(self._connection)
        if self._connection.execute(_KEEP_FIRST[self._connection.dialect.name], values(row)).first() is not None:
            count(store, ReadingRow, added=[row.mac], keys=self._keys, random=os.urandom)

    def _tidings(self, statement: Any, given: dict[str, object]) -> list[Tiding]:
        found = self._connection.execute(statement, {"agency": self._agency, **given})
        return [self._tiding(number, EventRow(*row)) for number, *row in found.all()]

    def _tiding(self, number: int, row: EventRow) -> Tiding:
        if not hmac.compare_digest(mac_of(row, self._keys), row.mac):
            raise LogInconsistent("a row of ledger_event was changed outside the ledger")
        known = self._subject(SubjectId(row.subject_id))
        at: datetime | None = None
        persons: tuple[str, ...] = ()
        if known is not None:
            key, persons = known
            try:
                at = instant(loads(record_in(row, key))["at"])
            except (KeyLost, Malformed, KeyError):
                persons = ()
        return Tiding(
            agency=self._agency,
            number=number,
            event_id=row.event_id,
            consent_id=row.consent_id,
            type=row.type,
            seq=row.seq,
            at=at,
            persons=persons,
        )

    def _subject(self, subject: SubjectId) -> tuple[SubjectKey, tuple[str, ...]] | None:
        if subject not in self._subjects:
            self._subjects[subject] = self._opened(subject)
        return self._subjects[subject]

    def _opened(self, subject: SubjectId) -> tuple[SubjectKey, tuple[str, ...]] | None:
        store = SqlStore(self._connection)
        row = store.subject(subject)
        if row is None:
            return None
        try:
            key = self._keys.unwrap(subject, row.wrapped_key, row.epoch)
            numbers = [number_in(one, key) for one in store.numbers_of(subject)]
        except KeyLost:
            return None
        return key, tuple(sorted(self._keys.pairwise(self._agency, number) for number in numbers))
