"""The agency API inside the portal: its own problems, no forms' token, no flood guard of browsers in its way."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

SEEN_BY_BROWSERS = 1200
"""Requests a minute the flood guard lets through from one address."""


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/access/v1/evaluation", 405),
        ("PUT", "/api/v1/consent-requests", 405),
        ("GET", "/oauth/token", 405),
        ("POST", "/log/checkpoint", 405),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/log/tile/0/zzz", 404),
        ("POST", "/access/v1/evaluation", 401),
        ("POST", "/api/v1/consent-requests", 401),
    ],
)
def test_the_api_never_answers_with_a_page(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method, json={} if method == "POST" else None)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_is_not_there_is_still_a_page(client: FlaskClient) -> None:
    assert client.get("/intet").mimetype == "text/html"


def test_the_portal_tells_that_it_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready"), answer.text


def test_checks_are_not_counted_as_a_flood(client: FlaskClient) -> None:
    answers = {client.post("/access/v1/evaluation").status_code for _ in range(SEEN_BY_BROWSERS + 10)}
    assert answers == {401}
