"""Walks tables side by side in one order, so that what belongs together is in hand at once, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from consent.audit.ground import Ground, R
from consent.rows import Row


class Group:
    """The rows of all the tables under one key."""

    def __init__(self, key: Any, rows: Mapping[type[Row], list[Any]]) -> None:
        self.key = key
        self._rows = rows

    def of(self, kind: type[R]) -> list[R]:
        return self._rows[kind]

    def one(self, kind: type[R]) -> R | None:
        """Where the table can have no more than one."""
        return next(iter(self._rows[kind]), None)


def together(ground: Ground, column: str, streams: Mapping[type[Row], Iterator[Row]]) -> Iterator[Group]:
    """Group by group, each stream being in the order of this column; rows with nothing in it are left out.

    A stream that is not in its order is a fault of the database: what it gives too late makes a group of its own.
    """
    sides = {kind: _Side(ground, kind, column, rows) for kind, rows in streams.items()}
    while waiting := [side.key for side in sides.values() if side.key is not None]:
        key = min(waiting)
        yield Group(key, {kind: side.taken(key) for kind, side in sides.items()})


class _Side:
    """One table's stream, with the row that comes next in hand."""

    def __init__(self, ground: Ground, kind: type[Row], column: str, rows: Iterator[Row]) -> None:
        self._ground, self._kind, self._column, self._rows = ground, kind, column, rows
        self.key: UUID | int | None = None
        self._next: Row | None = None
        self._advance()

    def taken(self, key: UUID | int) -> list[Row]:
        rows: list[Row] = []
        while self._next is not None and self.key == key:
            rows.append(self._next)
            self._advance()
        return rows

    def _advance(self) -> None:
        before = self.key
        for row in self._rows:
            key = getattr(row, self._column)
            if key is None:
                continue
            if before is not None and key < before:
                self._ground.fault(row, "the database gives its rows out of order: an index is broken")
            self.key, self._next = key, row
            return
        self.key = self._next = None
