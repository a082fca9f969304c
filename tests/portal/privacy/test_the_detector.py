"""The watch finds what it looks for, wherever it lies and however it is written; else its silence means nothing."""

from __future__ import annotations

import logging
import smtplib
import sqlite3
import subprocess
import sys
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory

import psycopg
import pytest
from aiosmtpd.controller import Controller
from flask import Flask, abort, redirect
from prometheus_client import REGISTRY, Counter
from sqlalchemy.engine import make_url
from werkzeug.wrappers import Response

from portal.logging import log
from tests.support import databases as databases_module
from tests.support import postgres
from tests.support.canaries import CHUNK, MARKER, Sought, Watch, listening
from tests.support.databases import Databases

NUMBER, WORD = "6909991234", "tudekiks"
"""Nobody else's, so that the session's own watch does not find them."""
ROOT = Path(__file__).parents[3]


@pytest.fixture
def watch() -> Watch:
    return Watch(Sought((NUMBER,), (WORD,)))


@pytest.fixture
def heard(watch: Watch) -> Iterator[Watch]:
    with listening(watch):
        yield watch


def found(watch: Watch, place: str) -> bool:
    return any(find.startswith(place) for find in watch.finds)


@pytest.mark.parametrize("written", [NUMBER, "690999-1234", "690999 1234", WORD, WORD.upper(), WORD.title()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16"])
def test_every_way_to_write_it_is_found_in_every_encoding(watch: Watch, written: str, encoding: str) -> None:
    assert watch.sought.found_in(b"\x00\xff" + written.encode(encoding) + b"\x00")


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "blåbær"])
@pytest.mark.parametrize("after", ["", "x", "xy"])
@pytest.mark.parametrize("written", [NUMBER, "690999-1234", WORD])
def test_it_is_found_in_base64_wherever_it_begins_and_in_hex(
    watch: Watch, before: str, after: str, written: str
) -> None:
    whole = f"{before}{written}{after}".encode()
    for encoded in (b64encode(whole), urlsafe_b64encode(whole), whole.hex().encode(), whole.hex().upper().encode()):
        assert watch.sought.found_in(encoded)


def test_what_is_not_sought_is_not_found(watch: Watch) -> None:
    assert not watch.sought.found_in(b"6909991235 690999_1234 tudekik kanariefugl " + bytes(range(256)))


def test_it_is_found_across_the_pieces_a_large_file_is_read_in(watch: Watch, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"." * (CHUNK - 4) + NUMBER.encode() + b"." * 100)
    watch.look_at_folder(tmp_path, "a folder")
    assert found(watch, "a folder: large: the number")


def test_it_is_found_in_an_sqlite_database_and_in_its_write_ahead_log(
    watch: Watch, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases_module, "WATCH", watch)
    url = f"sqlite:///{tmp_path}/leaky.db"
    open_ = sqlite3.connect(str(make_url(url).database))
    try:
        open_.executescript("PRAGMA journal_mode = WAL; CREATE TABLE t (x); PRAGMA wal_checkpoint(TRUNCATE)")
        open_.execute("INSERT INTO t VALUES (?)", (WORD,))
        open_.commit()
        databases.drop(url)
    finally:
        open_.close()
    assert found(watch, "the SQLite database-wal: the word")


def test_it_is_found_in_the_files_of_a_postgresql_server_also_after_its_database_is_gone(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "WATCH", watch)
    server = postgres.PostgresServer()
    address = make_url(server.url("postgres")).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (x text)")
        connection.execute("INSERT INTO t VALUES (%s)", (NUMBER,))
        connection.execute("DROP TABLE t")
    server.stop()
    assert found(watch, "PostgreSQL's data: pg_wal")


def test_it_is_found_in_our_log_lines_and_in_what_others_would_print(heard: Watch) -> None:
    log.info("looked up", what=WORD)
    logging.getLogger("consent.http").info(f"asked about {NUMBER}")
    logging.getLogger("somebody.else").warning(f"strange: {NUMBER}")
    assert found(heard, "a log line: the word")
    assert found(heard, "a log line of consent.http: the number")
    assert found(heard, "a log line of somebody.else: the number")


