"""What agencies say they have fetched about her: each with its reason, and what had none said plainly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from consent.ledger import Ask, LawfulGround, Ledger
from tests.portal.transparency.test_who_asked import JOBCENTER, agencies, give, in_ledger
from tests.support.portal import Clock, LogIn, Person
from tests.support.visits import see

__all__ = ["agencies"]
PAGE = "/hvem-har-set/hentet"


def question(person: Person) -> Ask:
    number = str(person.number)
    return Ask(scheme="cpr", person=number, action="read", category="health", purpose="rehabilitation-plan")


def fetch(person: Person, clock: Clock) -> Callable[[Ledger], object]:
    def do(ledger: Ledger) -> object:
        check = ledger.check(JOBCENTER, question(person))
        return ledger.report_transfer(JOBCENTER, uuid4(), check.check_id, check.decided_at)

    return do


def test_before_anybody_has_told_the_page_says_so(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    log_in(client, asta)
    html = see(client, PAGE)
    assert "Ingen har fortalt, at de har hentet noget om dig." in html
    assert "Noget er hentet uden et gyldigt ja" not in html


def test_a_fetch_under_her_yes_and_one_by_law_are_told_with_their_reasons(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn, agencies: None
) -> None:
    in_ledger(app, give(asta, uuid4(), clock()))
    in_ledger(app, fetch(asta, clock))
    lawful = {"legal_ref": "retssikkerhedsloven § 11 c", "ground": LawfulGround.WITHOUT_CONSENT}
    in_ledger(
        app,
        lambda ledger: ledger.report_lawful_transfer(
            JOBCENTER, uuid4(), question(asta), moved_at=clock() - timedelta(hours=1), **lawful
        ),
    )
    log_in(client, asta)
    html = see(client, PAGE)
    assert "Du havde sagt ja." in html
    assert "De siger, at loven giver dem lov: retssikkerhedsloven § 11 c." in html
    assert "Noget er hentet uden et gyldigt ja" not in html


def test_a_fetch_after_a_no_is_said_plainly(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, log_in: LogIn, agencies: None
) -> None:
    in_ledger(app, fetch(asta, clock))
    log_in(client, asta)
    html = see(client, PAGE)
    assert "Noget er hentet uden et gyldigt ja" in html
    assert "De fik nej, men hentede alligevel." in html


def test_a_question_about_an_earlier_day_is_shown_and_another_citizen_sees_nothing(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, bo: Person, log_in: LogIn, agencies: None
) -> None:
    in_ledger(app, fetch(asta, clock))
    in_ledger(app, lambda ledger: ledger.look_back(JOBCENTER, question(asta), effective_at=clock()))
    log_in(client, asta)
    assert "Nej, de måtte ikke den " in see(client, PAGE)
    log_in(client, bo)
    assert "Jobcenter Nabo" not in see(client, PAGE)
