"""Members of staff without cases: what each finds, and that nobody's case is part of it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.casework.work import a_task
from tests.support.portal import LogIn, Person, an_employee


@pytest.mark.parametrize(("role", "word"), [("dpo", "Databeskyttelsesrådgiver"), ("auditor", "Revisor")])
def test_those_who_oversee_find_the_public_log_and_what_they_cannot_see(
    app: Flask,
    client: FlaskClient,
    asta: Person,
    carla: Person,
    astas_case: object,
    log_in: LogIn,
    role: str,
    word: str,
) -> None:
    a_task(app, asta, carla)
    log_in(client, an_employee(app, name="Ulla Lind", roles=(role,)))
    html = client.get("/").text
    assert word in html
    assert 'href="/log/checkpoint"' in html
    assert "Det kan din rolle ikke se" in html
    assert "Asta" not in html
    assert 'href="/sager"' not in html


@pytest.mark.parametrize("role", ["administrator", "dpo", "auditor"])
def test_they_open_no_door_of_the_workspace(app: Flask, client: FlaskClient, log_in: LogIn, role: str) -> None:
    log_in(client, an_employee(app, name="Ulla Lind", roles=(role,)))
    assert client.get("/indbakke").status_code == 404
    assert client.get("/sager").status_code == 404
    assert client.get("/myndigheder").status_code == (404 if role == "auditor" else 200)
