"""Withdrawing a consent, she sees what else that agency gets of the same kind, and may end it in the same act."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consent.events import Assurance
from portal.consents import service
from tests.support.consent_pages import (
    DOCTOR,
    JOBCENTER,
    REGION,
    given,
    hidden_in,
    main_of,
    path_of,
    told,
)
from tests.support.page import check_page
from tests.support.portal import Person, wired_of
from tests.support.statements import counted

BY_DOCTOR = {"sender": DOCTOR, "recipient": REGION, "purpose": "health-assessment"}
FOR_PLAN = {"sender": JOBCENTER, "recipient": REGION, "purpose": "rehabilitation-plan"}
TO_DOCTOR = {"sender": JOBCENTER, "recipient": DOCTOR, "purpose": "rehabilitation-plan"}
GONE = ["granted", "withdrawn"]


def offered(html: str) -> list[UUID]:
    """The consents that have a checkbox."""
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', main_of(html))
    assert not any(" checked" in box for box in boxes)
    values = [re.search(r'value="([^"]*)"', box) for box in boxes]
    return [UUID(value[1]) for value in values if value]


def send(client: FlaskClient, consent_id: UUID, *ticked: object) -> str:
    page = path_of(consent_id, "traek-tilbage")
    answer = client.post(page, data={**hidden_in(client.get(page).text), "others": [str(one) for one in ticked]})
    assert answer.location == path_of(consent_id, "kvittering")
    return client.get(answer.location).text


def test_it_offers_what_the_same_agency_gets_of_the_same_kind_and_nothing_else(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    held = given(app, asta)
    by_doctor, for_plan = given(app, asta, between=BY_DOCTOR), given(app, asta, between=FOR_PLAN)
    given(app, asta, "social"), given(app, asta, between=TO_DOCTOR)
    html = client.get(path_of(held, "traek-tilbage")).text
    check_page(html)
    assert set(offered(html)) == {by_doctor, for_plan}
    assert "For at" in main_of(html)


def test_a_dotted_kind_and_its_whole_are_the_same_kind(app: Flask, client: FlaskClient, asta: Person) -> None:
    whole = given(app, asta, "health", between=BY_DOCTOR)
    part = given(app, asta, "health.diagnosis", between={**BY_DOCTOR, "purpose": "rehabilitation-plan"})
    assert offered(client.get(path_of(whole, "traek-tilbage")).text) == [part]
    assert offered(client.get(path_of(part, "traek-tilbage")).text) == [whole]


def test_what_she_ticks_ends_with_it_and_the_rest_stands(app: Flask, client: FlaskClient, asta: Person) -> None:
    held = given(app, asta)
    by_doctor, for_plan = given(app, asta, between=BY_DOCTOR), given(app, asta, between=FOR_PLAN)
    receipt = send(client, held, by_doctor)
    check_page(receipt)
    assert "Det, du satte kryds ved, er også trukket tilbage." in receipt
    assert [told(app, asta, one) for one in (held, by_doctor, for_plan)] == [GONE, GONE, ["granted"]]


def test_without_a_tick_only_the_one_ends(app: Flask, client: FlaskClient, asta: Person) -> None:
    held, other = given(app, asta), given(app, asta, between=BY_DOCTOR)
    assert "satte kryds" not in send(client, held)
    assert [told(app, asta, one) for one in (held, other)] == [GONE, ["granted"]]


def test_what_is_not_like_it_is_left_alone_whatever_is_sent(
    app: Flask, client: FlaskClient, asta: Person, bo: Person
) -> None:
    held, another, his = given(app, asta), given(app, asta, between=TO_DOCTOR), given(app, bo, between=BY_DOCTOR)
    send(client, held, another, his, "no id", held)
    assert told(app, asta, held) == GONE
    assert told(app, asta, another) == ["granted"]
    assert told(app, bo, his) == ["granted"]


def test_a_tick_counts_even_when_the_first_was_withdrawn_meanwhile(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    held, other = given(app, asta), given(app, asta, between=BY_DOCTOR)
    page = path_of(held, "traek-tilbage")
    fields = {**hidden_in(client.get(page).text), "others": [str(other)]}
    send(client, held)
    for _ in range(2):
        assert client.post(page, data=fields).location == path_of(held, "kvittering")
    assert [told(app, asta, one) for one in (held, other)] == [GONE, GONE]


def test_all_end_or_none(app: Flask, client: FlaskClient, asta: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    held, other = given(app, asta), given(app, asta, between=BY_DOCTOR)
    done: list[object] = []
    real = service.withdraw

    def fails_at_the_second(session: Session, *rest: object, assurance: Assurance, **named: object) -> None:
        if done:
            raise RuntimeError("the second fails")
        done.append(real(session, *rest, assurance=assurance, **named))  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(service, "withdraw", fails_at_the_second)
    page = path_of(held, "traek-tilbage")
    answer = client.post(page, data={**hidden_in(client.get(page).text), "others": [str(other)]})
    assert answer.status_code == 500
    assert [told(app, asta, one) for one in (held, other)] == [["granted"], ["granted"]]


def test_the_page_takes_the_same_statements_for_two_consents_and_for_twenty(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    held = given(app, asta)

    def statements() -> int:
        client.get(path_of(held, "traek-tilbage"))
        with counted(wired_of(app).engine) as sent:
            assert client.get(path_of(held, "traek-tilbage")).status_code == 200
        return len(sent)

    given(app, asta, between=BY_DOCTOR)
    few = statements()
    for number in range(18):
        given(app, asta, f"employment.part{number}", between=BY_DOCTOR if number % 2 else FOR_PLAN)
    assert statements() == few
