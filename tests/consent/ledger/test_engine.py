"""The database forgets nothing and lets nothing be rewritten, or it is not used at all."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from consent import migrate
from consent.migrations import config
from consent.sql import WeakDurability, engine_of, tables
from consent.sql.tables import metadata
from tests.consent.ledger.populated import populate
from tests.consent.ledger.world import World

APPEND_ONLY = ("ledger_event", "ledger_entry", "ledger_checkpoint", "ledger_served", "ledger_check")


@pytest.mark.parametrize("level", ["NORMAL", "OFF", "0", "1", "nonsense"])
def test_sqlite_below_full_does_not_start(tmp_path: Path, level: str) -> None:
    with pytest.raises(WeakDurability):
        engine_of(f"sqlite:///{tmp_path}/x.db?synchronous={level}")


def test_sqlite_in_memory_does_not_start() -> None:
    engine = engine_of("sqlite://")
    with pytest.raises(WeakDurability):
        engine.connect()
    engine.dispose()


def test_another_database_is_not_spoken() -> None:
    with pytest.raises(ValueError, match="mysql"):
        engine_of("mysql://localhost/x")


@pytest.mark.parametrize("level", ["FULL", "EXTRA"])
def test_sqlite_is_opened_durable(tmp_path: Path, level: str) -> None:
    engine = engine_of(f"sqlite:///{tmp_path}/x.db?synchronous={level}")
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    engine.dispose()
    synchronous = {"FULL": 2, "EXTRA": 3}[level]
    assert found == {
        "journal_mode": "wal",
        "synchronous": synchronous,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }


def test_postgresql_that_may_forget_does_not_start(database_url: str) -> None:
    address = make_url(database_url)
    if address.get_backend_name() != "postgresql":
        return  # SQLite's own way to be weak is tested above
    engine = engine_of(address)
    name = address.database
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        connection.commit()
    engine.dispose()
    with pytest.raises(WeakDurability, match="synchronous_commit"):
        engine.connect()
    engine.dispose()
    weak = engine_of(address.update_query_dict({"options": "-c synchronous_commit=off"}))
    with pytest.raises(WeakDurability, match="synchronous_commit"):
        weak.connect()
    weak.dispose()


def test_what_was_written_is_never_rewritten(world: World, keys_folder: Path) -> None:
    populate(world, keys_folder)
    for table in APPEND_ONLY:
        column = next(iter(metadata.tables[table].primary_key.columns)).name
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            *([f"TRUNCATE {table}"] if world.engine.dialect.name == "postgresql" else []),
        ):
            with world.engine.connect().execution_options(writes=True) as connection:
                with pytest.raises(DBAPIError) as refused:
                    connection.execute(text(statement))
                # PostgreSQL may refuse a TRUNCATE for its foreign keys first.
                assert "append-only" in str(refused.value) or "foreign key" in str(refused.value), statement


def test_a_check_is_put_into_a_batch_once(world: World) -> None:
    check_id = world.checked().check_id
    first = "UPDATE ledger_check SET batch_id = check_id, batch_pos = 0"
    entry = tables.entry.insert().values(idx=0, leaf=bytes(78), leaf_hash=bytes(32))
    batch = tables.check_batch.insert().values(batch_id=check_id, idx=0, handle=bytes(32), n=1, root=bytes(32))
    with world.engine.connect().execution_options(writes=True) as connection:
        with pytest.raises(DBAPIError), connection.begin_nested():
            connection.execute(text("UPDATE ledger_check SET batch_id = check_id"))
        connection.execute(entry)
        connection.execute(batch)
        assert connection.execute(text(first)).rowcount == 1
        for again in (first, "UPDATE ledger_check SET batch_id = NULL, batch_pos = NULL"):
            with pytest.raises(DBAPIError), connection.begin_nested():
                connection.execute(text(again))
    assert check_id.version == 7


def test_migrations_go_up_and_down_and_up_again(engine: Engine) -> None:
    from alembic import command

    assert migrate.is_current(engine)
    with engine.connect().execution_options(writes=True) as connection:
        command.downgrade(config(connection), "base")
        connection.commit()
    assert not migrate.is_current(engine)
    migrate.upgrade(engine)
    migrate.upgrade(engine)
    assert migrate.is_current(engine)


def test_writers_come_in_turn_and_give_up_in_time(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path}/x.db")
    order: list[int] = []
    with engine.connect().execution_options(writes=True) as holder:
        holder.execute(text("CREATE TABLE t (n INTEGER)"))

        def write(number: int) -> None:
            with engine.connect().execution_options(writes=True) as connection:
                connection.execute(text("SELECT 1"))
                order.append(number)
                connection.commit()

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        holder.commit()
        for thread in threads:
            thread.join()
    assert order == [0, 1, 2, 3]
    engine.dispose()


def test_a_lock_held_elsewhere_is_an_error_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consent.sql.engine.BUSY_MILLISECONDS", 50)
    one, other = engine_of(f"sqlite:///{tmp_path}/x.db"), engine_of(f"sqlite:///{tmp_path}/x.db")
    with one.connect().execution_options(writes=True) as connection:
        connection.execute(text("SELECT 1"))
        for engine in (one, other):  # in the same queue, and as if from another process
            with engine.connect().execution_options(writes=True) as waiting, pytest.raises(OperationalError):
                waiting.execute(text("SELECT 1"))
        connection.commit()
    for engine in (one, other):
        with engine.connect().execution_options(writes=True) as connection:
            connection.execute(text("SELECT 1"))
            connection.commit()
        engine.dispose()
