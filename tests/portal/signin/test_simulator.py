"""The simulator is strict where a provider is strict, marked for what it is, and only on this machine."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt

from portal.signin import client_key
from portal.signin.oidc import Purpose
from portal.signin.provider import ASSERTION_TYPE
from portal.simulator import NotOnLoopback, SimulatorConfig, create_app
from portal.simulator.state import Grant
from tests.portal.signin.conftest import MakeParty
from tests.support.login import KEY_FILES, PERSONAS, Simulator
from tests.support.portal import Clock


@pytest.mark.parametrize("issuer", ["http://0.0.0.0:8001", "http://192.168.1.4:8001", "https://sim.example", "x"])
def test_it_refuses_to_be_anywhere_but_on_this_machine(issuer: str) -> None:
    with pytest.raises(NotOnLoopback):
        SimulatorConfig(issuer=issuer, clients=(), personas=())


def test_it_answers_nobody_from_another_machine() -> None:
    app = create_app(SimulatorConfig(issuer="http://127.0.0.1:8001", clients=(), personas=PERSONAS))
    assert app.test_client().get("/", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 200
    assert app.test_client().get("/", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 403


def test_its_configuration_is_a_file_of_plain_data(tmp_path: Path, keys_dir: Path) -> None:
    told = {
        "issuer": "http://127.0.0.1:8001",
        "clients": [
            {
                "client_id": "portal-citizen",
                "jwks": client_key.public_jwks(keys_dir / KEY_FILES["portal-citizen"]),
                "redirect_uris": ["http://127.0.0.1:8000/log-ind/retur"],
            }
        ],
        "personas": [{"persona": "asta", "name": "Asta Lund", "cpr": "6101901111", "roles": []}],
    }
    (tmp_path / "simulator.json").write_text(json.dumps(told), encoding="utf-8")
    config = SimulatorConfig.from_file(tmp_path / "simulator.json")
    assert config.personas[0].sub == PERSONAS[0].sub
    assert config.clients[0].redirect_uris == ("http://127.0.0.1:8000/log-ind/retur",)


def assertion(simulator: Simulator, keys_dir: Path, clock: Clock, **change: object) -> dict[str, str]:
    key = client_key.load(keys_dir / KEY_FILES["portal-citizen"])
    at = int(clock().timestamp())
    claims = {
        "iss": "portal-citizen",
        "sub": "portal-citizen",
        "aud": simulator.issuer,
        "iat": at,
        "exp": at + 60,
        "jti": "once",
    } | change
    return {
        "client_id": "portal-citizen",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": jwt.encode({"alg": "ES256"}, claims, key),
    }


REQUEST = {
    "response_type": "code",
    "redirect_uri": "http://localhost/log-ind/retur",
    "scope": "openid mitid",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
    "state": "s",
}


def test_a_clients_proof_is_good_once(simulator: Simulator, keys_dir: Path, clock: Clock) -> None:
    proof = assertion(simulator, keys_dir, clock)
    client = simulator.app.test_client()
    assert client.post("/par", data=REQUEST | proof).status_code == 201
    assert client.post("/par", data=REQUEST | proof).status_code == 401


@pytest.mark.parametrize(
    "change",
    [{"iss": "x"}, {"sub": "x"}, {"aud": "x"}, {"exp": 1}, {"exp": 9_999_999_999}, {"iat": "now"}, {"jti": None}],
)
def test_a_bent_proof_is_refused(simulator: Simulator, keys_dir: Path, clock: Clock, change: dict[str, object]) -> None:
    bent = REQUEST | assertion(simulator, keys_dir, clock, **change)
    assert simulator.app.test_client().post("/par", data=bent).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"redirect_uri": "http://localhost/elsewhere"},
        {"response_type": "token"},
        {"scope": "mitid"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"fault": "unheard_of"},
    ],
)
def test_a_wrong_request_is_refused_at_the_back_and_at_the_front(
    simulator: Simulator, keys_dir: Path, clock: Clock, change: dict[str, str]
) -> None:
    client = simulator.app.test_client()
    pushed = client.post("/par", data=REQUEST | change | assertion(simulator, keys_dir, clock))
    assert pushed.status_code == 400
    shown = client.get("/authorize", query_string={"client_id": "portal-citizen"} | REQUEST | change)
    assert shown.status_code == 400
    assert "location" not in shown.headers


def test_the_page_of_choice_says_what_it_is_and_lets_one_choose_or_stop(
    simulator: Simulator, make_party: MakeParty
) -> None:
    start = make_party().begin(purpose=Purpose.LOGIN, language="da")
    parts = urlsplit(start.url)
    client = simulator.app.test_client()
    page = client.get(f"{parts.path}?{parts.query}")
    assert page.status_code == 200
    assert "SIMULATOR – ikke MitID" in page.text
    assert "Asta Lund" in page.text
    assert "Carla Vinter" not in page.text, "staff have a door of their own"
    handle = parse_qs(parts.query)["request_uri"][0].rsplit(":", 1)[1]
    assert client.post("/choose", data={"request": handle, "persona": "nobody"}).location.startswith("/authorize")
    stopped = client.post("/choose", data={"request": handle, "abort": "1"})
    assert parse_qs(urlsplit(stopped.location).query)["error"] == ["access_denied"]
    assert client.post("/choose", data={"request": handle, "persona": "asta"}).status_code == 400


def test_without_a_page_it_signs_in_nobody_it_does_not_know(simulator: Simulator) -> None:
    client = simulator.app.test_client()
    asked = {"client_id": "portal-citizen", "prompt": "none"} | REQUEST
    refused = client.get("/authorize", query_string=asked)
    assert parse_qs(urlsplit(refused.location).query)["error"] == ["login_required"]
    assert client.get("/authorize", query_string=asked | {"login_hint": "asta", "prompt": ""}).status_code == 303
    assert "code=" in client.get("/authorize", query_string=asked).location


def test_a_code_and_a_pushed_request_run_out(simulator: Simulator, make_party: MakeParty, clock: Clock) -> None:
    start = make_party().begin(purpose=Purpose.LOGIN, language="da", login_hint="asta")
    parts = urlsplit(start.url)
    clock.tick(minutes=10)
    assert simulator.app.test_client().get(f"{parts.path}?{parts.query}").status_code == 400
    code = simulator.state.new_code(_grant(simulator))
    clock.at += timedelta(seconds=60)
    assert simulator.state.spend_code(code) is None


def test_logging_out_returns_only_to_a_registered_address(simulator: Simulator) -> None:
    client = simulator.app.test_client()
    asked = {"client_id": "portal-citizen", "post_logout_redirect_uri": "http://localhost/log-ud/faerdig", "state": "s"}
    assert client.get("/end-session", query_string=asked).location == "http://localhost/log-ud/faerdig?state=s"
    elsewhere = client.get("/end-session", query_string=asked | {"post_logout_redirect_uri": "https://evil.example"})
    assert (elsewhere.status_code, "Location" in elsewhere.headers) == (200, False)


def _grant(simulator: Simulator) -> Grant:
    now = simulator.state.now()
    return Grant(
        client_id="portal-citizen",
        persona=PERSONAS[0],
        sid="s",
        auth_time=now,
        redirect_uri="x",
        nonce=None,
        code_challenge="c",
        fault=None,
        made_at=now,
    )
