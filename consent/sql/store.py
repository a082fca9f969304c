"""`consent.store.Store` in SQL, inside a transaction that somebody else opened and commits."""

from __future__ import annotations

from consent.sql.acts import Acts
from consent.sql.alarms import Alarms
from consent.sql.blocks import Blocks
from consent.sql.endings import Endings
from consent.sql.history import Past
from consent.sql.logread import LogReads
from consent.sql.tallies import Tallies


class SqlStore(Acts, Endings, Blocks, Past, Alarms, LogReads, Tallies):
    """One open transaction on a connection of `engine_of`; on SQLite one that `writes`, if it is to write."""
