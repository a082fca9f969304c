"""A caseworker asks for a consent: what her authority may ask, in the fixed wording, and not again after a no."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consent import texts
from consent.events import State
from consent.texts import TemplateRefused
from tests.support import consent_pages as pages
from tests.support.offers import hidden
from tests.support.portal import LogIn, Person, token_in

DOCTOR = {"fra": "laegehuset-havnen", "til": "jobcenter-fjordby", "formaal": "rehabilitation-plan", "om": "health"}


@pytest.fixture(autouse=True)
def around(app: Flask) -> None:
    pages.register(app)


def send(client: FlaskClient, case_id: UUID, query: dict[str, str]) -> TestResponse:
    path = f"/sager/{case_id}/samtykker/bed-om/tekst"
    html = client.get(path, query_string=query).text
    form = {"csrf_token": token_in(html), "event_id": hidden(html, "event_id")}
    first = client.post(path, query_string=query, data=form)
    assert first.status_code == 303
    return client.post(path, query_string=query, data=form)


def test_she_is_asked_once_in_the_whole_text_and_finds_it_among_hers(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, astas_case: UUID, log_in: LogIn
) -> None:
    log_in(client, carla)
    chosen = client.get(f"/sager/{astas_case}/samtykker/bed-om").text
    assert "Jobcenter Fjordby spørger om oplysninger om helbred fra Lægehuset Havnen." in chosen
    assert "Region Fjord, klinisk funktion, spørger" not in chosen
    shown = client.get(f"/sager/{astas_case}/samtykker/bed-om/tekst", query_string={**DOCTOR, "mdr": "3"}).text
    for words in ("Hvem spørger?", "Hvad sker der, hvis du siger nej?", "Kan du fortryde?", "11. april 2026"):
        assert words in shown, words
    again = send(client, astas_case, {**DOCTOR, "mdr": "3"})
    assert again.status_code == 409
    assert "Borgeren er allerede spurgt og har ikke svaret endnu." in again.text
    (consent,) = pages.in_ledger(app, lambda ledger: ledger.consents(pages.subject(asta)))
    assert consent.state is State.REQUESTED
    log_in(client, asta)
    assert "En myndighed beder om dit samtykke." in client.get("/beskeder").text
    assert "Jobcenter Fjordby spørger" in client.get("/samtykker").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"til": "region-fjord", "formaal": "health-assessment"}, {"om": "justice"}, {"mdr": "24"}, {"mdr": "x"},
        {"fra": ""}, {"om": "alt"},
    ],
)  # fmt: skip
def test_what_the_authority_may_not_ask_is_not_there(
    client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn, wrong: dict[str, str]
) -> None:
    log_in(client, carla)
    path = f"/sager/{astas_case}/samtykker/bed-om/tekst"
    assert client.get(path, query_string={**DOCTOR, **wrong}).status_code == 404


def test_a_text_without_its_mandatory_parts_asks_nobody(
    client: FlaskClient, carla: Person, astas_case: UUID, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(template: texts.Template) -> None:
        raise TemplateRefused(template, ("missing part: withdraw",))

    log_in(client, carla)
    monkeypatch.setattr(texts, "lint", refuse)
    path = f"/sager/{astas_case}/samtykker/bed-om/tekst"
    refused = client.get(path, query_string=DOCTOR)
    assert refused.status_code == 409
    assert "Teksten kan ikke bruges" in refused.text


def test_a_colleague_does_not_find_it(client: FlaskClient, dagny: Person, astas_case: UUID, log_in: LogIn) -> None:
    log_in(client, dagny)
    for page in ("", "/tekst"):
        assert client.get(f"/sager/{astas_case}/samtykker/bed-om{page}", query_string=DOCTOR).status_code == 404
