"""A simulator on a real port, and a browser that carries its redirects to and from the portal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from portal.settings import Settings
from portal.signin import client_key
from portal.simulator import Client, Persona, SimulatorConfig, create_app
from portal.simulator.state import State

PERSONAS = (
    Persona(persona="asta", name="Asta Lund", cpr="6101901111"),
    Persona(persona="bo", name="Bo Krag", cpr="6202852222"),
    Persona(persona="weak", name="Liv Svag", cpr="6303803333", assurance="Low"),
    Persona(persona="high", name="Høj Holm", cpr="6404804444", assurance="High"),
    Persona(persona="protected", name="Gemt Grøn", cpr="6505805555", protected=True),
    Persona(persona="numberless", name="Ny Nord", cpr=None),
    Persona(persona="carla", name="Carla Vinter", kind="employee", employee_key="carla", roles=("caseworker",)),
    Persona(persona="stranger", name="Fie Fremmed", kind="employee", employee_key="nobody"),
)
KEY_FILES = {"portal-citizen": "oidc-citizen.jwk.json", "portal-staff": "oidc-staff.jwk.json"}


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """The test's own output is enough."""


@dataclass
class Simulator:
    """A running simulator: its address, its application, and the logout tokens it would have posted."""

    issuer: str
    app: Flask
    sent: list[tuple[str, str]] = field(default_factory=list)

    @property
    def state(self) -> State:
        found: State = self.app.extensions["simulator-state"]
        return found


@contextmanager
def running_simulator(keys_dir: Path, now: Callable[[], datetime], portal_url: str) -> Iterator[Simulator]:
    """Serve a simulator on a free port of this machine until the test is over."""
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True, request_handler=Quiet)
    issuer = f"http://127.0.0.1:{server.server_port}"
    sent: list[tuple[str, str]] = []
    config = SimulatorConfig(issuer=issuer, clients=clients_of(keys_dir, portal_url), personas=PERSONAS)
    app = create_app(config, now=now, send=lambda address, token: sent.append((address, token)))
    server.app = app
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Simulator(issuer, app, sent)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def clients_of(keys_dir: Path, portal_url: str) -> tuple[Client, ...]:
    """The portal's two clients as they are registered with the provider."""
    returns = {"portal-citizen": "/log-ind/retur", "portal-staff": "/medarbejder/retur"}
    return tuple(
        Client(
            client_id=client_id,
            jwks=client_key.public_jwks(keys_dir / KEY_FILES[client_id]),
            redirect_uris=(portal_url + path,),
            post_logout_redirect_uris=(portal_url + "/log-ud/faerdig",),
            backchannel_logout_uri=portal_url + "/log-ind/backchannel",
        )
        for client_id, path in returns.items()
    )


class Browser:
    """One person's browser: it has cookies at the portal and at the simulator, and follows no redirect unasked."""

    def __init__(self, portal: Flask, simulator: Simulator) -> None:
        self.portal: FlaskClient = portal.test_client()
        self.provider: FlaskClient = simulator.app.test_client()
        self.visited: list[str] = []

    def begin(self, door: str = "/log-ind", **asked: str) -> TestResponse:
        """To the portal's door → its redirect to the provider."""
        return self.portal.get(f"{door}?{urlencode(asked)}" if asked else door)

    def callback(self, door: str = "/log-ind", **asked: str) -> str:
        """Through the provider → path and query of the callback, not yet opened."""
        begun = self.begin(door, **asked)
        assert begun.status_code == 303, begun.status
        answered = self.provider.get(_local(begun.location))
        assert answered.status_code == 303, answered.text
        self.visited += [begun.location, answered.location]
        return _local(answered.location)

    def log_in(self, persona: str, door: str = "/log-ind", **asked: str) -> TestResponse:
        """The whole way → the portal's answer to the callback."""
        answer = self.portal.get(self.callback(door, login_hint=persona, **asked))
        self.visited.append(answer.location or "")
        return answer

    def cookie(self, name: str = "mf_session") -> str | None:
        found = self.portal.get_cookie(name)
        return found.value if found is not None and found.value else None


def settings_for(settings: Settings, simulator: Simulator) -> Settings:
    """The same portal with the simulator behind both its doors."""
    from dataclasses import replace

    return replace(
        settings,
        citizen_provider=replace(settings.citizen_provider, issuer=simulator.issuer),
        staff_provider=replace(settings.staff_provider, issuer=simulator.issuer),
    )


def _local(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
