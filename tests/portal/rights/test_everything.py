"""Hent alt om mig: nothing that is held about her is left out, nothing of anybody else is in it."""

from __future__ import annotations

import json
import re
import zlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, Uuid, insert, text

from consent.events import ConsentId
from consent.sql.tables import metadata as ledger_tables
from consent.texts import Names, consent_given
from portal import models, pdf
from portal.db import UtcDateTime
from portal.rights import words
from portal.rights.holdings import NOT_HERS, WAYS_TO_HER, columns_of, hers, table_of
from portal.rights.ledger_holdings import DERIVED, LEDGER_TABLES
from portal.sealing import seal
from tests.portal.access.things import things_of
from tests.support import consent_pages as consents
from tests.support.databases import FreshDatabase, Migrate
from tests.support.page import check_page
from tests.support.portal import LogIn, Person, a_citizen, wired_of

PERSONAL = {"subject_id", "person", "number_mac", "consent_id", "event_id"}
"""Columns of the ledger by which a row is about somebody."""


def test_every_table_is_either_hers_or_named_with_the_reason() -> None:
    """A new table with her data is in the file by itself; one without needs its reason in NOT_HERS."""
    assert set(models.metadata.tables) - set(hers()) - set(NOT_HERS) == set()


def test_every_table_of_hers_has_a_name_she_can_read(app: Flask) -> None:
    with app.test_request_context("/"):
        assert set(hers()) - set(words.titles()) == set()


def test_every_table_of_the_ledger_with_a_person_in_it_says_where_she_reads_it() -> None:
    about = {name for name, table in ledger_tables.tables.items() if PERSONAL & set(table.columns.keys())}
    assert about - set(LEDGER_TABLES) - set(DERIVED) == set()
    assert (set(LEDGER_TABLES) | set(DERIVED)) - set(ledger_tables.tables) == set()


def downloaded(client: FlaskClient) -> dict[str, Any]:
    """The file, held against the schema that is published."""
    answer = client.get("/rettigheder/alt.json")
    assert answer.status_code == 200, answer.status
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    told: dict[str, Any] = json.loads(answer.text)
    schema = client.get("/skemaer/alt-om-mig-1.json")
    jsonschema_rs.meta.validate(schema.get_json(force=True))
    validator = jsonschema_rs.Draft202012Validator(schema.get_json(force=True), validate_formats=True)
    assert [f"{list(fault.instance_path)}: {fault.message}" for fault in validator.iter_errors(told)] == []
    return told


class TestEveryTable:
    """One row in each, made from its columns: what a builder adds tomorrow is in the file, or this test says so."""

    @pytest.fixture
    def database_url(self, fresh_database: FreshDatabase, migrate_database: Migrate) -> str:
        """Rows that no law of the house would let in are written here, which one engine is enough for."""
        return fresh_database("sqlite", migrate_database)

    def test_of_every_table_every_value_is_in_the_file(
        self, app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
    ) -> None:
        log_in(client, asta)
        written = one_row_of_each(app, asta, carla)
        told = downloaded(client)["portal"]
        assert [name for name in hers() if not told[name]] == []
        for name, mapper in hers().items():
            assert all(set(row) == set(columns_of(mapper)) for row in told[name]), name
        kept = json.dumps(told, ensure_ascii=False)
        assert [mark for mark in written if mark not in kept] == []
        printed = client.get("/rettigheder/alt/udskrift").text
        check_page(printed)
        assert "citizen_case.journal_no" in printed


def one_row_of_each(app: Flask, asta: Person, carla: Person) -> list[str]:
    """A row in every table of hers → the texts that were sealed in them."""
    wired, ids, marks = wired_of(app), {"employee": carla.id, "citizen": asta.id}, list[str]()
    with wired.session() as session:
        key = session.info["key_of"](asta.subject_id)
        session.rollback()
        connection = session.connection()
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        wanted = set(hers()) | {key.column.table.name for name in hers() for key in table_of(hers()[name]).foreign_keys}
        for table in models.metadata.sorted_tables:
            if table.name not in wanted or table.name in ids:
                continue
            row: dict[str, Any] = {}
            ids[table.name] = row["id"] = uuid4()
            for column in table.columns:
                if column.name == "id":
                    continue
                value, mark = a_value(table.name, column, ids, asta, key, row["id"])
                row[column.name] = value
                marks += [mark] if mark and table.name in hers() else []
            if "id" not in table.columns:
                del row["id"]
            connection.execute(insert(table).values(**row))
        connection.execute(text("PRAGMA ignore_check_constraints = OFF"))
        session.commit()
    return marks


