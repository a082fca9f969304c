"""Settings are read once, are all told wrong at once, and keep their secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.settings import Provider, Settings, SettingsInvalid

GOOD = {
    "DATABASE_URL": "sqlite:///x.db",
    "KEYS_DIR": "keys",
    "SECRET_KEY": "s" * 40,
    "PUBLIC_URL": "https://mitforloeb.example/",
    "LOG_ORIGIN": "log.example",
    "OIDC_CITIZEN_ISSUER": "https://idp.example",
    "OIDC_CITIZEN_CLIENT_ID": "portal",
    "OIDC_CITIZEN_KEY_FILE": "keys/oidc.jwk.json",
    "OIDC_STAFF_ISSUER": "https://idp.example",
    "OIDC_STAFF_CLIENT_ID": "portal",
    "OIDC_STAFF_KEY_FILE": "keys/oidc.jwk.json",
}


def test_every_setting_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsInvalid) as told:
        Settings.from_env({})
    assert all(f"{name} is not set" in str(told.value) for name in GOOD)


def test_cookies_are_secure_exactly_where_there_is_https() -> None:
    settings = Settings.from_env(GOOD)
    assert settings.secure
    assert settings.public_url == "https://mitforloeb.example"
    assert not replace(settings, public_url="http://127.0.0.1:8000").secure


def test_secrets_do_not_show() -> None:
    assert "s" * 40 not in repr(Settings.from_env(GOOD))


def test_a_short_secret_and_plain_http_beyond_this_machine_are_refused() -> None:
    with pytest.raises(SettingsInvalid) as told:
        Settings.from_env(GOOD | {"SECRET_KEY": "short", "OIDC_STAFF_ISSUER": "http://idp.example"})
    assert "SECRET_KEY" in str(told.value)
    assert "OIDC_STAFF_ISSUER is plain http" in str(told.value)


def test_simulated_people_are_let_in_only_from_this_machine() -> None:
    with pytest.raises(SettingsInvalid, match="TEST_IDENTITIES"):
        Settings.from_env(GOOD | {"TEST_IDENTITIES": "1"})
    local = Provider(issuer="http://127.0.0.1:8001", client_id="x")
    replace(Settings.from_env(GOOD), citizen_provider=local, staff_provider=local, test_identities=True).check()
