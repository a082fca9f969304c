"""A page as a visitor sees it: fetched, there, and checked for what every page owes its reader."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.page import check_page


def see(client: FlaskClient, path: str) -> str:
    """The page's markup, once it has answered 200 and passed the strict page checks."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{answer.status_code} for {path}"
    check_page(answer.text)
    return answer.text
