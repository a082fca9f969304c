"""The migrations make exactly the tables that the models describe, on both engines."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from portal import migrations, models
from portal.migrations import VERSION_TABLE


def test_the_head_of_the_history_equals_the_models(portal_engine: Engine) -> None:
    with portal_engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, parents: (
                    kind != "table" or not (name or "").startswith(("ledger_", "alembic_"))
                ),
            },
        )
        assert compare_metadata(context, models.metadata) == []


def test_upgrading_twice_changes_nothing(portal_engine: Engine) -> None:
    before = sorted(inspect(portal_engine).get_table_names())
    migrations.upgrade(portal_engine)
    assert sorted(inspect(portal_engine).get_table_names()) == before
