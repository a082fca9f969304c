"""`consent.store.Store` in SQL, inside a transaction that somebody else opened and commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine

from consent.sql.acts import Acts
from consent.sql.alarms import Alarms
from consent.sql.blocks import Blocks
from consent.sql.budgets import Budgets
from consent.sql.counting import Counting
from consent.sql.endings import Endings
from consent.sql.erasure import Erasures
from consent.sql.history import Past
from consent.sql.holdings import Holdings
from consent.sql.logread import LogReads
from consent.sql.tallies import Tallies
from consent.sql.ways_back import WaysBack


class SqlStore(Acts, Endings, Blocks, Past, Holdings, Budgets, Alarms, Erasures, LogReads, Tallies, WaysBack, Counting):
    """One open transaction on a connection of `engine_of`; on SQLite one that `writes`, if it is to write."""


def store_factory(engine: Engine) -> Callable[[], AbstractContextManager[SqlStore]]:
    """Opens transactions that write, committed at the end of the `with` and rolled back by an exception."""
    writing = engine.execution_options(writes=True)

    @contextmanager
    def open_one() -> Iterator[SqlStore]:
        with writing.begin() as connection:
            yield SqlStore(connection)

    return open_one
