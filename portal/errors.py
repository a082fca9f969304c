"""Every fault a person can meet, as a page with a way on; the one table from error to status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from consent import ledger
from consent.log.errors import LogInconsistent, TurnedBack
from consent.refusals import AskedRecently
from consent.store import AlreadyThere
from portal.freetext import looks_like_cpr
from portal.logging import log
from portal.pages import page


class NotFound(Exception):
    """No such thing, or not yours: the two look the same."""


class Stale(Exception):
    """What you answered has changed since you read it; the new text is shown before you can answer."""


PAGES: dict[type[Exception], tuple[int, str]] = {
    NotFound: (404, "errors/404.html"),
    ledger.UnknownConsent: (404, "errors/404.html"),
    ledger.UnknownSubject: (404, "errors/404.html"),  # erased while she was logged in
    ledger.UnknownAgency: (404, "errors/404.html"),
    ledger.WrongActor: (403, "errors/403.html"),
    ledger.WrongState: (409, "errors/409.html"),
    ledger.TermsInvalid: (422, "errors/422.html"),
    ledger.TextMissing: (422, "errors/422.html"),
    ledger.MandateMissing: (422, "errors/422.html"),
    ledger.Blocked: (422, "errors/422.html"),
    AskedRecently: (422, "errors/422.html"),
    ledger.EventReused: (422, "errors/422.html"),
    AlreadyThere: (409, "errors/409.html"),
    Stale: (409, "errors/409.html"),
    ledger.Busy: (503, "errors/503.html"),
    TurnedBack: (503, "errors/turned_back.html"),
    LogInconsistent: (503, "errors/503.html"),
    OperationalError: (503, "errors/503.html"),
    DBAPIError: (503, "errors/503.html"),
    PoolTimeout: (503, "errors/503.html"),
}
WITH_A_PAGE = (400, 403, 404, 405, 409, 413, 429, 500, 503)


def init_app(app: Flask) -> None:
    for error, (status, template) in PAGES.items():
        app.register_error_handler(error, _domain(status, template))
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _domain(status: int, template: str) -> Callable[[Exception], Response]:
    def handle(error: Exception) -> Response:
        log.warning("refused", error=type(error).__name__, status=status, endpoint=request.endpoint)
        return _safe_page(template, status, **(_typed() if status == 503 else {}))

    return handle


def _csrf(error: Exception) -> Response:
    """A form that was open longer than its visit: nothing was done, and the page says so."""
    log.info("csrf", endpoint=request.endpoint)
    return _safe_page("errors/400.html", 400)


def _http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.code is not None and error.code < 400:
        return error.get_response()
    status = error.code or 500
    closest = status if status in WITH_A_PAGE else 400 if status < 500 else 500
    response = _safe_page(f"errors/{closest}.html", status)
    for name, value in error.get_response().headers:
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    log.error("unforeseen", error=type(error).__name__, endpoint=request.endpoint, exc_info=error)
    return _safe_page("errors/500.html", 500)


def _typed() -> dict[str, Any]:
    """What was typed into the form that could not be kept, to be read, copied and sent again as it was.

    A number that looks like a CPR number is nowhere shown again, so such a form is filled in anew.
    """
    sent = [] if request.method != "POST" else list(request.form.items(multi=True))
    if any(looks_like_cpr(value) for _name, value in sent):
        sent = []
    return {"again": sent, "typed": [value for name, value in sent if len(value.split()) > 1 and name != "csrf_token"]}


def _safe_page(template: str, status: int, **values: Any) -> Response:
    """An error page must not need what has just failed: it is drawn without the database and without a user."""
    # The language form on the page leads back here, unless here is an address no page can hold.
    here = {} if request.path.isprintable() else {"here": "/"}
    response = page(template, status, without_database=True, **here, **values)
    if status == 503:
        response.headers["Retry-After"] = "30"
    return response
