"""A portal with a simulator behind both its doors; the two share one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.settings import Settings
from portal.signin import client_key
from portal.signin.claims import NEB, Kind
from portal.signin.oidc import RelyingParty
from portal.signin.provider import ProviderLink
from tests.support.login import KEY_FILES, Browser, Simulator, running_simulator, settings_for
from tests.support.portal import Clock
from tests.support.portal import settings as plain_settings  # noqa: F401  # the fixture that ours builds on

PORTAL = "http://localhost"


@pytest.fixture
def simulator(keys_dir: Path, clock: Clock) -> Iterator[Simulator]:
    with running_simulator(keys_dir, clock, PORTAL) as running:
        yield running


@pytest.fixture
def settings(plain_settings: Settings, simulator: Simulator) -> Settings:  # noqa: F811  # pytest's way of asking
    return settings_for(plain_settings, simulator)


@pytest.fixture
def browser(app: Flask, simulator: Simulator) -> Browser:
    return Browser(app, simulator)


MakeParty = Callable[..., RelyingParty]


@pytest.fixture
def make_party(simulator: Simulator, keys_dir: Path, clock: Clock) -> MakeParty:
    """A relying party of its own, without a portal or a database around it."""

    def make(kind: Kind = "citizen", *, test_identities: bool = True) -> RelyingParty:
        client_id = "portal-citizen" if kind == "citizen" else "portal-staff"
        path = "/log-ind/retur" if kind == "citizen" else "/medarbejder/retur"
        key = client_key.load(keys_dir / KEY_FILES[client_id])
        return RelyingParty(
            kind=kind,
            link=ProviderLink(issuer=simulator.issuer, client_id=client_id, key=key, now=clock),
            names=NEB,
            redirect_uri=PORTAL + path,
            logged_out_uri=PORTAL + "/log-ud/faerdig",
            test_identities=test_identities,
        )

    return make