def a_value(table: str, column: Any, ids: dict[str, Any], asta: Person, key: bytes, row_id: Any) -> tuple[Any, str]:
    target = next((foreign.column.table.name for foreign in column.foreign_keys), None)
    if column.name in WAYS_TO_HER:
        return (asta.subject_id if column.name == "subject_id" else asta.id), ""
    if target is not None:
        return ids[target], ""
    if column.name.endswith("_sealed"):
        mark = f"{table}.{column.name.removesuffix('_sealed')}"
        return seal(key, f"{table}|{row_id}|{column.name}", mark), mark
    of_type: list[tuple[Any, Any]] = [
        (UtcDateTime, datetime(2026, 1, 2, 3, 4, tzinfo=UTC)),
        (Date, date(2026, 1, 2)),
        (Uuid, uuid4()),
        (Boolean, True),
        (Integer, 7),
        (JSON, {}),
        (LargeBinary, b"\1" * 32),
    ]
    return next((value for kind, value in of_type if isinstance(column.type, kind)), "x"), ""


def test_what_the_ledger_holds_is_in_the_file_and_nothing_of_others(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    consents.register(app)
    things_of(app, asta, carla, unit="Jobcenter Fjordby", number="6303803333")
    theirs = consents.given(app, bo, "social")
    log_in(client, asta)
    told = downloaded(client)
    ledger = told["ledger"]
    assert ledger["numbers"] == [asta.number]
    assert ledger["consents"]
    assert ledger["checks"]
    assert all(held["texts"] for held in ledger["consents"] if held["consent"]["granted_at"])
    assert told["portal"]["offer"]
    kept = json.dumps(told, ensure_ascii=False)
    for stranger in (bo.number, "Bo Krag", str(theirs), str(bo.id), "Cili Dam"):
        assert str(stranger) not in kept
    for path in ("/rettigheder/alt", "/rettigheder/alt/udskrift"):
        check_page(client.get(path).text)


def test_a_text_she_was_shown_and_never_answered_is_in_the_file_too(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    consents.register(app)
    waiting, never = consents.asked_about_health(app, asta), uuid4()
    log_in(client, asta)
    assert client.get(consents.path_of(waiting)).status_code == 200
    names = Names(recipient="Region Fjord", why="De spørger.", sender="Jobcenter Fjordby", municipality="Fjordby")
    text = consent_given(consents.terms(app, "employment", **consents.WORK_TO_REGION), names, "da")
    consents.in_ledger(app, lambda ledger: ledger.serve(consents.subject(asta), ConsentId(never), text))
    ledger = downloaded(client)["ledger"]
    (held,) = ledger["consents"]
    assert [one["consent_id"] for one in held["texts"]] == [str(waiting)]
    assert [one["text"] for one in ledger["never_answered"]] == [text.text]
    assert "Tekster, du fik vist uden at svare" in client.get("/rettigheder/alt/udskrift").text


def test_the_file_needs_a_fresh_login(
    client: FlaskClient, asta: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.rights import export

    log_in(client, asta)
    monkeypatch.setattr(export, "is_fresh", lambda now: False)
    for path in ("/rettigheder/alt.json", "/rettigheder/alt.pdf", "/rettigheder/alt/udskrift"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/log-ind?frisk=ja")
    assert client.get("/rettigheder/alt").status_code == 200


def opened(document: bytes) -> bytes:
    """A PDF with its compressed streams beside it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL)
    return document + b"".join(_inflated(stream) for stream in streams)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_the_pdf_is_tagged_in_her_language_or_the_page_serves(client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    """Both ways hold: a machine without Pango leads to the page that is printed instead."""
    log_in(client, asta)
    answer = client.get("/rettigheder/alt.pdf")
    if pdf.available():
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        for sign in (b"%PDF-1.", b"/StructTreeRoot", b"/Lang (da)", b"pdfuaid:part"):
            assert sign in opened(answer.data), sign
        assert "Hent som PDF" in client.get("/rettigheder/alt").text
    else:
        assert answer.location == "/rettigheder/alt/udskrift"


def test_without_what_a_pdf_needs_the_page_to_print_serves(
    client: FlaskClient, asta: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    log_in(client, asta)
    assert client.get("/rettigheder/alt.pdf").location == "/rettigheder/alt/udskrift"
    page = client.get("/rettigheder/alt").text
    check_page(page)
    assert "PDF" not in page
    assert "Se og udskriv" in page


def test_somebody_new_has_a_file_too(app: Flask, client: FlaskClient, log_in: LogIn) -> None:
    """A citizen without a single row besides herself has a file all the same."""
    nobody = a_citizen(app, name="Ny Nord", number="6404804444")
    log_in(client, nobody)
    told = downloaded(client)
    assert told["portal"]["citizen"][0]["name"] == "Ny Nord"
    assert told["portal"]["offer"] == []
