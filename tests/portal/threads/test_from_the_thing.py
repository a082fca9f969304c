"""From an offer, a consent and the plan one link leads to a new message that is already about it."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.plan.models import Case
from tests.portal.casework.work import own
from tests.support import consent_pages as consents
from tests.support.cases import a_goal
from tests.support.offers import a_course, an_offer
from tests.support.portal import LogIn, Person, wired_of
from tests.support.visits import see

CHOSEN = re.compile(r'<option selected value="([^"]*)"')


@pytest.fixture
def hers(app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> FlaskClient:
    consents.register(app)
    case_id = own(app, asta, carla)
    with wired_of(app).session() as session:
        a_goal(session, session.get_one(Case, case_id), "At gå en tur hver dag")
        session.commit()
    log_in(client, asta)
    return client


def leads_to(client: FlaskClient, path: str) -> str:
    """What the new message is about behind the link of this page."""
    (link,) = re.findall(r'href="(/beskeder/sagsbehandler/ny\?om=[^"]+)"', see(client, path))
    (chosen,) = CHOSEN.findall(see(client, link))
    return str(chosen)


def test_each_thing_leads_to_a_message_about_it(app: Flask, hers: FlaskClient, asta: Person) -> None:
    tilbud, course = an_offer(app, asta), a_course(app, asta)
    given, asked = consents.given(app, asta), consents.asked(app, asta, "social")
    things: dict[str, tuple[str, UUID]] = {
        f"/tilbud/{tilbud}": ("offer", tilbud),
        f"/ressourceforloeb/{course}": ("offer", course),
        f"/samtykker/{given}": ("consent", given),
        f"/samtykker/{asked}": ("consent", asked),
    }
    for path, (about, ref) in things.items():
        assert leads_to(hers, path) == f"{about}.{ref}", path
    assert leads_to(hers, "/plan") == "plan"


def test_what_is_over_has_no_such_link_and_an_address_that_is_typed_is_about_something_else(
    app: Flask, hers: FlaskClient, asta: Person
) -> None:
    given = consents.given(app, asta)
    assert consents.withdraw(hers, given).status_code == 303
    assert "sagsbehandler/ny?om=" not in see(hers, f"/samtykker/{given}")
    assert CHOSEN.findall(see(hers, f"/beskeder/sagsbehandler/ny?om=consent.{given}")) == ["general"]
