"""Statements sent straight to the driver find, change and fail as any statement does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from consent.sql import tables as t
from consent.sql.fixed import Fixed, Step, changed, queried
from tests.consent.ledger.world import World

IDS = [UUID(int=number) for number in (1, 2, 3)]

_ADD = Fixed(t.entry.insert())
_ONE = Fixed(select(t.entry).where(t.entry.c.idx == bindparam("idx")))
_ALL = Fixed(select(t.entry.c.event_id).order_by(t.entry.c.idx).limit(10).offset(bindparam("most")))
_SPEND = Fixed(t.spent.insert())
_FORGET = Fixed(delete(t.spent).where(t.spent.c.expires_at < bindparam("now")))


def _entry(idx: int, event_id: UUID | None = None) -> dict[str, Any]:
    return {"idx": idx, "leaf": b"\0\\" * 39, "leaf_hash": bytes(32), "event_id": event_id}


def test_what_went_in_comes_out_again_cell_by_cell(world: World) -> None:
    rows = [_entry(0, IDS[0]), _entry(1, IDS[1]), _entry(2)]
    with world.engine.connect().execution_options(writes=True) as connection:
        assert changed(connection, [(_ADD, row) for row in rows]) == [1, 1, 1]
        connection.commit()
    with world.engine.connect() as connection:
        assert [dict(row) for row in connection.execute(select(t.entry).order_by(t.entry.c.idx)).mappings()] == rows
        assert [list(row) for row in _ONE.rows(connection, rows[1])] == [list(rows[1].values())]
        found = queried(connection, [(_ONE, {"idx": 7}), (_ALL, {"most": 0}), (_ALL, {"most": 1})])
    assert [[list(row) for row in rows] for rows in found] == [[], [[IDS[0]], [IDS[1]], [None]], [[IDS[1]], [None]]]


def test_a_step_counts_what_it_changed(world: World) -> None:
    spent = [{"agency": "jobcenter", "jti": jti, "expires_at": 1, "mac": bytes(32)} for jti in "ab"]
    with world.engine.connect().execution_options(writes=True) as connection:
        steps: list[Step] = [*((_SPEND, row) for row in spent), (_FORGET, {"now": 2}), (_FORGET, {"now": 2})]
        assert changed(connection, steps) == [1, 1, 2, 0]
        connection.rollback()


def test_a_step_that_fails_is_told_by_sqlalchemys_class_and_leaves_nothing(world: World) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        with pytest.raises(IntegrityError):
            changed(connection, [(_ADD, _entry(0)), (_ADD, _entry(0)), (_ADD, _entry(1))])
        connection.rollback()
        assert connection.execute(select(func.count()).select_from(t.entry)).scalar() == 0


def test_it_belongs_to_the_transaction_that_is_rolled_back(world: World) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        changed(connection, [(_ADD, _entry(0))])
        assert connection.in_transaction()
        connection.rollback()
        assert not _ONE.rows(connection, {"idx": 0})


def test_a_database_that_goes_away_is_told_as_by_any_statement(world: World) -> None:
    with world.engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with world.engine.connect() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        else:
            connection.exec_driver_sql("DROP TABLE ledger_entry")
        with pytest.raises(DBAPIError):
            changed(connection, [(_ADD, _entry(0)), (_ADD, _entry(1))])
        connection.invalidate()
