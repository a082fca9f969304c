"""Many rows at once go in by the engine's quickest way, and fail as any insert fails."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from consent.sql import tables
from consent.sql.many import WORTH_IT, insert_many
from tests.consent.ledger.world import World


def _entries(count: int) -> list[dict[str, object]]:
    return [{"idx": idx, "leaf": bytes(78), "leaf_hash": bytes([0, 92, 9, 10]) * 8} for idx in range(count)]


@pytest.mark.parametrize("count", [1, WORTH_IT, 1000])
def test_what_goes_in_is_what_was_given(world: World, count: int) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        insert_many(connection, tables.entry, _entries(count))
        connection.commit()
    with world.engine.connect() as connection:
        found = connection.execute(select(tables.entry).order_by(tables.entry.c.idx)).mappings().all()
    assert [dict(row) for row in found] == [row | {"event_id": None} for row in _entries(count)]


def test_a_key_that_is_taken_fails_the_whole_and_leaves_nothing(world: World) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        with pytest.raises(IntegrityError):
            insert_many(connection, tables.entry, [*_entries(WORTH_IT), *_entries(1)])
        connection.rollback()
        assert connection.execute(select(func.count()).select_from(tables.entry)).scalar() == 0


def test_a_database_that_goes_away_is_told_as_by_any_statement(world: World) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with world.engine.connect() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        else:
            connection.exec_driver_sql("DROP TABLE ledger_entry")
        with pytest.raises(DBAPIError):
            insert_many(connection, tables.entry, _entries(WORTH_IT))
        connection.invalidate()
