"""SQL written by hand on the bare driver, on connections opened and made durable exactly as the ledger's are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

Cell = str | int | bytes | UUID | None


class Hand:
    """One connection of the driver; `?` marks the places in a statement."""

    def __init__(self, engine: Engine) -> None:
        self._borrowed = engine.raw_connection()
        self._sqlite = engine.dialect.name == "sqlite"
        driver: Any = self._borrowed.driver_connection
        self._driver, self._cursor = driver, driver.cursor()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, committed at the end."""
        if self._sqlite:
            self._cursor.execute("BEGIN IMMEDIATE")
        yield
        self._driver.commit()

    def run(self, statement: str, *cells: Cell) -> Any:
        return self._cursor.execute(self._spelt(statement), self._row(cells))

    def many(self, statement: str, rows: Iterable[Sequence[Cell]]) -> None:
        self._cursor.executemany(self._spelt(statement), [self._row(row) for row in rows])

    def bulk(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """As many rows as there are, by the quickest way the driver has."""
        if self._sqlite:
            self._cursor.executemany(insert(table, columns), rows)
            return
        with self._cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        self._borrowed.close()

    def _spelt(self, statement: str) -> str:
        return statement if self._sqlite else statement.replace("?", "%s")

    def _row(self, cells: Sequence[Cell]) -> Sequence[Cell]:
        # SQLite has no kind of its own for ids: they are kept as 32 hex digits.
        return [cell.hex if isinstance(cell, UUID) else cell for cell in cells] if self._sqlite else cells


@contextmanager
def by_hand(engine: Engine) -> Iterator[Hand]:
    hand = Hand(engine)
    try:
        yield hand
    finally:
        hand.close()


def insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # our own names
