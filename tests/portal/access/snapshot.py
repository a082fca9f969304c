"""Everything a database holds, table by table, so that two moments can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import Engine, inspect, text

Snapshot = dict[str, Counter[str]]
"""Each table's rows, told as text; a row may stand twice."""


def snapshot(engine: Engine, *, but: Collection[str] = ()) -> Snapshot:
    """What is stored now, in every table but those named."""
    names = [name for name in inspect(engine).get_table_names() if name not in but]
    with engine.connect() as connection:
        return {
            name: Counter(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in names
        }


def changed(before: Snapshot, after: Snapshot) -> list[str]:
    """The tables that differ, and by how many rows that went and came."""
    return [
        f"{table}: -{(before[table] - after[table]).total()} +{(after[table] - before[table]).total()}"
        for table in sorted(before)
        if before[table] != after[table]
    ]
