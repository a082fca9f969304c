"""A case that is not hers opens for a reason and a while; the citizen is told and reads it; nothing can be changed."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.reach import service
from tests.portal.casework.work import reads
from tests.portal.reach.reaching import open_case, search, ways
from tests.support.portal import Clock, LogIn, Person, wired_of

XSS = "<script>alert(1)</script>"


def test_the_case_opens_and_the_citizen_is_told_at_once(
    app: Flask, client: FlaskClient, asta: Person, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    (way,) = ways(search(client, name="Lund"))
    form = client.get(way)
    assert "Asta" not in form.text
    case = open_case(client, way, "urgent", f"Et brev skal ud i dag. {XSS}")
    assert "Asta Lund" in case.text
    assert "Sagsnummer" in case.text
    assert client.get(case.request.path).status_code == 200
    assert sorted(reads(app)) == [("case", "exception"), ("case", "exception"), ("name", "search")]
    assert client.get(f"/sager/{astas_case}").status_code == 404
    log_in(client, asta)
    html = client.get("/hvem-har-set").text
    for words in ("Noget i din sag kunne ikke vente", "Et brev skal ud i dag. &lt;script&gt;", "Jobcenter Fjordby"):
        assert words in html
    assert XSS not in html
    assert "Dagny" not in html
    assert "har åbnet den. Læs, hvem og hvorfor." in client.get("/beskeder").text


def test_no_page_of_it_has_a_form_that_changes_the_case(
    client: FlaskClient, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    (way,) = ways(search(client, name="Lund"))
    html = open_case(client, way).text
    main = html[html.index("<main") : html.index("</main>")]
    assert "<form" not in main
    assert f"/sager/{astas_case}" not in main


def test_after_two_hours_it_is_closed(
    client: FlaskClient, clock: Clock, dagny: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    (way,) = ways(search(client, name="Lund"))
    path = open_case(client, way).request.path
    assert path in client.get("/medarbejder/soeg").text
    log_in(client, carla)
    assert client.get(path).status_code == 404
    clock.tick(seconds=service.OPEN_FOR.total_seconds() - 1)
    log_in(client, dagny)
    assert client.get(path).status_code == 200
    clock.tick(seconds=1)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("fields", [{"reason": ""}, {"words": " "}, {"reason": "curious"}, {"words": "610190-1111"}])
def test_without_a_reason_it_stays_closed(
    app: Flask, client: FlaskClient, dagny: Person, astas_case: UUID, log_in: LogIn, fields: dict[str, str]
) -> None:
    log_in(client, dagny)
    (way,) = ways(search(client, name="Lund"))
    answer = open_case(client, way, **fields)
    assert answer.status_code == 422
    assert ("case", "exception") not in reads(app)


def test_the_reason_is_sealed_and_without_the_log_there_is_no_page(
    app: Flask, client: FlaskClient, dagny: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, dagny)
    (way,) = ways(search(client, name="Lund"))
    path = open_case(client, way).request.path
    with wired_of(app).session() as session:
        assert b"Kollegaen" not in bytes(session.scalar(text("SELECT words_sealed FROM case_opening")) or b"")
        session.execute(text("ALTER TABLE read_event RENAME TO read_event_gone"))
        session.commit()
    answer = client.get(path)
    assert answer.status_code == 503
    assert "Asta" not in answer.text


def test_her_own_case_needs_no_reason(client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn) -> None:
    log_in(client, carla)
    found = search(client, name="Lund")
    assert ways(found) == []
    assert f'href="/sager/{astas_case}"' in found.text
