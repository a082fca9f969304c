"""The log for anyone: checkpoint, tiles and entry bundles under the paths that C2SP's tlog-tiles lays down."""

from __future__ import annotations

from flask import Blueprint, Response

from consent.http.audience import open_to
from consent.http.dependencies import Dependencies
from consent.http.edge import guarded
from consent.http.problems import Problem
from consent.log import note, tiles
from consent.log.checkpoint import Checkpoint
from consent.sql import SqlStore

FOREVER = "public, max-age=31536000, immutable"
SOON_STALE = "public, max-age=1"
"""A checkpoint is outdated within a second of the next act; caches may spare us the same second's readers."""


def blueprint(deps: Dependencies) -> Blueprint:
    log = Blueprint("public_log", __name__, url_prefix="/log")

    @log.get("/checkpoint")
    @open_to("anyone")
    def checkpoint() -> Response:
        with deps.engine.connect() as connection:
            response = Response(_published(SqlStore(connection)), mimetype="text/plain")
        response.headers["Cache-Control"] = SOON_STALE
        return _for_all(response)

    @log.get("/tile/<path:rest>")
    @open_to("anyone")
    def tile(rest: str) -> Response:
        try:
            level, n, width = tiles.parse_path(f"tile/{rest}")
        except ValueError:
            raise Problem("not-found") from None
        with deps.engine.connect() as connection:
            store = SqlStore(connection)
            # Only what a published checkpoint covers: leaves beyond it are not the world's to see yet.
            size = Checkpoint.parse(note.unverified_text(_published(store))).size
            if width > tiles.width(size, level or 0, n):
                raise Problem("not-found")
            if level is None:
                data = tiles.bundle(store.leaves(n * tiles.WIDTH, n * tiles.WIDTH + width))
            else:
                data = store.tile(level, n, width)
        response = Response(data, mimetype="application/octet-stream")
        response.headers["Cache-Control"] = FOREVER
        return _for_all(response)

    return guarded(log, deps.issuer)


def _published(store: SqlStore) -> str:
    published = store.published()
    if published is None:
        raise Problem("log.empty", headers={"Retry-After": "1"})
    return published.note


def _for_all(response: Response) -> Response:
    """A verifier may run in anybody's browser: there is nothing here that is not public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
