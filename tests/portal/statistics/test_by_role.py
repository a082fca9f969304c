"""The worker counts a month by its own role on PostgreSQL, and the web only reads what was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from portal import create_app
from portal.outbox import worker
from portal.statistics.service import newest
from portal.wiring import wire
from tests.portal.statistics.months import a_month, sequence
from tests.support.consent_pages import asked, register
from tests.support.databases import FreshDatabase, Migrate
from tests.support.portal import Clock, a_citizen, settings_for, wired_of
from tests.support.roles import guarded


def test_the_worker_counts_and_the_web_reads(
    fresh_database: FreshDatabase, migrate_database: Migrate, keys_dir: Path, clock: Clock, tmp_path: Path
) -> None:
    with guarded(fresh_database("postgresql", migrate_database)) as database:
        plain = settings_for(database.url, keys_dir, tmp_path / "log.guard")
        by_roles = replace(plain, database_url=database.as_role("web"), worker_database_url=database.as_role("worker"))
        clock.at = datetime(2025, 12, 8, 9, tzinfo=UTC)
        owner = create_app(plain, now=clock)
        register(owner)
        asked(owner, a_citizen(owner, name="Ada Holm", number="6101901111"))
        sequence(owner)
        clock.at = datetime(2026, 1, 2, 9, tzinfo=UTC)
        web = create_app(by_roles, now=clock)
        parts = wire(by_roles, now=clock).as_worker()
        worker.publish_figures(parts)
        with wired_of(web).session(writes=False) as session:
            (month,) = newest(session)
        assert (month.agencies.total["asked"], month.log_size) == ("hidden", 1)
        with pytest.raises(ProgrammingError, match="statistics_month"):
            a_month(web)
        for each in (wired_of(owner), wired_of(web), parts):
            each.engine.dispose()
