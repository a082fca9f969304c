"""The web application: `create_app` is its table of contents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

from flask import Flask

FEATURES = (
    "portal.language",
    "portal.signin.routes",
    "portal.signin.mine",
    "portal.front",
    "portal.plan.routes",
    "portal.contributions.routes",
    "portal.contributions.preparing",
    "portal.progress.routes",
    "portal.sources.routes",
    "portal.consents.routes",
    "portal.conversations.routes",
    "portal.conversations.replying",
    "portal.offers.routes",
    "portal.offers.answering",
    "portal.courses.routes",
    "portal.threads.routes",
    "portal.documents.routes",
    "portal.meetings.routes",
    "portal.messages.routes",
    "portal.transparency.routes",
    "portal.representation.routes",
    "portal.rights.about",
    "portal.rights.routes",
    "portal.rights.export",
    "portal.rights.moving",
    "portal.register.routes",
    "portal.engineers.routes",
    "portal.casework.routes",
    "portal.casework.phone",
    "portal.casework.recording",
    "portal.casework.asking",
    "portal.casework.oral",
    "portal.casework.post",
    "portal.casework.powers",
    "portal.casework.journal",
    "portal.casework.written",
    "portal.casework.courses",
    "portal.casework.scores",
    "portal.casework.sources",
    "portal.casework.planwriting",
    "portal.casework.requests",
    "portal.reach.routes",
    "portal.oversight.citizen",
    "portal.oversight.routes",
    "portal.oversight.log",
    "portal.oversight.handing_over",
    "portal.statistics.routes",
    "portal.casework.threads",
    "portal.casework.documents",
    "portal.casework.colleagues",
    "portal.casework.meetings",
)


def create_app(settings: object = None, *, now: Callable[[], datetime] | None = None) -> Flask:
    """Put the application together; raises before it serves anything if a setting, a key or a door is wrong."""
    from portal import (
        access,
        assets,
        commands,
        db,
        errors,
        language,
        menu,
        metrics,
        pages,
        pdf,
        security,
        signin,
        wiring,
    )
    from portal.representation import watch
    from portal.settings import Settings

    chosen = settings if isinstance(settings, Settings) else Settings.from_env()
    chosen.check()
    app = Flask("portal", template_folder=str(Path(__file__).parent.parent / "templates"))
    app.secret_key = chosen.secret_key
    wired = wiring.wire(chosen, now=now or wiring.utc_now)
    app.extensions["mit-forloeb"] = wired

    metrics.init_app(app, chosen)
    db.init_app(app)
    language.init_app(app)
    signin.init_app(app)
    watch.init_app(app)
    access.init_app(app)
    watch.watch(app)
    security.init_app(app, chosen)
    pages.init_app(app)
    pdf.init_app(app)
    assets.init_app(app)
    menu.init_app(app)
    errors.init_app(app)
    commands.init_app(app)
    for name in FEATURES:
        app.register_blueprint(import_module(name).bp)
    _agency_api(app, wired)
    access.open_to("anyone")(app.view_functions["static"])
    access.check_doors(app)
    return app


def _agency_api(app: Flask, wired: object) -> None:
    from consent import http
    from consent.notify.address import Rules
    from portal.consents.service import tell_of_request
    from portal.security import csrf, limiter
    from portal.wiring import Wired

    assert isinstance(wired, Wired)
    blueprints = http.blueprints(
        http.Dependencies(
            engine=wired.engine,
            keys=wired.keys,
            origin=wired.settings.log_origin,
            issuer=wired.settings.public_url,
            now=wired.now,
            guard=wired.guard,
            guide="/udviklere",
            push_rules=Rules(loopback=wired.settings.push_loopback),
            on_request=lambda connection, subject, consent_id: tell_of_request(connection, subject, wired.now()),
        )
    )
    app.extensions["agency-api"] = frozenset(blueprint.name for blueprint in blueprints)
    for blueprint in blueprints:
        csrf.exempt(blueprint)
        if blueprint.name == "access_api":
            limiter.exempt(blueprint)  # behind a token, with the agency's own budget, which is far above a browser's
        app.register_blueprint(blueprint)
