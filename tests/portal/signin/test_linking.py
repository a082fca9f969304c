"""An account at the provider belongs to one person here, whatever number or key it brings along later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.identity import Citizen, IdentityLink
from portal.simulator import tokens
from tests.portal.signin.test_login import STAFF, running
from tests.support.login import Browser, Simulator
from tests.support.portal import Person, wired_of


def test_two_first_logins_of_one_new_citizen_at_once_make_one_citizen(app: Flask, simulator: Simulator) -> None:
    browsers = [Browser(app, simulator) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(lambda one: one.log_in("high").status_code, browsers))
    assert statuses == [303, 303, 303]
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(Citizen)) == 1


def test_an_account_stays_with_its_person_when_she_gets_a_new_number(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in("asta")
    _number(monkeypatch, "6112901119")
    assert Browser(app, simulator).log_in("asta").status_code == 303
    with wired_of(app).session(writes=False) as session:
        ledger = wired_of(app).ledger_for(session)
        assert ledger.find_subject("6112901119") == ledger.find_subject("6101901111") == asta.subject_id
        assert session.scalar(select(func.count()).select_from(Citizen)) == 1


def test_an_account_that_brings_the_number_of_another_opens_neither_page(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in("asta")
    _number(monkeypatch, "6202852222")
    assert Browser(app, simulator).log_in("asta").status_code == 403
    assert running(app) == 1


def test_a_second_account_with_the_same_number_does_not_take_her_page(
    app: Flask, browser: Browser, simulator: Simulator, asta: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.log_in("asta")
    _number(monkeypatch, "6101901111")
    answer = Browser(app, simulator).log_in("bo")
    assert answer.status_code == 403
    with wired_of(app).session(writes=False) as session:
        assert session.scalar(select(func.count()).select_from(IdentityLink)) == 1


def test_a_second_account_with_the_same_employee_key_does_not_take_her_place(
    app: Flask, browser: Browser, simulator: Simulator, carla: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.log_in("carla", STAFF).status_code == 303
    monkeypatch.setattr(tokens, "person_claims", lambda persona: {"nemlogin.persistent_professional_id": "carla"})
    assert Browser(app, simulator).log_in("stranger", STAFF).status_code == 403


def _number(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """From now on the provider says this number, whoever logs in."""
    monkeypatch.setattr(tokens, "person_claims", lambda persona: {"mitid.identity_name": "X", "dk.cpr": number})
