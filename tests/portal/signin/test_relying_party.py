"""What the relying party accepts from a provider, and each way in which it refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from consent.events import Assurance
from portal.signin.claims import NEB, Kind
from portal.signin.oidc import Expected, Login, Purpose, RelyingParty, Start
from portal.signin.refusals import Aborted, ProviderAway, SignInRefused, TokenInvalid, TooWeak, WrongDoor
from tests.portal.signin.conftest import MakeParty
from tests.support.login import Simulator
from tests.support.portal import Clock


def go(
    party: RelyingParty,
    simulator: Simulator,
    persona: str,
    *,
    fault: str | None = None,
    purpose: Purpose = Purpose.LOGIN,
) -> tuple[Start, dict[str, str]]:
    """Begin a login and pass the provider → what was begun, and the callback's parameters."""
    start = party.begin(purpose=purpose, language="da", login_hint=persona, fault=fault)
    parts = urlsplit(start.url)
    answer = simulator.app.test_client().get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 303, answer.text
    return start, dict(parse_qsl(urlsplit(answer.location).query))


def expected(start: Start, at: datetime, purpose: Purpose = Purpose.LOGIN) -> Expected:
    return Expected(nonce=start.nonce, verifier=start.verifier, purpose=purpose, begun_at=at)


def log_in(
    party: RelyingParty, simulator: Simulator, clock: Clock, persona: str = "asta", fault: str | None = None
) -> Login:
    start, answer = go(party, simulator, persona, fault=fault)
    return party.complete(answer, expected(start, clock()))


