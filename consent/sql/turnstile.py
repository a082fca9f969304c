"""Who writes next to an SQLite file: in one process first come, first served; among processes by asking often.

SQLite lets one transaction write at a time, and whoever finds the door shut sleeps up to 100 ms before it asks again.
Where many check and one withdraws, the one could sleep through every gap; here nobody waits longer than those before.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

ASK_AGAIN: Final = 0.001
"""Seconds between two tries for a lock that another process holds; only the first in a process's queue tries."""


class Turnstile:
    """A queue: `enter` in order of arrival, one inside at a time."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def enter(self, deadline: float) -> bool:
        """False when it is not our turn by then (`time.monotonic`)."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(max(0.0, deadline - time.monotonic())):
            return True
        with self._mutex:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False

    def leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class QueuedConnection(sqlite3.Connection):
    """An SQLite connection whose writing transactions wait in their process's queue."""

    turnstile: Turnstile | None = None
    """Set when the connection is prepared."""
    _inside = False

    def begin_immediate(self, seconds: float, begin: Callable[[], object]) -> None:
        """Take the write lock, or let `begin` raise the database's own "locked" after so many seconds."""
        assert self.turnstile is not None, "the engine prepares every connection"
        deadline = time.monotonic() + seconds
        self._inside = self.turnstile.enter(deadline)
        try:
            while self._inside and time.monotonic() < deadline:
                try:
                    self.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                        break
                    time.sleep(ASK_AGAIN)
            begin()
        except BaseException:
            self._leave()
            raise

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave(closed=True)

    def _leave(self, *, closed: bool = False) -> None:
        if self._inside and self.turnstile is not None and (closed or not self.in_transaction):
            self._inside = False
            self.turnstile.leave()
