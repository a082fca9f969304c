"""Rows in dictionaries, one a table, by key: what a store in memory stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from uuid import UUID

from consent.audit.ground import R, key_of
from consent.rows import ROWS, FeedRow, Row


class Shelf:
    """Every table of the ledger, empty."""

    def __init__(self) -> None:
        self._tables: dict[type[Row], dict[tuple[object, ...], Row]] = {kind: {} for kind in ROWS}

    def rows(self, kind: type[R], by: str | None = None) -> Iterator[R]:
        """As `consent.fsck.Audit`, like the three after it."""
        table = self._tables[kind]
        keys = sorted(table, key=lambda parts: [str(part) for part in parts])
        if by is not None:
            keys.sort(key=lambda key: (getattr(table[key], by) is not None, getattr(table[key], by)))
        for key in keys:
            yield table[key]  # type: ignore[misc]  # each table holds rows of its own kind

    def due(self) -> Iterator[tuple[int, UUID, frozenset[str]]]:
        """Nothing: acts wait for ever."""
        return iter(())

    def fed(self) -> Iterator[tuple[int | None, FeedRow]]:
        return ((None, row) for row in self.rows(FeedRow))

    def count(self, kind: type[Row]) -> int:
        return len(self._tables[kind])

    def _get(self, kind: type[R], *key: object) -> R | None:
        return self._tables[kind].get(key)  # type: ignore[return-value]  # as in `rows`

    def _put(self, row: Row) -> None:
        self._tables[type(row)][key_of(row)] = row

    def _replaced(self, row: R) -> R | None:
        before = self._get(type(row), *key_of(row))
        self._put(row)
        return before

    def _put_first(self, row: Row) -> bool:
        return self._tables[type(row)].setdefault(key_of(row), row) is row

    def _where(self, kind: type[R], **wanted: object) -> list[R]:
        assert wanted.keys() <= {column.name for column in fields(kind)}, "a column of the table"
        return [row for row in self.rows(kind) if all(getattr(row, name) == value for name, value in wanted.items())]
