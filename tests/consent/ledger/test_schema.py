"""On PostgreSQL the ledger has a schema of its own, and nobody's table of the same name is taken for one of its."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, text

from consent import migrate
from consent.migrations import VERSION_TABLE, config
from consent.sql import engine_of
from consent.sql.engine import SCHEMA, SEARCH_PATH
from consent.sql.tables import metadata
from tests.consent.ledger.world import World
from tests.support.databases import FreshDatabase

_WHERE = text("SELECT tablename, schemaname FROM pg_catalog.pg_tables WHERE schemaname IN ('public', 'ledger')")
OURS = {*metadata.tables, VERSION_TABLE}


def places(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.tablename: row.schemaname for row in connection.execute(_WHERE)}


def nothing(url: str) -> None:
    """Leaves the database as empty as it is."""


@pytest.fixture
def empty(fresh_database: FreshDatabase) -> Iterator[Engine]:
    engine = engine_of(fresh_database("postgresql", nothing))
    yield engine
    engine.dispose()


def test_a_new_database_has_every_table_of_the_ledger_in_its_schema(empty: Engine) -> None:
    migrate.upgrade(empty)
    assert set(places(empty)) >= OURS
    assert set(places(empty).values()) == {SCHEMA}


def test_an_older_database_has_them_moved_with_all_they_hold(empty: Engine) -> None:
    with empty.connect() as connection:
        command.upgrade(config(connection), "0002")
        connection.commit()
        for name in places(empty):
            connection.execute(text(f"ALTER TABLE {SCHEMA}.{name} SET SCHEMA public"))
        connection.execute(text(f"ALTER FUNCTION {SCHEMA}.ledger_append_only() SET SCHEMA public"))
        connection.execute(text(f"DROP SCHEMA {SCHEMA}"))
        connection.execute(text("INSERT INTO public.ledger_entry (idx, leaf, leaf_hash) VALUES (0, :leaf, :hash)"),
                           {"leaf": bytes(78), "hash": bytes(32)})  # fmt: skip
        connection.commit()
    assert set(places(empty).values()) == {"public"}
    migrate.upgrade(empty)
    assert migrate.is_current(empty)
    assert set(places(empty)) >= OURS
    assert set(places(empty).values()) == {SCHEMA}
    with empty.connect() as connection:
        assert connection.execute(text(f"SELECT count(*) FROM {SCHEMA}.ledger_entry")).scalar() == 1


def test_no_table_of_the_same_name_comes_before_ours(world: World) -> None:
    if world.engine.dialect.name != "postgresql":
        return  # SQLite has no other place for a table of the same name than a connection's own memory
    url = world.engine.url
    world.given(world.subject())
    with world.engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{url.database}" SET search_path = public, ledger'))
        connection.execute(text("CREATE TABLE public.ledger_event AS SELECT * FROM ledger.ledger_event LIMIT 0"))
        connection.commit()
    other = engine_of(url)
    with other.connect() as connection:
        assert connection.execute(text("SHOW search_path")).scalar() == SEARCH_PATH
        connection.execute(text("CREATE TEMPORARY TABLE ledger_event AS SELECT * FROM ledger.ledger_event LIMIT 0"))
        assert connection.execute(text("SELECT count(*) FROM ledger_event")).scalar() == 1
    other.dispose()


def test_every_function_of_the_ledger_looks_names_up_where_it_was_told_to(empty: Engine) -> None:
    migrate.upgrade(empty)
    query = text(
        "SELECT proname, proconfig, prosecdef, pg_catalog.has_function_privilege('public', oid, 'EXECUTE') AS anybody"
        " FROM pg_catalog.pg_proc WHERE pronamespace = CAST('ledger' AS regnamespace)"
    )
    with empty.connect() as connection:
        found = connection.execute(query).all()
    assert {"ledger_append_only", "ledger_never", "ledger_event_follows"} <= {one.proname for one in found}
    for one in found:
        assert one.proconfig == ["search_path=pg_catalog, pg_temp"], one.proname
        assert not one.anybody, f"anybody may call {one.proname}"
    # With the owner's rights, for nobody who serves may delete: the worker alone is let in, by `consent.sql.grants`.
    assert {one.proname for one in found if one.prosecdef} == {"ledger_erase", "ledger_scrub"}
