"""Moving: she is told what follows and what does not, and can take her plan and her list of consents along."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.plan.models import Case
from portal.rights import moving
from tests.portal.casework.work import own
from tests.support import cases
from tests.support import consent_pages as consents
from tests.support.page import check_page
from tests.support.portal import LogIn, Person, wired_of


def test_the_page_names_each_consent_she_has_to_answer_anew(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    consents.register(app)
    log_in(client, asta)
    empty = client.get("/rettigheder/flytning").text
    check_page(empty)
    assert "Du har ikke sagt ja til noget lige nu." in empty
    consents.given(app, asta)
    page = client.get("/rettigheder/flytning").text
    check_page(page)
    assert "Region Fjord" in page
    assert "Hent filen til din nye kommune" in page


def test_the_package_holds_plan_and_consents_and_no_more(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    consents.register(app)
    case_id = own(app, asta, carla)
    with wired_of(app).session() as session:
        cases.a_goal(session, session.get_one(Case, case_id), "At arbejde med dyr")
        session.commit()
    held, ended = consents.given(app, asta), consents.given(app, asta, "social")
    log_in(client, asta)
    consents.withdraw(client, ended)
    answer = client.get("/rettigheder/flytning.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.text)
    assert [goal["text"] for goal in told["plan"]["plan_goal"]] == ["At arbejde med dyr"]
    assert set(told["plan"]) == set(moving.OF_THE_PLAN)
    assert [terms["categories"] for terms in told["consents_to_give_anew"]] == [["employment"]]
    assert str(asta.number) not in answer.text
    assert held


def test_the_package_needs_a_fresh_login(
    client: FlaskClient, asta: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(client, asta)
    monkeypatch.setattr(moving, "is_fresh", lambda now: False)
    assert client.get("/rettigheder/flytning.json").location.startswith("/log-ind?frisk=ja")
