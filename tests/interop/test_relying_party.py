"""Our relying party against a certified provider that nobody here wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import requests

from portal.signin import client_key
from portal.signin.claims import NEB, Kind
from portal.signin.oidc import Expected, Login, Purpose, RelyingParty
from portal.signin.provider import ProviderLink
from portal.signin.refusals import Aborted, TokenInvalid, TooWeak, WrongDoor
from tests.interop.conftest import StartProvider
from tests.support.login import KEY_FILES

pytestmark = pytest.mark.interop
PORTAL = "http://127.0.0.1:9"


def now() -> datetime:
    return datetime.now(UTC)


def party(issuer: str, keys: Path, kind: Kind) -> RelyingParty:
    client_id = "portal-citizen" if kind == "citizen" else "portal-staff"
    return RelyingParty(
        kind=kind,
        link=ProviderLink(
            issuer=issuer, client_id=client_id, key=client_key.load(keys / KEY_FILES[client_id]), now=now
        ),
        names=NEB,
        redirect_uri=PORTAL + ("/log-ind/retur" if kind == "citizen" else "/medarbejder/retur"),
        logged_out_uri=PORTAL + "/log-ud/faerdig",
        test_identities=True,
    )


def go(
    ours: RelyingParty, browser: requests.Session, persona: str, purpose: Purpose = Purpose.LOGIN
) -> tuple[dict[str, str], Expected]:
    """Through the provider, page by page, up to the address that is ours again."""
    begun_at = now()
    start = ours.begin(purpose=purpose, language="da", login_hint=persona)
    address = start.url
    for _ in range(8):
        answer = browser.get(address, allow_redirects=False)
        assert answer.is_redirect, answer.text
        address = urljoin(address, answer.headers["Location"])
        if address.startswith(PORTAL):
            expected = Expected(nonce=start.nonce, verifier=start.verifier, purpose=purpose, begun_at=begun_at)
            back = dict(parse_qsl(urlsplit(address).query))
            assert back["state"] == start.state
            return back, expected
    raise AssertionError("the provider never came back")


def test_a_login_goes_all_the_way_and_each_refusal_holds(start_provider: StartProvider, keys_dir: Path) -> None:
    issuer = start_provider(PORTAL)
    citizens, staff = party(issuer, keys_dir, "citizen"), party(issuer, keys_dir, "employee")

    def log_in(ours: RelyingParty, persona: str) -> Login:
        with requests.Session() as browser:
            return ours.complete(*go(ours, browser, persona))

    assert citizens.link.metadata().pushed_authorization_request_endpoint is not None
    assert citizens.link.metadata().tells_issuer
    asta = log_in(citizens, "asta")
    assert (asta.name, asta.cpr, asta.sub) == ("Asta Lund", "6101901111", "asta")
    assert asta.id_token is not None, "the number came by userinfo and is not in the token"
    assert log_in(staff, "carla").employee_key == "carla"

    with pytest.raises(TooWeak):
        log_in(citizens, "weak")
    with pytest.raises(WrongDoor):
        log_in(citizens, "carla")
    with pytest.raises(Aborted):
        log_in(citizens, "abort")

    with requests.Session() as browser:
        back, expected = go(citizens, browser, "asta")
        citizens.complete(back, expected)
        with pytest.raises(TokenInvalid, match="code"):
            citizens.complete(back, expected)

        back, expected = go(citizens, browser, "asta", Purpose.FRESH)
        assert citizens.complete(back, expected).auth_time >= asta.auth_time
