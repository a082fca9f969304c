"""The agency API in a server process of its own, told by its environment where database and keys are."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from consent import http
from consent.keys import Keyring
from consent.sql import engine_of


def create() -> Flask:
    app = Flask("agency-api-served")
    keys = Keyring.load(Path(os.environ["KEYS_DIR"]))
    deps = http.Dependencies(
        engine=engine_of(os.environ["DATABASE_URL"]),
        keys=keys,
        origin=keys.origin,
        issuer=os.environ["ISSUER"],
        now=lambda: datetime.now(UTC),
    )
    for blueprint in http.blueprints(deps):
        app.register_blueprint(blueprint)
    return app
