"""What every verb has at hand: the caller's transaction, the keys, the clock and the guard."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from consent.canonical import floor_millisecond
from consent.erasure import outside
from consent.events import SubjectId
from consent.keys import Keyring, Random, SubjectKey
from consent.log import note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import LogInconsistent, TurnedBack
from consent.log.guard import Guard
from consent.rows import MacRow, SubjectRow, mac_of
from consent.store import LogHead, Store
from consent.tally import count

logger = logging.getLogger("consent")

_M = TypeVar("_M", bound=MacRow)


class UnknownSubject(Exception):
    """No such person in this ledger."""


class Desk:
    """One transaction of the ledger. It writes and reads, and leaves the commit to whoever opened it."""

    def __init__(
        self,
        tx: Store,
        *,
        keys: Keyring,
        now: Callable[[], datetime],
        origin: str | None = None,
        guard: Guard | None = None,
        random: Random = os.urandom,
    ) -> None:
        self._tx = tx
        self._keys = keys
        self._clock = now
        self._origin = origin or keys.origin
        self._guard = guard
        self._random = random
        self._subject_keys: dict[UUID, SubjectKey] = {}
        self._guarded = False

    def _now(self) -> datetime:
        return floor_millisecond(self._clock())

    def _uuid4(self) -> UUID:
        return UUID(bytes=self._random(16), version=4)

    def _key(self, subject: SubjectId) -> SubjectKey:
        key = self._subject_keys.get(subject)
        if key is None:
            row = self._tx.subject(subject)
            if row is None:
                raise UnknownSubject
            key = self._unwrap(row)
        return key

    def _lock(self, subject: SubjectId) -> SubjectKey:
        """From here to the commit nobody else acts for this person; acts of one person happen one after another."""
        row = self._tx.subject(subject, lock=True)
        if row is None:
            raise UnknownSubject
        return self._unwrap(row)

    def _unwrap(self, row: SubjectRow) -> SubjectKey:
        key = self._keys.unwrap(row.subject_id, row.wrapped_key, row.epoch)
        self._subject_keys[row.subject_id] = key
        return key

    def _trusted(self, row: _M) -> _M:
        """A row that decides something, as the ledger wrote it; by one that was changed, nothing is decided."""
        if not hmac.compare_digest(mac_of(row, self._keys), row.mac):
            raise LogInconsistent(f"a row of {row.TABLE} was changed outside the ledger")
        return row

    def _count(self, kind: type[MacRow], added: Iterable[bytes], removed: Iterable[bytes] = ()) -> None:
        """Tell the table's tally which rows, by their MACs, came and went."""
        count(self._tx, kind, added=added, removed=removed, keys=self._keys, random=self._random)

    def must_be_current(self) -> None:
        """A database that was turned back in time has lost withdrawals: `TurnedBack`, and nobody is told of it."""
        if self._guarded:
            return
        # What is outside first, the head after: the other way round, a step in between would look like a step back.
        kept = None if self._guard is None else self._guard.checkpoint()
        last, oldest = outside.last_listed(self._keys), self._keys.keks.oldest
        if kept is not None or last or oldest > 1:
            head = self._tx.head(0 if kept is None else kept.size)
            if kept is not None:
                self._compare(kept, head)
            try:
                outside.refuse_older_than(head.epoch, head.erased, last, oldest)
            except LogInconsistent as older:
                raise TurnedBack(str(older)) from None
        self._guarded = True

    def _refuse_behind_guard(self) -> None:
        """As `must_be_current`, with an alarm: before anything is written or answered."""
        try:
            self.must_be_current()
        except TurnedBack as back:
            logger.critical("%s; nothing is written or answered until a person has looked", back)
            raise

    @staticmethod
    def _compare(kept: Checkpoint, head: LogHead) -> None:
        published = None if head.published is None else Checkpoint.parse(note.unverified_text(head.published))
        if head.size < kept.size or (head.size == kept.size and head.root != kept.root):
            raise TurnedBack("the database is behind its guard: it was restored or has lost what was published")
        if published not in (None, kept):
            raise TurnedBack("the database and its guard have different trees of one size")
