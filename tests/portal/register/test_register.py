"""The register of agencies: one person proposes, another approves, and nothing is in force before that."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from consent.events import AgencyId
from consent.ledger import Agency, Ask, Mandate
from tests.portal.casework.work import agencies
from tests.support.portal import LogIn, Person, an_employee, send, wired_of
from tests.support.visits import see

CARD = {
    "client_id": "kommune-vest",
    "name": "Vest Kommune",
    "cvr": "12345678",
    "phone": "70 00 00 09",
    "reason_da": "Kommunen hjælper dig, når du flytter.",
    "reason_en": "The municipality helps you when you move.",
    "scopes": ["samtykke:check"],
}
ASK = {
    "category": "health",
    "sender": "laegehus-vest",
    "purpose": "benefit-case",
    "kind": "retssikkerhedsloven-11a",
    "legal_ref": "retssikkerhedsloven § 11 a",
    "begins": ["1", "1", "2026"],
}


@pytest.fixture
def ane(app: Flask) -> Person:
    return an_employee(app, name="Ane Kjær", roles=("administrator",))


@pytest.fixture
def peter(app: Flask) -> Person:
    return an_employee(app, name="Peter Holt", roles=("dpo",))


def keys(*, private: bool = False) -> str:
    key = ECKey.generate_key("P-256", {"kid": "vest-1"})
    return json.dumps({"keys": [key.as_dict(private=private)]})


def registered(app: Flask) -> dict[str, Agency]:
    with wired_of(app).session(writes=False) as session:
        return {str(agency.agency_id): agency for agency in wired_of(app).ledger_for(session).agencies()}


def mandates(app: Flask, agency: str) -> list[Mandate]:
    with wired_of(app).session(writes=False) as session:
        ledger = wired_of(app).ledger_for(session)
        return ledger.mandates(recipient=AgencyId(agency), on=wired_of(app).now())


def propose(client: FlaskClient, path: str, **fields: str | list[str]) -> str:
    """Send the form; the page of the proposal."""
    answer = send(client, path, **fields)
    assert answer.status_code == 303, answer.text  # type: ignore[attr-defined]  # a test response
    return str(answer.headers["Location"])  # type: ignore[attr-defined]  # as above


def test_an_agency_is_registered_once_another_person_has_approved(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, peter: Person
) -> None:
    log_in(client, ane)
    place = propose(client, "/myndigheder/ny", **CARD, jwks=keys())
    html = see(client, place)
    assert "Vest Kommune" in html
    assert "Tag forslaget tilbage" in html
    assert "kommune-vest" not in registered(app)
    send(client, f"{place}/godkend")
    assert "kommune-vest" not in registered(app)
    log_in(client, peter)
    assert "Registrér Vest Kommune" in see(client, "/myndigheder")
    assert "Kontrollér hver linje" in see(client, place)
    client.post(f"{place}/godkend", data={"csrf_token": _token(client, place)})
    card = registered(app)["kommune-vest"]
    assert (card.name, card.cvr, card.scopes) == ("Vest Kommune", "12345678", {"samtykke:check"})
    assert [key["kid"] for key in card.jwks] == ["vest-1"]
    html = see(client, "/myndigheder")
    assert "Ingen ændringer venter." in html
    assert "Må ikke spørge om noget i dag." in html


def test_what_may_be_asked_about_is_proposed_approved_and_stopped_again(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, peter: Person
) -> None:
    agencies(app)
    before = mandates(app, "jobcenter-nabo")
    log_in(client, ane)
    place = propose(client, "/myndigheder/jobcenter-nabo/maa-spoerge", **ASK)
    _decide(client, log_in, peter, place, "godkend")
    (new,) = [mandate for mandate in mandates(app, "jobcenter-nabo") if mandate not in before]
    assert (new.category, new.purpose, new.valid_until) == ("health", "benefit-case", None)
    log_in(client, ane)
    links = re.findall(r'href="(/myndigheder/jobcenter-nabo/stop/[0-9a-f]+)"', see(client, "/myndigheder"))
    stopped = []
    for link in links:
        if "behandle din sag om ydelse" in see(client, link):
            stopped.append(propose(client, link))
    (place,) = stopped
    assert new in mandates(app, "jobcenter-nabo")
    _decide(client, log_in, peter, place, "godkend")
    assert new not in mandates(app, "jobcenter-nabo")
    assert mandates(app, "jobcenter-nabo") == before


def test_a_stopped_mandate_lets_nobody_ask(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, peter: Person, asta: Person
) -> None:
    agencies(app)
    question = Ask(
        scheme="cpr", person=str(asta.number), action="read", category="health", purpose="rehabilitation-plan"
    )

    def reason() -> str:
        with wired_of(app).session() as session:
            return wired_of(app).ledger_for(session).check(AgencyId("jobcenter-nabo"), question).reason.value

    assert reason() == "NO_CONSENT"
    log_in(client, ane)
    for link in re.findall(r'href="(/myndigheder/jobcenter-nabo/stop/[0-9a-f]+)"', see(client, "/myndigheder")):
        log_in(client, ane)
        _decide(client, log_in, peter, propose(client, link), "godkend")
    assert reason() == "NOT_AUTHORISED_TO_ASK"


def test_a_rejected_proposal_changes_nothing_and_cannot_be_approved_later(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person, peter: Person
) -> None:
    log_in(client, ane)
    place = propose(client, "/myndigheder/ny", **CARD, jwks=keys())
    _decide(client, log_in, peter, place, "afvis")
    _decide(client, log_in, peter, place, "godkend", token_from="/myndigheder")
    assert "kommune-vest" not in registered(app)
    assert "Ikke godkendt" in see(client, place)


def test_a_private_key_is_refused_and_nothing_is_kept(
    app: Flask, client: FlaskClient, log_in: LogIn, ane: Person
) -> None:
    log_in(client, ane)
    answer = send(client, "/myndigheder/ny", **CARD, jwks=keys(private=True))
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a test response
    assert "Det er en privat nøgle." in answer.text  # type: ignore[attr-defined]  # as above
    assert "Ingen ændringer venter." in see(client, "/myndigheder")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("cvr", "123", "Et CVR-nummer er otte cifre."),
        ("client_id", "Stort Navn", "Brug små bogstaver"),
        ("jwks", "ikke json", "Indsæt nøglerne som et JWK-sæt"),
        ("name", "", "Skriv myndighedens navn."),
    ],
)
def test_what_is_wrong_with_a_card_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, log_in: LogIn, ane: Person, field: str, value: str, said: str
) -> None:
    log_in(client, ane)
    answer = send(client, "/myndigheder/ny", **{**CARD, "jwks": keys(), field: value})
    assert answer.status_code == 422  # type: ignore[attr-defined]  # a test response
    html = answer.text  # type: ignore[attr-defined]  # as above
    assert said in html
    assert "Kommunen hjælper dig, når du flytter." in html


def test_the_dpo_approves_but_proposes_nothing(app: Flask, client: FlaskClient, log_in: LogIn, peter: Person) -> None:
    agencies(app)
    log_in(client, peter)
    html = see(client, "/myndigheder")
    assert "Jobcenter Nabo" in html
    assert "Stop det" not in html
    for path in ("/myndigheder/ny", "/myndigheder/jobcenter-nabo/ret", "/myndigheder/jobcenter-nabo/maa-spoerge"):
        assert client.get(path).status_code == 404


def test_an_empty_register_says_so(client: FlaskClient, log_in: LogIn, ane: Person) -> None:
    log_in(client, ane)
    assert "Ingen myndigheder er registreret." in see(client, "/myndigheder")
    assert "Ingen myndigheder er registreret." in see(client, "/")


def _token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    return found[1] if found else ""


def _decide(
    client: FlaskClient, log_in: LogIn, person: Person, place: str, how: str, token_from: str | None = None
) -> None:
    log_in(client, person)
    answer = client.post(f"{place}/{how}", data={"csrf_token": _token(client, token_from or place)})
    assert answer.status_code == 303
