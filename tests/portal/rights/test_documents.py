"""Plans, receipts and answers are pages one can keep: as a tagged PDF of the very page, or printed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import pdf
from tests.portal.casework.work import own
from tests.portal.rights.test_everything import opened
from tests.support.meetings import an_answered_invitation
from tests.support.offers import a_course, confirm_page
from tests.support.offers import answer as answer_offer
from tests.support.page import check_page
from tests.support.portal import LogIn, Person
from tests.support.requests import a_request


@pytest.fixture
def pages(app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> list[str]:
    own(app, asta, carla)
    asked = a_request(app, asta)
    meeting, offer = an_answered_invitation(app, asta, carla), a_course(app, asta)
    log_in(client, asta)
    answer_offer(client, offer, confirm_page(client, offer).text)
    receipts = [f"{path}/kvittering" for path in (f"/moeder/{meeting}", f"/ressourceforloeb/{offer}")]
    return ["/plan", f"/rettigheder/henvendelser/{asked}", f"/rettigheder/henvendelser/{asked}/kvittering", *receipts]


def test_every_page_that_is_called_one_to_keep_is_there(app: Flask) -> None:
    assert set(pdf.KEPT) <= set(app.view_functions)


def test_a_page_one_keeps_is_had_as_a_tagged_document(client: FlaskClient, pages: list[str]) -> None:
    """Where this machine can make one; where it cannot, the same address gives the page, which prints."""
    for path in pages:
        answer = client.get(f"{path}?som=pdf")
        assert answer.status_code == 200
        if pdf.available():
            assert answer.mimetype == "application/pdf"
            assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
            assert b"/StructTreeRoot" in opened(answer.data)
            assert f'href="{path}?som=pdf"' in client.get(path).text
        else:
            check_page(answer.text)


def test_without_what_a_pdf_needs_nothing_points_at_one(
    client: FlaskClient, pages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    for path in pages:
        answer = client.get(f"{path}?som=pdf")
        check_page(answer.text)
        assert f'href="{path}?som=pdf"' not in answer.text


def test_what_is_no_page_to_keep_is_no_document(client: FlaskClient, pages: list[str]) -> None:
    for path in ("/", "/samtykker", "/rettigheder", "/findes-ikke"):
        assert client.get(f"{path}?som=pdf").mimetype == "text/html"


def test_a_document_fetches_nothing() -> None:
    with pytest.raises(pdf.Refused):
        pdf._nothing("https://elsewhere.example/x.png")
