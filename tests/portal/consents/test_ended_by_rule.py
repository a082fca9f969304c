"""A consent that nobody ended says on its page why it did; and one that was corrected, that it was not her yes."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent.events import Act, Assurance, Channel, ConsentId, Rule
from consent.texts import RULE_TEXTS
from tests.support.consent_pages import given, in_ledger, register, subject
from tests.support.portal import LogIn, Person

STAFF = Act(actor="staff:1", channel=Channel.ORAL, assurance=Assurance.NONE, on_behalf_of="citizen")


@pytest.mark.parametrize("rule", [Rule.MOVE, Rule.CASE_CLOSED, Rule.MANDATE_ENDED])
def test_she_is_told_by_which_rule_it_ended(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, rule: Rule
) -> None:
    register(app)
    consent_id = given(app, asta)
    path = f"/samtykker/{consent_id}"
    log_in(client, asta)
    assert RULE_TEXTS["da"][rule] not in client.get(path).text
    in_ledger(app, lambda ledger: ledger.end(subject(asta), ConsentId(consent_id), act=rule.act))
    page = client.get(path).text
    assert "Samtykket sluttede" in page
    assert RULE_TEXTS["da"][rule] in page


def test_a_correction_is_told_as_one(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    register(app)
    consent_id = given(app, asta)
    in_ledger(app, lambda ledger: ledger.correct(subject(asta), ConsentId(consent_id), act=STAFF))
    log_in(client, asta)
    page = client.get(f"/samtykker/{consent_id}").text
    assert "Det var ikke dit ja" in page
    assert "Registreret af medarbejder" in page
