"""A search and an opened case, done as an employee does them: by the pages."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.portal import token_in


def search(client: FlaskClient, **fields: str | list[str]) -> TestResponse:
    """Send the form and follow it to what was found."""
    form = {"csrf_token": token_in(client.get("/medarbejder/soeg").text), **fields}
    answer = client.post("/medarbejder/soeg", data=form)
    return client.get(answer.location) if answer.status_code == 303 else answer


def ways(found: TestResponse) -> list[str]:
    return re.findall(r'href="(/medarbejder/fundet/[^"]+)"', found.text)


def open_case(client: FlaskClient, way: str, reason: str = "absent", words: str = "Kollegaen er syg.") -> TestResponse:
    """Give the reason and follow it to the case."""
    form = {"csrf_token": token_in(client.get(way).text), "reason": reason, "words": words}
    answer = client.post(way, data=form)
    return client.get(answer.location) if answer.status_code == 303 else answer


def declare(client: FlaskClient, number: str, relation: str = "relative") -> TestResponse:
    token = token_in(client.get("/medarbejder/inhabil").text)
    form = {"csrf_token": token, "number": number, "relation": relation}
    return client.post("/medarbejder/inhabil", data=form)
