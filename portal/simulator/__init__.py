"""A MitID-style identity provider for demo and tests: it signs anybody in as anybody, so it runs on loopback only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, abort, request
from flask_babel import Babel, get_locale
from jinja2 import StrictUndefined
from joserfc.jwk import ECKey
from werkzeug.wrappers import Response

from portal.simulator import authorize, leave, provider
from portal.simulator.config import LOOPBACK, Client, Fault, NotOnLoopback, Persona, SimulatorConfig
from portal.simulator.leave import Send, send_by_http
from portal.simulator.state import State

__all__ = ["Client", "Fault", "NotOnLoopback", "Persona", "SimulatorConfig", "create_app"]

HERE = Path(__file__).parent
TEMPLATES = HERE.parent.parent / "templates"
LANGUAGES = ("da", "en")


def create_app(
    config: SimulatorConfig,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    send: Send = send_by_http,
) -> Flask:
    """The provider as a WSGI application of its own; its signing key is made anew at each start."""
    app = Flask("portal.simulator", template_folder=str(TEMPLATES), static_folder=str(HERE.parent / "static"))
    app.config.update(BABEL_DEFAULT_LOCALE="da", BABEL_TRANSLATION_DIRECTORIES=str(HERE.parent.parent / "translations"))
    app.jinja_env.undefined = StrictUndefined
    Babel(app, locale_selector=_language)
    app.extensions["simulator"] = config
    app.extensions["simulator-state"] = State(now=now, key=ECKey.generate_key("P-256", auto_kid=True))
    app.extensions["simulator-send"] = send

    @app.context_processor
    def everywhere() -> dict[str, str]:
        return {"language": str(get_locale() or "da")}

    @app.before_request
    def only_this_machine() -> None:
        if request.remote_addr not in LOOPBACK:
            abort(403)

    @app.after_request
    def headers(response: Response) -> Response:
        places = " ".join(sorted({_origin(uri) for client in config.clients for uri in client.redirect_uris}))
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action 'self' {places}"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    for part in (authorize, provider, leave):
        app.register_blueprint(part.bp)
    return app


def _language() -> str:
    """NEB's own parameter; a request pushed beforehand is asked for it too."""
    handle = request.values.get("request_uri", "").removeprefix(authorize.URN) or request.form.get("request", "")
    _, state = authorize.told()
    wanted = request.args.get("language") or (state.recall(handle) or {}).get("language")
    if wanted in LANGUAGES:
        return wanted
    return request.accept_languages.best_match(LANGUAGES, "da") or "da"


def _origin(uri: str) -> str:
    return "/".join(uri.split("/", 3)[:3])
