"""Our own key at the provider: ES256, in a file only its owner reads; its public half is what the broker registers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey


class ClientKeyInvalid(Exception):
    """The file is not a private P-256 JWK."""


def create(path: Path) -> ECKey:
    """Make a new key in a new file; raises FileExistsError rather than replacing one."""
    key = ECKey.generate_key("P-256", auto_kid=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({**key.as_dict(private=True), "kid": key.kid}, file)
    return key


def load(path: Path) -> ECKey:
    try:
        key = ECKey.import_key(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError) as wrong:
        raise ClientKeyInvalid(path.name) from wrong
    if not key.is_private or key.curve_name != "P-256":
        raise ClientKeyInvalid(path.name)
    key.ensure_kid()
    return key


def public(key: ECKey) -> dict[str, Any]:
    """The half that may be told, as a JWK."""
    return {**key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": "ES256"}


def public_jwks(path: Path) -> dict[str, Any]:
    """What the provider is given: a key set with the public half of the file's key."""
    return {"keys": [public(load(path))]}
