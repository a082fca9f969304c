"""How many requests, how they ended and how long they took, by route and never by path; and how the ledger stands."""

from __future__ import annotations

from functools import partial
from math import nan
from time import perf_counter

from flask import Flask, g, request
from prometheus_client import Counter, Gauge, Histogram, start_http_server
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from consent.log.errors import LogInconsistent, TurnedBack
from portal.settings import Settings
from portal.wiring import Wired

REQUESTS = Counter("portal_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("portal_request_seconds", "Time to answer", ["route"])

TURNED_BACK = Gauge(
    "consent_ledger_turned_back",
    "1 while the ledger's database is behind its guard or from before an erasure, NaN while nobody can tell",
)


def turned_back(wired: Wired) -> float:
    """As it is at this moment, whoever asks."""
    try:
        with wired.session(writes=False) as session:
            wired.ledger_for(session).must_be_current()
    except TurnedBack:
        return 1
    except (SQLAlchemyError, LogInconsistent, OSError):
        return nan
    return 0


def init_app(app: Flask, settings: Settings) -> None:
    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule is not None else "(none)"
        REQUESTS.labels(request.method, route, response.status_code).inc()
        SECONDS.labels(route).observe(perf_counter() - g.get("began", perf_counter()))
        return response

    if settings.metrics_port:
        TURNED_BACK.set_function(partial(turned_back, app.extensions["mit-forloeb"]))
        start_http_server(settings.metrics_port, addr="127.0.0.1")
