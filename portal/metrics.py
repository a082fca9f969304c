"""How many requests, how they ended and how long they took; labels are route templates, never paths."""

from __future__ import annotations

from time import perf_counter

from flask import Flask, g, request
from prometheus_client import Counter, Histogram, start_http_server
from werkzeug.wrappers import Response

from portal.settings import Settings

REQUESTS = Counter("portal_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("portal_request_seconds", "Time to answer", ["route"])


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
        start_http_server(settings.metrics_port, addr="127.0.0.1")
