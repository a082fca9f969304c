"""Erasing by the database's roles: the worker may, by the one function and nothing else; web may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from consent.events import Reason
from consent.ledger import ErasureState
from consent.sql import engine_of
from tests.consent.ledger.erasing import Erasing, erasing_in
from tests.consent.ledger.world import Clock
from tests.support.databases import FreshDatabase, Migrate
from tests.support.roles import Guarded, guarded


@pytest.fixture
def database(fresh_database: FreshDatabase, migrate_database: Migrate) -> Iterator[Guarded]:
    with guarded(fresh_database("postgresql", migrate_database)) as here:
        yield here


def test_the_worker_erases_and_web_cannot(database: Guarded, tmp_path: Path) -> None:
    web, worker = (engine_of(database.as_role(role)) for role in ("web", "worker"))
    served = erasing_in(tmp_path / "keys", web, Clock()).world
    working = Erasing(replace(served, engine=worker), tmp_path / "keys")
    subject = served.subject()
    served.given(subject)
    served.checked()
    assert not working.daily.due()
    working.sequenced()
    for statement in (f"SELECT ledger.ledger_erase('{subject}')", "SELECT ledger.ledger_scrub()"):
        with web.connect() as connection, pytest.raises(ProgrammingError) as refused:
            connection.execute(text(statement))
        assert isinstance(refused.value.orig, InsufficientPrivilege)
    working.erased(subject)
    working.daily.run()
    (row,) = working.world.do(lambda ledger: ledger.erasures())
    assert row.state is ErasureState.DONE
    assert served.checked().reason is Reason.NO_CONSENT
    web.dispose()
    worker.dispose()
