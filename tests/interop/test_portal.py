"""The whole portal on a real port, with a provider that others wrote behind it, and a browser between them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from werkzeug.serving import make_server

from portal import create_app
from portal.settings import Settings
from tests.interop.conftest import StartProvider, free_port
from tests.support.login import Quiet
from tests.support.portal import token_in, wired_of

pytestmark = pytest.mark.interop
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
MINE = "/bliv-logget-ind"


@pytest.fixture
def database_url(fresh_database: object, migrate_database: object) -> str:
    """One engine is enough here: what is stored is tested on both elsewhere."""
    url: str = fresh_database("sqlite", migrate_database)  # type: ignore[operator]  # a fixture's callable
    return url


@dataclass
class Portal:
    address: str
    issuer: str

    def log_in(
        self, browser: requests.Session, persona: str, door: str = "/log-ind", **asked: str
    ) -> requests.Response:
        return browser.get(self.address + door, params={"login_hint": persona, **asked})

    def is_in(self, browser: requests.Session) -> bool:
        return browser.get(self.address + MINE, allow_redirects=False).status_code == 200


@pytest.fixture
def portal(settings: Settings, start_provider: StartProvider) -> Iterator[Portal]:
    address = f"http://127.0.0.1:{free_port()}"
    issuer = start_provider(address)
    app = create_app(
        replace(
            settings,
            public_url=address,
            citizen_provider=replace(settings.citizen_provider, issuer=issuer),
            staff_provider=replace(settings.staff_provider, issuer=issuer),
        )
    )
    server = make_server("127.0.0.1", urlsplit(address).port or 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Portal(address, issuer)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        wired_of(app).engine.dispose()


def log_off_at(browser: requests.Session, page: requests.Response) -> requests.Response:
    """Say yes to the provider's question."""
    action = re.search(r'action="([^"]+)"', page.text)
    assert action is not None, page.text
    answer = dict(FIELD.findall(page.text)) | {"logout": "yes"}
    return browser.post(urljoin(page.url, action[1]), data=answer)


def test_a_citizen_logs_in_and_out_by_a_provider_that_others_wrote(portal: Portal) -> None:
    with requests.Session() as browser:
        portal.log_in(browser, "asta", tilbage=MINE)
        page = browser.get(portal.address + MINE)
        assert page.status_code == 200
        assert "Asta Lund" in page.text

        before = browser.cookies["mf_session"]
        portal.log_in(browser, "asta", frisk="ja", tilbage=MINE)
        assert browser.cookies["mf_session"] != before, "a fresh login is a new session"

        token = token_in(browser.get(portal.address + "/log-ud").text)
        question = browser.post(portal.address + "/log-ud", data={"csrf_token": token})
        assert question.url.startswith(portal.issuer)
        assert not portal.is_in(browser)
        done = log_off_at(browser, question)
        assert done.url.startswith(portal.address + "/log-ud/faerdig")
        assert "Du er logget af" in done.text


def test_logging_off_at_the_provider_ends_the_visit_here_behind_the_browsers_back(portal: Portal) -> None:
    with requests.Session() as browser:
        portal.log_in(browser, "asta", tilbage=MINE)
        assert portal.is_in(browser)
        log_off_at(browser, browser.get(portal.issuer + "/session/end"))
        assert not portal.is_in(browser)


def test_an_aborted_and_a_weak_login_open_nothing(portal: Portal) -> None:
    for persona, status, sentence in (("abort", 400, "Du afbrød login"), ("weak", 403, "ikke sikkert nok")):
        with requests.Session() as browser:
            answer = portal.log_in(browser, persona)
            assert (answer.status_code, sentence in answer.text) == (status, True)
            assert not portal.is_in(browser)


def test_a_citizens_identity_does_not_open_the_staffs_door(portal: Portal) -> None:
    with requests.Session() as browser:
        answer = portal.log_in(browser, "asta", "/medarbejder/log-ind")
        assert (answer.status_code, "MitID Erhverv" in answer.text) == (403, True)
