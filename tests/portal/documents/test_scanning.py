"""Files are scanned where there is a scanner: what it finds is turned back, and while it is away files wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import create_app
from portal.documents import clamd
from portal.documents.models import Document, DocumentPiece
from portal.outbox import worker
from tests.portal.casework.work import own
from tests.support.databases import FreshDatabase, Migrate
from tests.support.files import EICAR, a_document, pdf, upload
from tests.support.machine import scanner as scanner_here
from tests.support.portal import Clock, LogIn, Person, a_citizen, settings_for, wired_of
from tests.support.roles import guarded
from tests.support.scanner import fake_scanner, real_scanner
from tests.support.visits import see

FOUND = b"stream: Eicar-Test FOUND\0"


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


@pytest.fixture
def folder() -> Iterator[Path]:
    """Near the root: a socket's path may be a hundred characters long at most."""
    with TemporaryDirectory() as made:
        yield Path(made)


@contextmanager
def scanned_at(app: Flask, path: str) -> Iterator[None]:
    wired = wired_of(app)
    before = wired.settings
    wired.settings = replace(before, clamd_socket=path)
    yield
    wired.settings = before


def states(app: Flask) -> list[str]:
    with wired_of(app).session(writes=False) as session:
        return list(session.scalars(select(Document.scan)))


def worked(app: Flask) -> None:
    with app.app_context():
        while worker.send_next(wired_of(app)):
            pass


def test_a_clean_file_is_taken_in_and_said_to_be_scanned(app: Flask, hers: FlaskClient, folder: Path) -> None:
    data = pdf(b"(" + b"a" * 200_000 + b")")
    with fake_scanner(folder) as (path, scanner), scanned_at(app, path):
        answer = upload(hers, "brev.pdf", data)
        assert scanner.taken == [data]
    assert "Scannet for virus. Der var ikke noget" in see(hers, answer.location)
    assert states(app) == ["clean"]


def test_an_infected_file_is_turned_back_and_nothing_of_it_is_kept(app: Flask, hers: FlaskClient, folder: Path) -> None:
    with fake_scanner(folder, FOUND) as (path, _scanner), scanned_at(app, path):
        answer = upload(hers, "brev.txt", EICAR)
    assert answer.status_code == 422
    assert "Der er virus i filen. Vi har ikke gemt den." in answer.text
    assert states(app) == []


def test_while_the_scanner_is_away_a_file_waits_and_staff_do_not_get_it(
    app: Flask, hers: FlaskClient, case_id: UUID, carla: Person, folder: Path, clock: Clock, log_in: LogIn
) -> None:
    with scanned_at(app, str(folder / "s")):
        where = upload(hers, "brev.pdf", pdf()).location
        assert "Ikke scannet for virus endnu" in see(hers, where)
        assert hers.get(f"{where}/fil").status_code == 200
        staff = app.test_client()
        log_in(staff, carla)
        page = f"/sager/{case_id}/dokumenter/{where.rpartition('/')[2]}"
        assert "før den er scannet for virus" in see(staff, page)
        assert staff.get(f"{page}/fil").location == page
        worked(app)
        assert states(app) == ["waiting"]
        clock.tick(minutes=3)
        with fake_scanner(folder):
            worked(app)
        assert states(app) == ["clean"]
        assert staff.get(f"{page}/fil").data == pdf()


def test_what_the_scanner_finds_later_is_destroyed_and_both_are_told(
    app: Flask, hers: FlaskClient, case_id: UUID, carla: Person, folder: Path, clock: Clock, log_in: LogIn
) -> None:
    with scanned_at(app, str(folder / "s")):
        where = upload(hers, "brev.txt", EICAR).location
        clock.tick(minutes=3)
        with fake_scanner(folder, FOUND):
            worked(app)
    with wired_of(app).session() as session:
        assert session.scalars(select(DocumentPiece)).all() == []
    assert "Der var virus i filen. Derfor har vi slettet den" in see(hers, where)
    assert hers.get(f"{where}/fil").status_code == 404
    assert "Vi fandt virus i en fil, du har sendt." in see(hers, "/beskeder")
    staff = app.test_client()
    log_in(staff, carla)
    assert "Den er slettet" in see(staff, f"/sager/{case_id}/dokumenter/{where.rpartition('/')[2]}")


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: FOUND OK maybe\0", b"stream: OK but\0"]
)
def test_an_answer_that_says_nothing_of_the_file_is_no_answer(folder: Path, answer: bytes) -> None:
    with fake_scanner(folder, answer) as (path, _scanner), pytest.raises(clamd.Away):
        clamd.ask(path, b"a")


def test_the_real_scanner_finds_what_it_knows_and_passes_what_it_does_not(folder: Path) -> None:
    """Where the machine has one; elsewhere the same is asked of the one that stands in for it."""
    program = scanner_here()
    with real_scanner(program, folder) if program else _stand_in(folder) as path:
        assert clamd.ask(path, EICAR) == "infected"
        if program:
            assert clamd.ask(path, pdf(b"(" + b"a" * 200_000 + b")")) == "clean"


@pytest.mark.parametrize(("answer", "state"), [(b"stream: OK\0", "clean"), (FOUND, "infected")])
def test_the_worker_does_it_by_a_role_that_reads_no_more_than_that(
    fresh_database: FreshDatabase, migrate_database: Migrate, keys_dir: Path, clock: Clock, tmp_path: Path,
    folder: Path, answer: bytes, state: str,
) -> None:  # fmt: skip
    with guarded(fresh_database("postgresql", migrate_database)) as database:
        app = create_app(settings_for(database.url, keys_dir, tmp_path / "log.guard"), now=clock)
        wired = wired_of(app)
        wired.settings = replace(
            wired.settings, clamd_socket=str(folder / "s"), worker_database_url=database.as_role("worker")
        )
        document = a_document(app, own(app, a_citizen(app, name="Asta Lund", number="6101901111"), None))
        by_worker = wired.as_worker()
        with fake_scanner(folder, answer):
            worker.send_next(by_worker)
            while states(app) == ["waiting"]:
                assert worker.send_next(by_worker)
        with wired.session(writes=False) as session:
            assert session.get_one(Document, document).scan == state
            assert bool(session.scalars(select(DocumentPiece)).all()) == (state == "clean")
        by_worker.engine.dispose()
        wired.engine.dispose()


@contextmanager
def _stand_in(folder: Path) -> Iterator[str]:
    with fake_scanner(folder, FOUND) as (path, _scanner):
        yield path
