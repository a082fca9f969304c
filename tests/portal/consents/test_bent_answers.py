"""Answers that were bent on the way: refused with a sentence, and what she chose is still there."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.consent_pages import (
    answer,
    asked,
    consent_of,
    given,
    hidden_in,
    history_of,
    main_of,
    path_of,
    told,
    withdraw,
)
from tests.support.page import check_page
from tests.support.portal import LogIn, Person

BOTH = {"employment": "ja", "social": "nej"}
FAULTY = "Vi kunne ikke læse alt det, siden sendte. Dit svar er ikke sendt."


def assert_refused_and_kept(app: Flask, asta: Person, consent_id: UUID, refused: TestResponse) -> None:
    assert refused.status_code == 422
    check_page(refused.text)
    assert FAULTY in refused.text
    form = main_of(refused.text)
    assert form.count("checked") == 2
    assert told(app, asta, consent_id) == ["requested"]


@pytest.mark.parametrize("field", ["event_id", "served_id"])
@pytest.mark.parametrize("value", ["", "x", "1234", "5a425373-b8cf-4be2-a316-e2675f4191c9", "0" * 5000, "æøå"])
def test_a_bent_id_is_a_fault_and_the_choices_stay(
    app: Flask, client: FlaskClient, asta: Person, field: str, value: str
) -> None:
    consent_id = asked(app, asta)
    refused = answer(client, consent_id, BOTH, **{field: value})
    assert_refused_and_kept(app, asta, consent_id, refused)
    sent = client.post(
        path_of(consent_id), data={**hidden_in(refused.text), "svar_employment": "ja", "svar_social": "nej"}
    )
    assert sent.status_code == 303
    assert consent_of(app, asta, consent_id).terms.categories == {"employment"}


def test_a_text_served_for_another_consent_is_no_evidence_for_this_one(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id, other = asked(app, asta), asked(app, asta)
    elsewhere = hidden_in(client.get(path_of(other)).text)["served_id"]
    assert_refused_and_kept(app, asta, consent_id, answer(client, consent_id, BOTH, served_id=elsewhere))


def test_a_text_served_to_somebody_else_is_no_evidence_either(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn
) -> None:
    consent_id, his = asked(app, asta), asked(app, bo)
    bos = app.test_client()
    log_in(bos, bo)
    shown = hidden_in(bos.get(path_of(his)).text)["served_id"]
    assert_refused_and_kept(app, asta, consent_id, answer(client, consent_id, BOTH, served_id=shown))


@pytest.mark.parametrize("whose", ["hers", "his"])
def test_an_act_that_was_used_before_is_not_used_again(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, whose: str
) -> None:
    consent_id = asked(app, asta)
    person = asta if whose == "hers" else bo
    used = history_of(app, person, given(app, person, "employment"))[0].event_id
    assert_refused_and_kept(app, asta, consent_id, answer(client, consent_id, BOTH, event_id=str(used)))


def test_a_kind_of_data_that_was_not_asked_for_is_refused(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta)
    refused = answer(client, consent_id, {**BOTH, "health": "ja"})
    assert_refused_and_kept(app, asta, consent_id, refused)


def test_a_question_without_an_answer_leads_to_its_field(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta)
    refused = answer(client, consent_id, {"employment": "ja"})
    assert refused.status_code == 422
    check_page(refused.text)
    assert 'href="#svar_social-0">Svar ja eller nej om sociale forhold.</a>' in refused.text
    assert main_of(refused.text).count("checked") == 1
    assert "autofocus" in refused.text


def test_neither_yes_nor_no_is_no_answer(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta, "employment")
    refused = answer(client, consent_id, {"employment": "måske"})
    assert refused.status_code == 422
    check_page(refused.text)
    assert "Svar ja eller nej om arbejde." in refused.text
    assert told(app, asta, consent_id) == ["requested"]


@pytest.mark.parametrize("page", ["", "svar", "kvittering", "traek-tilbage"])
def test_another_persons_consent_looks_like_none(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, page: str
) -> None:
    def shape(consent_id: object) -> tuple[int, str]:
        path = f"/samtykker/{consent_id}/{page}".rstrip("/")
        response = client.get(path)
        return response.status_code, response.text.replace(str(consent_id), "")

    for his in (asked(app, bo), given(app, bo, "employment")):
        status, _text = shape(his)
        assert status == 404
        assert shape(his)[1].count("\n") == shape(uuid4())[1].count("\n")
    assert "Vi kan ikke finde siden" in shape(uuid4())[1]


@pytest.mark.parametrize("page", ["svar", "traek-tilbage"])
def test_sending_to_another_persons_consent_does_nothing(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, page: str
) -> None:
    own, his = asked(app, asta), given(app, bo, "employment")
    token = hidden_in(client.get(path_of(own)).text)
    sent = client.post(path_of(his, page), data={**token, "svar_employment": "nej"})
    assert sent.status_code == 404
    assert told(app, bo, his) == ["granted"]


@pytest.mark.parametrize("value", ["", "x", "5a425373-b8cf-4be2-a316-e2675f4191c9", "used"])
def test_a_bent_id_never_stands_in_the_way_of_a_withdrawal(
    app: Flask, client: FlaskClient, asta: Person, value: str
) -> None:
    consent_id = given(app, asta, "employment")
    bent = str(history_of(app, asta, consent_id)[0].event_id) if value == "used" else value
    assert withdraw(client, consent_id, event_id=bent).status_code == 303
    assert told(app, asta, consent_id) == ["granted", "withdrawn"]


def test_a_form_without_its_token_changes_nothing_and_says_so(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta)
    refused = answer(client, consent_id, BOTH, csrf_token="stale")
    assert refused.status_code == 400
    check_page(refused.text)
    assert told(app, asta, consent_id) == ["requested"]