def test_a_good_login_says_who_it_is_and_how_sure_we_are(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    login = log_in(make_party(), simulator, clock)
    assert (login.kind, login.cpr, login.name) == ("citizen", "6101901111", "Asta Lund")
    assert login.assurance is Assurance.SUBSTANTIAL
    assert login.auth_time == clock()
    assert "6101901111" not in repr(login)
    assert "Asta" not in repr(login)


def test_a_login_at_high_is_kept_as_high(make_party: MakeParty, simulator: Simulator, clock: Clock) -> None:
    assert log_in(make_party(), simulator, clock, "high").assurance is Assurance.HIGH


def test_an_employee_comes_with_a_key_and_without_a_number(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    login = log_in(make_party("employee"), simulator, clock, "carla")
    assert (login.kind, login.employee_key, login.cpr) == ("employee", "carla", None)


@pytest.mark.parametrize(
    ("fault", "refusal", "code"),
    [
        ("wrong_issuer", TokenInvalid, "iss"),
        ("wrong_audience", TokenInvalid, "aud"),
        ("alg_none", TokenInvalid, "alg"),
        ("unknown_key", TokenInvalid, "kid"),
        ("expired", TokenInvalid, "iat"),
        ("wrong_nonce", TokenInvalid, "nonce"),
        ("old_login", TokenInvalid, "auth_time"),
        ("low_assurance", TooWeak, "low"),
        ("professional_identity", WrongDoor, "idp"),
        ("other_subject", TokenInvalid, "userinfo_sub"),
        ("aborted", Aborted, "access_denied"),
    ],
)
def test_each_fault_of_the_provider_is_refused_by_its_own_check(
    make_party: MakeParty, simulator: Simulator, clock: Clock, fault: str, refusal: type[SignInRefused], code: str
) -> None:
    party = make_party()
    assert log_in(party, simulator, clock).name == "Asta Lund"  # green without the fault
    with pytest.raises(refusal) as refused:
        log_in(party, simulator, clock, fault=fault)
    assert str(refused.value) == code


def test_a_person_whose_mitid_is_weak_is_refused(make_party: MakeParty, simulator: Simulator, clock: Clock) -> None:
    with pytest.raises(TooWeak):
        log_in(make_party(), simulator, clock, "weak")


@pytest.mark.parametrize(("kind", "persona"), [("citizen", "carla"), ("employee", "asta")])
def test_neither_kind_of_identity_opens_the_others_door(
    make_party: MakeParty, simulator: Simulator, clock: Clock, kind: Kind, persona: str
) -> None:
    with pytest.raises(WrongDoor):
        log_in(make_party(kind), simulator, clock, persona)


def test_an_identity_made_for_tests_is_refused_in_production(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    party = make_party(test_identities=False)
    start = party.begin(purpose=Purpose.LOGIN, language="da", login_hint="asta")
    handle = parse_qs(urlsplit(start.url).query)["request_uri"][0].rsplit(":", 1)[1]
    assert "login_hint" not in simulator.state.requests[handle][0], "a hint goes to nobody but a simulator"
    chosen = simulator.app.test_client().post("/choose", data={"request": handle, "persona": "asta"})
    answer = dict(parse_qsl(urlsplit(chosen.location).query))
    with pytest.raises(TokenInvalid, match="test_identity"):
        party.complete(answer, expected(start, clock()))


@pytest.mark.parametrize("iss", [None, "http://127.0.0.1:1", ""])
def test_a_callback_from_another_issuer_is_refused_before_its_code_is_used(
    make_party: MakeParty, simulator: Simulator, clock: Clock, iss: str | None
) -> None:
    party = make_party()
    start, answer = go(party, simulator, "asta")
    mixed = {name: value for name, value in answer.items() if name != "iss"} | ({} if iss is None else {"iss": iss})
    with pytest.raises(TokenInvalid, match="callback_iss"):
        party.complete(mixed, expected(start, clock()))
    assert party.complete(answer, expected(start, clock())).name == "Asta Lund"


def test_a_code_is_good_for_one_exchange(make_party: MakeParty, simulator: Simulator, clock: Clock) -> None:
    party = make_party()
    start, answer = go(party, simulator, "asta")
    party.complete(answer, expected(start, clock()))
    with pytest.raises(TokenInvalid, match="code"):
        party.complete(answer, expected(start, clock()))


def test_a_stolen_code_is_worth_nothing_without_the_verifier(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    party = make_party()
    start, answer = go(party, simulator, "asta")
    thief = Expected(nonce=start.nonce, verifier="x" * 43, purpose=Purpose.LOGIN, begun_at=clock())
    with pytest.raises(TokenInvalid, match="code"):
        party.complete(answer, thief)


def test_the_request_is_pushed_and_carries_pkce_state_nonce_and_the_fixed_return_address(
    make_party: MakeParty, simulator: Simulator
) -> None:
    start = make_party().begin(purpose=Purpose.LOGIN, language="en")
    query = parse_qs(urlsplit(start.url).query)
    assert set(query) == {"client_id", "request_uri"}
    asked = simulator.state.requests[query["request_uri"][0].rsplit(":", 1)[1]][0]
    assert asked["redirect_uri"] == "http://localhost/log-ind/retur"
    assert asked["code_challenge_method"] == "S256"
    assert start.verifier not in asked.values()
    assert (asked["state"], asked["nonce"]) == (start.state, start.nonce)
    assert (asked["scope"], asked["idp_values"], asked["language"]) == ("openid mitid ssn", "mitid", "en")
    assert asked["max_age"] == "900"
    assert "prompt" not in asked


def test_a_fresh_login_asks_for_her_again_and_refuses_an_older_one(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    party = make_party()
    start, answer = go(party, simulator, "asta", purpose=Purpose.FRESH)
    assert party.complete(answer, expected(start, clock(), Purpose.FRESH)).auth_time == clock()

    start, answer = go(party, simulator, "asta", purpose=Purpose.FRESH)
    with pytest.raises(TokenInvalid, match="auth_time"):
        party.complete(answer, expected(start, clock() + timedelta(minutes=2), Purpose.FRESH))


def test_a_login_hours_old_at_the_provider_does_not_pass_without_a_page(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    party = make_party()
    browser = simulator.app.test_client()

    def answer_of(hint: str | None) -> int:
        parts = urlsplit(party.begin(purpose=Purpose.LOGIN, language="da", login_hint=hint).url)
        return browser.get(f"{parts.path}?{parts.query}").status_code

    assert answer_of("asta") == 303
    assert answer_of(None) == 303, "signed in just now: passes"
    clock.tick(minutes=16)
    assert answer_of(None) == 200, "the page of choice"


def test_a_key_we_do_not_know_is_asked_for_once_and_then_left_alone_for_a_while(
    make_party: MakeParty, simulator: Simulator, clock: Clock
) -> None:
    party = make_party()
    fetched: list[datetime] = []
    simulator.app.before_request_funcs.setdefault("provider", []).append(
        lambda: fetched.append(clock()) if "jwks" in _path() else None
    )
    log_in(party, simulator, clock)
    assert len(fetched) == 1
    for _ in range(5):
        with pytest.raises(TokenInvalid):
            log_in(party, simulator, clock, fault="unknown_key")
    assert len(fetched) == 1, "the set was fetched less than half a minute ago"
    clock.tick(seconds=31)
    for _ in range(5):
        with pytest.raises(TokenInvalid):
            log_in(party, simulator, clock, fault="unknown_key")
    assert len(fetched) == 2


def _path() -> str:
    from flask import request

    return request.path


def test_a_provider_that_is_away_is_told_apart_from_a_bad_login(make_party: MakeParty, simulator: Simulator) -> None:
    party = make_party()
    away = RelyingParty(
        kind="citizen",
        link=type(party.link)(
            issuer="http://127.0.0.1:9", client_id="portal-citizen", key=party.link.key, now=party.link.now
        ),
        names=NEB,
        redirect_uri=party.redirect_uri,
        logged_out_uri=party.logged_out_uri,
    )
    with pytest.raises(ProviderAway):
        away.begin(purpose=Purpose.LOGIN, language="da")
    assert away.logout_address(id_token=None, sid=None) is None


def test_a_provider_that_calls_itself_something_else_is_not_spoken_to(
    make_party: MakeParty, simulator: Simulator
) -> None:
    party = make_party()
    party.link.issuer = simulator.issuer + "/"
    with pytest.raises(ProviderAway, match="issuer"):
        party.begin(purpose=Purpose.LOGIN, language="da")


def test_an_id_token_that_names_a_person_never_stands_in_the_logout_address(
    make_party: MakeParty, simulator: Simulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.simulator import tokens

    party = make_party()
    login = log_in(party, simulator, clock)
    assert login.id_token is not None
    assert "id_token_hint=" in str(party.logout_address(id_token=login.id_token, sid=login.sid))

    plain = tokens.identity_claims
    monkeypatch.setattr(tokens, "identity_claims", lambda *told: plain(*told) | {"dk.cpr": "6101901111"})
    chatty = log_in(party, simulator, clock)
    assert chatty.id_token is None
    address = str(party.logout_address(id_token=chatty.id_token, sid=chatty.sid))
    assert "id_token_hint" not in address
    assert "logout_hint=" in address
