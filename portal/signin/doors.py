"""The two doors as this installation has them: one relying party for citizens, one for staff."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, current_app

from portal.settings import Provider, SettingsInvalid
from portal.signin import client_key
from portal.signin.claims import BROKERS, Kind
from portal.signin.oidc import RelyingParty
from portal.signin.provider import ProviderLink
from portal.wiring import Wired

KINDS: tuple[Kind, ...] = ("citizen", "employee")
RETURN_PATHS: Mapping[Kind, str] = {"citizen": "/log-ind/retur", "employee": "/medarbejder/retur"}
"""The fixed addresses that are registered with the provider; one for each door, so that answers cannot be mixed up."""
LOGGED_OUT_PATH = "/log-ud/faerdig"


def init_app(app: Flask) -> None:
    wired: Wired = app.extensions["mit-forloeb"]
    providers = {"citizen": wired.settings.citizen_provider, "employee": wired.settings.staff_provider}
    app.extensions["signin"] = {kind: _relying_party(wired, kind, providers[kind]) for kind in KINDS}


def door(kind: Kind) -> RelyingParty:
    found: RelyingParty = current_app.extensions["signin"][kind]
    return found


def _relying_party(wired: Wired, kind: Kind, provider: Provider) -> RelyingParty:
    names = BROKERS.get(provider.broker)
    if names is None:
        raise SettingsInvalid(f"the broker of {kind} logins is none of {', '.join(sorted(BROKERS))}")
    try:
        key = client_key.load(provider.key_file)
    except (OSError, client_key.ClientKeyInvalid) as wrong:
        raise SettingsInvalid(f"the key file of {kind} logins cannot be read") from wrong
    return RelyingParty(
        kind=kind,
        link=ProviderLink(issuer=provider.issuer, client_id=provider.client_id, key=key, now=wired.now),
        names=names,
        redirect_uri=wired.settings.public_url + RETURN_PATHS[kind],
        logged_out_uri=wired.settings.public_url + LOGGED_OUT_PATH,
        test_identities=wired.settings.test_identities,
    )
