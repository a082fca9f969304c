"""An agency fetches a signed word on how a consent stands: for its two parties only, and never an old one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from consent.client.jose import BadSignature, Keys
from consent.events import AgencyId, State
from consent.http.examples_holdings import STATEMENT_EXAMPLE
from consent.http.tokens import SCOPES
from consent.ledger import Agency
from consent.statement import STATEMENT, Statement
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import Caller, World, client


def place(consent_id: object) -> str:
    return f"/api/v1/consents/{consent_id}/statement"


def stated(caller: Caller, consent_id: object) -> Statement:
    """What it says, verified with what `jwks.json` publishes and nothing else."""
    answer = caller.get(place(consent_id))
    assert (answer.status_code, answer.mimetype) == (200, "application/jwt")
    assert answer.headers["Cache-Control"] == "no-store"
    published = caller.http.get("/.well-known/jwks.json").get_json()
    return Statement.parse(Keys(published).verify(STATEMENT, answer.text))


@pytest.fixture
def doctor(world: World, app: Flask) -> Caller:
    """Who hands out, by the world's terms."""
    system = client("laege")
    with world.ledger() as ledger:
        ledger.register_agency(
            Agency(
                agency_id=AgencyId("laege"),
                name="Lægehuset",
                jwks=(system.key.as_dict(private=False),),
                scopes=frozenset(SCOPES),
            )
        )
    return Caller(world, app, system)


def test_both_parties_are_told_the_same_at_the_same_time(region: Caller, doctor: Caller, world: World) -> None:
    _, consent_id = world.says_yes()
    told = stated(region, consent_id)
    assert told == stated(doctor, consent_id)
    assert (told.consent_id, told.state, told.seq) == (consent_id, State.GRANTED, 2)
    assert (told.at, told.until) == (world.clock(), world.clock() + timedelta(seconds=60))


def test_a_withdrawal_is_in_the_next_statement(region: Caller, world: World) -> None:
    subject, consent_id = world.says_yes()
    before = stated(region, consent_id)
    world.withdraws(subject, consent_id)
    after = stated(region, consent_id)
    assert (after.state, after.seq) == (State.WITHDRAWN, 3)
    assert not after.confirms(before.head)


def test_to_others_it_is_as_missing_as_one_that_never_was(jobcentre: Caller, world: World) -> None:
    _, consent_id = world.says_yes()
    foreign, missing = jobcentre.get(place(consent_id)), jobcentre.get(place(uuid4()))
    problem(foreign, 404, "not-found")
    assert foreign.data == missing.data


def test_without_the_scope_or_a_token_it_is_refused(region: Caller, world: World) -> None:
    _, consent_id = world.says_yes()
    problem(region.http.get(place(consent_id)), 401, "token.missing")
    token = region.token_answer(scope="samtykke:check").get_json()["access_token"]
    answer = region.http.get(place(consent_id), headers={"Authorization": f"Bearer {token}"})
    problem(answer, 403, "token.scope")


def test_the_example_has_the_form_and_no_signature_that_holds(world: World) -> None:
    with pytest.raises(BadSignature):
        Keys(world.keys.jwks()).verify(STATEMENT, STATEMENT_EXAMPLE)
