"""Whether this process is alive, and whether it is able to serve: two different questions."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import RETRY_SECONDS, guarded
from consent.http.questions import as_json
from consent.log.errors import LogInconsistent
from consent.migrate import is_current
from consent.sql import SqlStore, WeakDurability

PROBE = "ready+jwt"
logger = logging.getLogger("consent.http")


def blueprint(deps: Dependencies) -> Blueprint:
    health = Blueprint("health", __name__)

    @health.get("/healthz")
    @open_to("anyone")
    def alive() -> Response:
        """No database here: a process that is alive while its database is away must not be restarted for it."""
        return _told({"status": "ok"}, 200)

    @health.get("/readyz")
    @open_to("anyone")
    def ready() -> Response:
        parts = {"database": _database, "schema": _schema, "keys": _keys, "head": _head}
        checks = {name: "ok" if _passes(name, part, deps) else "failed" for name, part in parts.items()}
        whole = set(checks.values()) == {"ok"}
        response = _told({"status": "ready" if whole else "not-ready", "checks": checks}, 200 if whole else 503)
        if not whole:
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    return guarded(health, deps.issuer)


def _passes(name: str, part: Callable[[Dependencies], bool], deps: Dependencies) -> bool:
    try:
        return part(deps)
    except (SQLAlchemyError, LogInconsistent, WeakDurability, ValueError, OSError) as error:
        # What is wrong is for the operators' log; a stranger at this door learns only that something is.
        logger.error("not ready: %s: %s", name, type(error).__name__)
        return False


def _database(deps: Dependencies) -> bool:
    with deps.engine.connect() as connection:
        return connection.execute(text("SELECT 1")).scalar() == 1


def _schema(deps: Dependencies) -> bool:
    return is_current(deps.engine)


def _keys(deps: Dependencies) -> bool:
    """The answer key signs what its public half verifies."""
    return deps.keys.verify(PROBE, deps.keys.sign(PROBE, b"{}")) == b"{}"


def _head(deps: Dependencies) -> bool:
    """There is a log, it is ours, and it is behind neither what was published nor what was erased."""
    with deps.engine.connect() as connection:
        SqlStore(connection).head()
        deps.ledger(connection).must_be_current()
    return deps.keys.origin == deps.origin


def _told(body: object, status: int) -> Response:
    response = Response(as_json(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
