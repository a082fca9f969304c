"""`consent.tally.Tallies` in SQL: whoever finds a part locked takes another, so that nobody waits."""

from __future__ import annotations

import os

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from consent.keys import Keyring
from consent.rows import TallyRow
from consent.sql import tables as t
from consent.sql.people import one, replacing, values
from consent.tally import TALLIED, count

# SQLite has one writer at a time, and is never told to skip.
_FREE = select(t.tally).where(t.tally.c.counted == bindparam("counted")).limit(1).with_for_update(skip_locked=True)
_PUT = {name: replacing(module, t.tally) for name, module in (("sqlite", sqlite), ("postgresql", postgresql))}


class Tallies:
    """The part of the stores that keeps them."""

    _connection: Connection

    def free_tally(self, counted: str) -> TallyRow | None:
        return one(TallyRow, self._connection.execute(_FREE, {"counted": counted}))

    def put_tally(self, row: TallyRow) -> None:
        self._connection.execute(_PUT[self._connection.dialect.name], values(row))


class _Tables(Tallies):
    def __init__(self, connection: Connection) -> None:
        self._connection = connection


def recount(connection: Connection, keys: Keyring) -> None:
    """Believe the rows that are there, and count them from nothing: for a ledger that never had tallies."""
    connection.execute(delete(t.tally))
    for kind in TALLIED:
        table = t.metadata.tables[kind.TABLE]
        macs = select(table.c.mac)
        if table is t.check:
            macs = macs.where(table.c.batch_id.is_(None))
        found = connection.execute(macs).scalars()
        count(_Tables(connection), kind, added=found, keys=keys, random=os.urandom)
