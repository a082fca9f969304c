"""The sandbox: a test citizen for each thing that can have become of a consent, as docs/api.md has them, by HTTP."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from consent.events import Reason, State
from consent.http import SCOPES
from portal.demo.sandbox import SANDBOX
from tests.consent.http.world import ASSERTION_TYPE, Client
from tests.portal.casework.work import JOBCENTER, agencies
from tests.support.portal import wired_of

GUIDE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d{10}) \| (.*) \| `([A-Z_]+)` \|$", GUIDE, re.MULTILINE)


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["agency", "sandbox", *words])
    return done.exit_code, done.output


@pytest.fixture
def key(app: Flask) -> ECKey:
    """The job centre's own, registered."""
    agencies(app)
    made = ECKey.generate_key("P-256", {"kid": "nabo-1"})
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        card = replace(ledger.agency(JOBCENTER), jwks=(made.as_dict(private=False),), scopes=frozenset(SCOPES))
        ledger.register_agency(card)
        session.commit()
    return made


def test_the_guide_has_the_very_table() -> None:
    assert [(one.number, one.became, one.answer.value) for one in SANDBOX] == ROWS
    assert {one.answer for one in SANDBOX} == set(Reason) - {
        Reason.PERIOD_NOT_COVERED,  # no question states a period so far
        Reason.ACTION_UNKNOWN,  # whoever it is about
        Reason.NOT_AUTHORISED_TO_ASK,  # as above
    }


def test_nobody_has_such_a_number() -> None:
    assert all(61 <= int(one.number[:2]) <= 91 for one in SANDBOX)
    assert len({one.number for one in SANDBOX}) == len(SANDBOX)


def test_every_number_of_the_table_is_answered_as_it_says(app: Flask, client: FlaskClient, key: ECKey) -> None:
    code, told = run(app, JOBCENTER)
    assert code == 0, told
    headers = {"Authorization": f"Bearer {token(app, client, key)}"}
    answers = {}
    for number, _, _ in ROWS:
        question = {
            "subject": {"type": "agency", "id": JOBCENTER},
            "action": {"name": "read"},
            "resource": {
                "type": "dataCategory",
                "id": "health",
                "properties": {"person": {"scheme": "cpr", "value": number}},
            },
            "context": {"purpose": "rehabilitation-plan", "caseRef": "SANDBOX"},
        }
        answer = client.post("/access/v1/evaluation", json=question, headers=headers)
        assert answer.status_code == 200, answer.text
        body = answer.get_json()
        answers[number] = body["context"]["reason"]
        assert body["decision"] is (answers[number] == "OK")
    assert answers == {number: reason for number, _, reason in ROWS}


def test_they_are_in_every_state_there_is_and_made_once(app: Flask, key: ECKey) -> None:
    for _ in range(2):
        assert run(app, JOBCENTER)[0] == 0
    states: list[State] = []
    with wired_of(app).session(writes=False) as session:
        ledger = wired_of(app).ledger_for(session)
        for one in SANDBOX:
            subject = ledger.find_subject(one.number)
            states += [] if subject is None else [consent.state for consent in ledger.consents(subject)]
    assert set(states) == set(State)
    assert len(states) == len(SANDBOX), "the unknown one has none, and the superseded one two"


def test_real_people_are_never_in_such_company(app: Flask, key: ECKey, monkeypatch: pytest.MonkeyPatch) -> None:
    wired = wired_of(app)
    monkeypatch.setattr(wired, "settings", replace(wired.settings, test_identities=False))
    code, told = run(app, JOBCENTER)
    assert code == 1
    assert "where identities are simulated" in told
    with wired.session(writes=False) as session:
        assert all(wired.ledger_for(session).find_subject(one.number) is None for one in SANDBOX)


def test_an_agency_that_is_none_or_may_not_ask_gets_nobody(app: Flask, key: ECKey) -> None:
    assert "no such agency" in run(app, "nobody")[1]
    assert "no such mandate" in run(app, JOBCENTER, "--category", "justice")[1]
    assert "no such mandate" in run(app, JOBCENTER, "--purpose", "benefit-case")[1]
    assert run(app, JOBCENTER, "--category", "health", "--purpose", "rehabilitation-plan")[0] == 0
    assert "no such mandate two days ago" in run(app, "laegehus-vest")[1]


def token(app: Flask, client: FlaskClient, key: ECKey) -> str:
    issuer = wired_of(app).settings.public_url
    assertion = Client(JOBCENTER, key).assertion(wired_of(app).now(), aud=issuer)
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    answer = client.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["access_token"])
