"""The same person by three brokers: the names of the claims differ, what we learn does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from consent.events import Assurance
from portal.signin.claims import BROKERS
from portal.signin.refusals import TokenInvalid, TooWeak, WrongDoor
from portal.simulator import tokens
from tests.portal.signin.conftest import MakeParty
from tests.portal.signin.test_relying_party import log_in
from tests.support.login import Simulator
from tests.support.portal import Clock

NSIS = "https://data.gov.dk/concept/core/nsis/"
IDURA = {"identityscheme": "dkmitid", "authenticationtype": "urn:grn:authn:dk:mitid:substantial", "country": "DK"}
SIGNICAT = {"idp": "mitid", "mitid_loa": "SUBSTANTIAL", "nin_type": "PERSON", "nin_issuing_country": "DK"}
NEB = {"idp": "mitid", "identity_type": "private", "loa": NSIS + "Substantial"}
CITIZENS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("neb", NEB, {"dk.cpr": "6101901111", "mitid.identity_name": "Asta Lund"}),
    ("idura", IDURA, {"cprNumberIdentifier": "610190-1111", "name": "Asta Lund"}),
    ("signicat", SIGNICAT, {"nin": "6101901111", "name": "Asta Lund"}),
]
EMPLOYEES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "neb",
        NEB | {"idp": "mitid_erhverv", "identity_type": "professional"},
        {"nemlogin.persistent_professional_id": "carla", "nemlogin.name": "Carla"},
    ),
    (
        "idura",
        IDURA | {"authenticationtype": "urn:grn:authn:dk:mitid:business", "employee": "true"},
        {"uuid": "carla", "name": "Carla", "cvrNumberIdentifier": "12345678"},
    ),
    ("signicat", {"idp": "mitid-business", "mitid_loa": "HIGH"}, {"idp_id": "carla", "name": "Carla"}),
]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the simulator speak as another broker does."""

    def speak(identity: dict[str, Any], person: dict[str, Any]) -> None:
        monkeypatch.setattr(tokens, "identity_claims", lambda *told: identity)
        monkeypatch.setattr(tokens, "person_claims", lambda persona: person)

    return speak


@pytest.mark.parametrize(("broker", "identity", "person"), CITIZENS)
def test_a_citizen_is_understood_whoever_vouches_for_her(
    make_party: MakeParty, simulator: Simulator, clock: Clock, say: Any, broker: str, identity: Any, person: Any
) -> None:
    say(identity, person)
    login = log_in(replace(make_party(), names=BROKERS[broker]), simulator, clock)
    assert (login.cpr, login.name, login.assurance) == ("6101901111", "Asta Lund", Assurance.SUBSTANTIAL)
    assert login.id_token is not None


@pytest.mark.parametrize(("broker", "identity", "person"), EMPLOYEES)
def test_an_employee_is_understood_and_kept_from_the_citizens_door(
    make_party: MakeParty, simulator: Simulator, clock: Clock, say: Any, broker: str, identity: Any, person: Any
) -> None:
    say(identity, person)
    login = log_in(replace(make_party("employee"), names=BROKERS[broker]), simulator, clock, "carla")
    assert (login.employee_key, login.name, login.cpr) == ("carla", "Carla", None)
    with pytest.raises(WrongDoor):
        log_in(replace(make_party(), names=BROKERS[broker]), simulator, clock)


@pytest.mark.parametrize(("broker", "identity", "person"), CITIZENS)
def test_a_citizen_is_kept_from_the_staffs_door(
    make_party: MakeParty, simulator: Simulator, clock: Clock, say: Any, broker: str, identity: Any, person: Any
) -> None:
    say(identity, person)
    with pytest.raises(WrongDoor):
        log_in(replace(make_party("employee"), names=BROKERS[broker]), simulator, clock)


@pytest.mark.parametrize(
    ("broker", "level", "refusal"),
    [
        ("neb", NSIS + "Low", TooWeak),
        ("neb", NSIS + "Betydelig", TokenInvalid),
        ("neb", None, TokenInvalid),
        ("neb", ["a", "b"], TokenInvalid),
        ("idura", "urn:grn:authn:dk:mitid:low", TooWeak),
        ("idura", "urn:grn:authn:dk:mitid", TokenInvalid),
        ("signicat", "LOW", TooWeak),
        ("signicat", "substantial", TokenInvalid),
    ],
)
def test_a_level_that_is_low_is_too_weak_and_one_that_is_unknown_is_no_level(
    make_party: MakeParty, simulator: Simulator, clock: Clock, say: Any, broker: str, level: Any, refusal: Any
) -> None:
    names = BROKERS[broker]
    _, identity, person = next(row for row in CITIZENS if row[0] == broker)
    say(identity | {names.assurance: level}, person)
    with pytest.raises(refusal):
        log_in(replace(make_party(), names=names), simulator, clock)


@pytest.mark.parametrize("number", ["610190111", "61019011111", "610190111x", "٦١٠١٩٠١١١١", 6101901111, ["6101901111"]])
def test_what_is_not_ten_digits_is_no_number(
    make_party: MakeParty, simulator: Simulator, clock: Clock, say: Any, number: Any
) -> None:
    say(NEB, {"dk.cpr": number})
    with pytest.raises(TokenInvalid, match="cpr"):
        log_in(make_party(), simulator, clock)


def test_the_words_that_stand_for_a_protected_name_are_not_a_name(
    make_party: MakeParty, simulator: Simulator, clock: Clock, say: Any
) -> None:
    say(NEB, {"dk.cpr": "6101901111", "mitid.identity_name": "NAVNE & ADRESSEBESKYTTET"})
    login = log_in(make_party(), simulator, clock)
    assert (login.name, login.protected) == ("", True)
