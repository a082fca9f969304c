"""What the client's README shows is what happens, against the real agency API."""

from __future__ import annotations

import doctest
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response

from consent import http
from consent.keys import Keyring
from consent.sql import engine_of
from tests.consent.client.place import notice
from tests.consent.http.world import NUMBER, ORIGIN, Clock, World
from tests.support import serving

README = Path(__file__).parents[3] / "consent" / "client" / "README.md"


class Now(Clock):
    """The machine's own: the example names none."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


def test_the_readmes_example_runs(database_url: str, tmp_path: Path) -> None:
    keys = Keyring.create(tmp_path / "keys", origin=ORIGIN)
    engine = engine_of(database_url)
    world = World(engine=engine, keys=keys, keys_dir=tmp_path / "keys", clock=Now())
    app = Flask("ledger")

    @app.after_request
    def logged(response: Response) -> Response:
        world.sequence()  # the worker's part
        return response

    def served(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return app(environ, start)

    subject, consent_id = world.says_yes()

    def she_withdraws() -> str:
        world.withdraws(subject, consent_id)
        return notice({"consentId": str(consent_id)})

    policy = tmp_path / "policy"
    policy.write_text(f"log {keys.vkey}\nquorum none\n", encoding="utf-8")
    with serving.application(served) as url:
        for blueprint in http.blueprints(replace(world.deps(), issuer=url)):
            app.register_blueprint(blueprint)
        told = {
            "issuer": url,
            "key": world.region.key.as_dict(private=True),
            "policy_file": policy,
            "drawer": tmp_path / "drawer",
            "cpr": NUMBER,
            "she_withdraws": she_withdraws,
        }
        outcome = doctest.testfile(str(README), module_relative=False, encoding="utf-8", globs=told)
    engine.dispose()
    assert outcome.attempted == 9
    assert outcome.failed == 0
