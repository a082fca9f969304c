"""When MitID or the database is away, the page says so with the phone number for withdrawing; nothing is half done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.journeys.conftest import Visitor
from tests.journeys.test_the_whole_way import go_the_whole_way, nothing_is_told
from tests.support.browser import axe
from tests.support.databases import FreshDatabase
from tests.support.running import StartDemo, the_demo, the_portal_alone

pytestmark = pytest.mark.xdist_group("acts")

PHONE = "70 00 00 00"


def tells_the_phone(page: Page) -> None:
    """The number for withdrawing stands in the page itself, not only at its edges."""
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="Vil du trække et samtykke tilbage?")).to_be_visible()
    expect(main.get_by_role("link", name=PHONE)).to_be_visible()
    axe(page)


def test_without_mitid_she_is_told_and_can_still_withdraw(
    visit: Visitor, tmp_path: Path, start_demo: StartDemo
) -> None:
    """Withdrawing needs no provider, no worker and no mail server."""
    with the_demo(tmp_path) as demo:
        bo, somebody = visit(demo), visit(demo)
        bo.page.goto(f"{demo.portal}/log-ind?login_hint=bo")
    with the_portal_alone(demo):
        answer = somebody.page.goto(f"{demo.portal}/log-ind")
        assert answer is not None
        assert answer.status == 503
        tells_the_phone(somebody.page)

        bo.open("/samtykker", to="Mine samtykker")
        bo.follow("Træk tilbage", to="Træk dit samtykke tilbage")
        bo.press("Træk tilbage", to="Kvittering")
        bo.sees("Du har trukket dit samtykke tilbage")


def nothing(url: str) -> None:
    """An empty database: the demo brings its own tables."""


@contextmanager
def closed(url: str) -> Iterator[None]:
    """A PostgreSQL database that takes no connections and has lost those it had."""
    address = make_url(url)
    assert address.database is not None
    server = address.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    name = sql.Identifier(address.database)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [address.database]
        )
        yield
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


def test_the_whole_way_on_postgresql_and_its_database_away(
    visit: Visitor, tmp_path: Path, start_demo: StartDemo, fresh_database: FreshDatabase
) -> None:
    """With no other change than `DATABASE_URL`; when the database comes back, so does the portal."""
    url = fresh_database("postgresql", nothing)
    with the_demo(tmp_path, url) as demo:
        asta = visit(demo)
        go_the_whole_way(asta, visit(demo), "da")
        with closed(url):
            for path in ("/", "/samtykker"):
                answer = asta.page.goto(demo.portal + path)
                assert answer is not None
                assert answer.status == 503
                tells_the_phone(asta.page)
            ready = asta.context.request.get(f"{demo.portal}/readyz")
            assert ready.status == 503
        asta.open("/samtykker", to="Mine samtykker")
        nothing_is_told(demo)
