"""A provider that others wrote, run as a process of its own; absent it fails in CI, elsewhere it skips and says why."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.signin import client_key
from tests.support.login import KEY_FILES
from tests.support.portal import clock, keys_dir, migrate_database, settings

__all__ = ["clock", "keys_dir", "migrate_database", "settings"]

HERE = Path(__file__).parent
NSIS = "https://data.gov.dk/concept/core/nsis/"
PRIVATE = {"idp": "mitid", "identity_type": "private", "loa": NSIS + "Substantial"}
PROFESSIONAL = {"idp": "mitid_erhverv", "identity_type": "professional", "loa": NSIS + "Substantial"}
PEOPLE = [
    {"persona": "asta", "claims": PRIVATE | {"mitid.identity_name": "Asta Lund", "dk.cpr": "6101901111"}},
    {"persona": "weak", "claims": PRIVATE | {"loa": NSIS + "Low", "dk.cpr": "6303803333"}},
    {
        "persona": "carla",
        "claims": PROFESSIONAL | {"nemlogin.name": "Carla", "nemlogin.persistent_professional_id": "carla"},
    },
]
StartProvider = Callable[[str], str]
"""The portal's address → the issuer, which runs until the test is over."""


def needs_node() -> None:
    absent = [
        name
        for name, there in (
            ("node", shutil.which("node") is not None),
            ("node_modules/oidc-provider (npm ci)", (HERE.parent.parent / "node_modules/oidc-provider").is_dir()),
        )
        if not there
    ]
    if absent and os.environ.get("CI"):
        pytest.fail(f"not on this machine: {', '.join(absent)}")
    if absent:
        pytest.skip(f"not on this machine: {', '.join(absent)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def start_provider(keys_dir: Path) -> Iterator[StartProvider]:
    needs_node()
    running: list[subprocess.Popen[str]] = []

    def start(portal: str) -> str:
        issuer = f"http://127.0.0.1:{free_port()}"
        told = {"issuer": issuer, "people": PEOPLE, "clients": [_client(keys_dir, portal, kind) for kind in KEY_FILES]}
        process = subprocess.Popen(
            ["node", "--no-warnings", str(HERE / "provider.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(told))
        process.stdin.close()
        for line in process.stdout:
            if line.strip() == "ready":
                return issuer
        process.wait()
        assert process.stderr is not None
        pytest.fail(f"the provider did not start: {process.stderr.read()}")

    yield start
    for process in running:
        process.terminate()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def _client(keys: Path, portal: str, client_id: str) -> dict[str, Any]:
    back = "/log-ind/retur" if client_id == "portal-citizen" else "/medarbejder/retur"
    return {
        "client_id": client_id,
        "jwks": client_key.public_jwks(keys / KEY_FILES[client_id]),
        "redirect_uris": [portal + back],
        "post_logout_redirect_uris": [portal + "/log-ud/faerdig"],
        "backchannel_logout_uri": portal + "/log-ind/backchannel",
        "backchannel_logout_session_required": True,
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": "openid mitid ssn nemlogin",
    }