def test_it_is_found_in_the_message_of_a_fault(heard: Watch) -> None:
    try:
        raise ValueError(WORD)
    except ValueError:
        logging.getLogger("portal.somewhere").exception("it broke")
    assert found(heard, "a log line of portal.somewhere: the word")


@pytest.fixture
def leaky() -> Flask:
    app = Flask("leaky")
    app.secret_key = "s" * 32
    app.add_url_rule("/<path:rest>", "seen", lambda rest: "fine")
    app.add_url_rule("/away", "away", lambda: redirect(f"/?cpr={NUMBER}"))
    app.add_url_rule("/wrong", "wrong", lambda: abort(Response(f"no such thing: {WORD}", 404)))
    app.add_url_rule("/shown-again", "again", lambda: Response(f"you wrote: {WORD}", 422))
    return app


@pytest.mark.parametrize("path", [f"/borger/{NUMBER}", "/a?q=690999-1234", "/a?q=%36909991234", f"/a?q={WORD}"])
def test_it_is_found_in_an_address(heard: Watch, leaky: Flask, path: str) -> None:
    leaky.test_client().get(path)
    assert found(heard, "an address")


def test_it_is_found_where_a_redirect_leads_and_on_an_error_page(heard: Watch, leaky: Flask) -> None:
    leaky.test_client().get("/away")
    assert found(heard, "Location of GET /away")
    assert leaky.test_client().get("/wrong").text == f"no such thing: {WORD}"
    assert found(heard, "the page with status 404 of GET /wrong")


def test_what_a_person_wrote_may_be_shown_to_her_again(heard: Watch, leaky: Flask) -> None:
    leaky.test_client().get("/shown-again")
    assert not heard.finds


def test_it_is_found_in_a_mail_but_not_in_whom_it_goes_to(heard: Watch) -> None:
    class Taker:
        async def handle_DATA(self, *given: object) -> str:  # noqa: N802  # aiosmtpd's name
            return "250 taken"

    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Taker(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for subject, body in (("Nyt", "Der er nyt."), (WORD, "Der er nyt."), ("Nyt", f"{NUMBER} æøå")):
                message = EmailMessage()
                message["Subject"], message["From"], message["To"] = subject, "a@x.example", f"{WORD}@x.example"
                message.set_content(body)
                server.send_message(message)
                if (subject, body) == ("Nyt", "Der er nyt."):
                    assert not heard.finds
    finally:
        controller.stop()
    assert found(heard, "a mail: the word")
    assert found(heard, "a mail: the number")


def test_it_is_found_in_the_metrics(watch: Watch) -> None:
    counter = Counter("tests_leaky", "A metric with a person in it", ["path"])
    try:
        counter.labels(f"/borger/{NUMBER}").inc()
        watch.look_at_metrics()
    finally:
        REGISTRY.unregister(counter)
    assert found(watch, "the metrics: the number")


@pytest.mark.parametrize(
    ("written", "code"), [("nothing of interest", 0), (f"Jeg hedder {MARKER}", 1), ("her number is 610190-1111", 1)]
)
def test_one_find_fails_a_session_of_tests_and_names_the_place(written: str, code: int) -> None:
    with TemporaryDirectory() as folder:
        test = f"def test_it(tmp_path):\n    (tmp_path / 'left-behind.txt').write_text({written!r})\n"
        (Path(folder) / "test_it.py").write_text(test, encoding="utf-8")
        options = ["-q", "-p", "tests.support.canaries", "-p", "no:cacheprovider", "--rootdir", folder]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, "-c", "/dev/null", f"--basetemp={folder}/temp", folder],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == code, done.stdout
    assert ("left-behind.txt: the " in done.stdout) == bool(code)
